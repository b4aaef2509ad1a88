package dev.walscope.entry;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void membersAreSortedByCodePointAtEveryLevel() {
        var value =
                JsonText.parse(
                        """
                        {"😀": 1, "～": [2, {"b": {}, "a": []}], "": 3, "z": 4, "Z": 5}\
                        """);

        assertThat(value.canonical())
                .isEqualTo(
                        JsonText.parse(
                                """
                                {"": 3, "Z": 5, "z": 4, "～": [2, {"a": [], "b": {}}], "😀": 1}\
                                """));
    }

    @Test
    void whatHasNothingToSortIsItsOwnCanonicalForm() {
        for (var json : new String[] {"1", "\"{\"", "null", "[3, 2]", "{\"a\": {\"b\": 1}}"}) {
            var value = JsonText.parse(json);

            assertThat(value.canonical()).isSameAs(value);
        }
    }

    @Test
    void anAnswerCarriesCharactersAsTheyAre() {
        var value = JsonText.parse("{\"k y\": [\"é😀\\n\\u0001\\\"\\\\ \", 1, {}]}");

        assertThat(value.compactUtf8())
                .asString(UTF_8)
                .isEqualTo("{\"k y\":[\"é😀\\n\\u0001\\\"\\\\ \",1,{}]}");
    }

    @Test
    void halfACharacterFromAnOldLogStaysEscaped() {
        assertThat(JsonText.string("\ud83d é \ude00").compactUtf8())
                .asString(UTF_8)
                .isEqualTo("\"\\ud83d é \\ude00\"");
    }

    @Test
    void equalTextIsAnEqualValue() {
        var value = JsonText.parse("[1,  \"a\"]");

        assertThat(value).isEqualTo(JsonText.parse("[1,\"\\u0061\"]")).hasToString("[1, \"a\"]");
        assertThat(value).hasSameHashCodeAs(JsonText.parse("[ 1, \"a\" ]"));
        assertThat(value).isNotEqualTo(JsonText.parse("[1.0, \"a\"]"));
    }
}
