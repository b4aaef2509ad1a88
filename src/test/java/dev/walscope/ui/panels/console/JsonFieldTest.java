package dev.walscope.ui.panels.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFieldTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "12 | 12",
                "{\"n\": 1} | {\"n\": 1}",
                "[1, 2] | [1, 2]",
                "\"text\" | \"text\"",
                "true | true",
                "hello | \"hello\"",
                "12 monkeys | \"12 monkeys\"",
                "1, 2 | \"1, 2\"",
                "say \"hi\" | \"say \\\"hi\\\"\"",
                "{broken | \"{broken\"",
            })
    void jsonIsTakenAsItIsAndAnythingElseIsAString(String typed, String sent) {
        assertThat(JsonField.json(typed)).isEqualTo(sent);
    }
}
