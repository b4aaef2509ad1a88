package dev.walscope.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/// Several writes as one line, and the body that asks for them. The lines here were made with
/// Python's `json.dumps` and `zlib.crc32`.
class TransactionLinesTest {
    private static final String TWO =
            "{'id': 16, 'operation': 'TXN', 'key': null, 'value': [{'put': 'a', 'value': 1},"
                    + " {'delete': 'b'}], 'crc': 3650317499}";
    private static final String UNSORTED =
            "{'id': 17, 'operation': 'TXN', 'key': null, 'value': [{'put': 'k\\u00e9', 'value':"
                    + " {'b': 1, 'a': [1.5, {'d': null, 'c': 'x'}]}}], 'client_id': 'client1',"
                    + " 'request_id': 'req123', 'timestamp': 1795372800000, 'term': 12, 'crc':"
                    + " 612280762}";

    @ParameterizedTest
    @ValueSource(strings = {TWO, UNSORTED})
    void aLineIsWhatPythonMakesOfIt(String quoted) {
        var line = bytes(quoted);

        var decoded = EntryCodec.decode(line, 0, line.length);

        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        var entry = ((Decoded.Good) decoded).entry();
        assertThat(EntryCodec.encode(entry)).asString(US_ASCII).isEqualTo(text(quoted) + "\n");
    }

    @Test
    void itsWritesAreWhatWasAskedFor() {
        var asked =
                TransactionBody.parse(
                        "{\"then\":[{\"put\":\"a\",\"value\":{\"x\":[1,null]}},{\"delete\":\"é\"}]}"
                                .getBytes(UTF_8));

        var entry = new Entry(3, Operation.TXN, null, asked.value(), Optional.empty());

        assertThat(entry.writes())
                .containsExactly(
                        new KeyWrite("a", JsonText.parse("{\"x\":[1,null]}")),
                        new KeyWrite("é", null));
        assertThat(entry.writeOf("é")).contains(new KeyWrite("é", null));
        assertThat(entry.writeOf("b")).isEmpty();
    }

    @Test
    void cutAnywhereItIsTornAndNoTransactionAtAll() {
        for (var quoted : List.of(TWO, UNSORTED)) {
            var line = bytes(quoted);
            for (int end = 1; end < line.length; end++) {
                assertThat(LinePrefix.isUnfinishedLine(line, 0, end))
                        .as(new String(line, 0, end, US_ASCII))
                        .isTrue();
                assertThat(EntryCodec.decode(line, 0, end)).isInstanceOf(Decoded.Bad.class);
            }
            assertThat(LinePrefix.isUnfinishedLine(line, 0, line.length)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "1",
                "[1]",
                "[{}]",
                "[{'put': 'a'}]",
                "[{'put': 'a', 'value': null}]",
                "[{'value': 1, 'put': 'a'}]",
                "[{'put': 1, 'value': 1}]",
                "[{'delete': 'a', 'value': 1}]",
                "[{'delete': 'a'}, 1]",
                "[{'get': 'a'}]",
                "[{'delete': '\\ud800'}]",
            })
    void aValueThatIsNoListOfWritesIsNoEntry(String value) {
        var line =
                bytes(
                        "{'id': 5, 'operation': 'TXN', 'key': null, 'value': "
                                + value
                                + ", 'crc': 1}");

        var decoded = EntryCodec.decode(line, 0, line.length);

        assertThat(decoded).isInstanceOf(Decoded.Bad.class);
        // By its form, not by its checksum alone.
        assertThat(((Decoded.Bad) decoded).reason()).doesNotContain("crc does not match");
    }

    @Test
    void aBodySaysWhatMustHoldWhatIsWrittenAndWhatIsReadElse() {
        var body =
                TransactionBody.parse(
                        bytes(
                                "{'else':[{'get':'a'},{'get':'b'}],'if':[{'key':'a','version':14},"
                                        + "{'absent':true,'key':'b'},{'key':'c','exists':true},"
                                        + "{'key':'d','value':{'y':1,'x':2}}],"
                                        + "'then':[{'value':1,'put':'a'}]}"));

        assertThat(body.checks())
                .containsExactly(
                        Check.version("a", 14),
                        Check.absent("b"),
                        new Check("c", new Check.Required.Present()),
                        new Check(
                                "d",
                                new Check.Required.Value(JsonText.parse("{\"y\":1,\"x\":2}"))));
        assertThat(body.writes()).containsExactly(new KeyWrite("a", JsonText.parse("1")));
        assertThat(body.reads()).containsExactly("a", "b");
    }

    @Test
    void aValueHoldsHoweverItsMembersAreOrdered() {
        var check = new Check("k", new Check.Required.Value(JsonText.parse("{\"y\":1,\"x\":[2]}")));

        assertThat(check.holdsOf(new KeyState("k", JsonText.parse("{\"x\":[2],\"y\":1}"), 3)))
                .isTrue();
        assertThat(check.holdsOf(new KeyState("k", JsonText.parse("{\"x\":[2]}"), 3))).isFalse();
        assertThat(check.holdsOf(new KeyState("k", null, 0))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | The body is not an object: send {\"if\": […], \"then\": […], \"else\": […]}",
                "{} | The body has no \"then\": name a key to put or to delete",
                "{'then':[]} | The body has no \"then\": name a key to put or to delete",
                "{'then':1} | \"then\" is not a list: send {\"if\": […], \"then\": […], \"else\":"
                        + " […]}",
                "{'then':[{'delete':'a'}],'or':[]} | The body may hold nothing but \"if\", \"then\""
                        + " and \"else\": remove \"or\"",
                "{'then':[{'delete':'a'},{'put':'a','value':1}]} | \"then\" writes the key \"a\""
                        + " twice: name it once",
                "{'then':[{'put':'a','value':null}]} | An item of \"then\" is {\"put\": KEY,"
                        + " \"value\": …} or {\"delete\": KEY}",
                "{'then':[{'put':'a'}]} | An item of \"then\" is {\"put\": KEY, \"value\": …} or"
                        + " {\"delete\": KEY}",
                "{'then':['a']} | An item of \"then\" is {\"put\": KEY, \"value\": …} or"
                        + " {\"delete\": KEY}",
                "{'then':[{'delete':''}]} | A key has 1 to 512 bytes in UTF-8: name a shorter one",
                "{'then':[{'delete':'a'}],'else':[{'put':'a','value':1}]} | An item of \"else\" is"
                        + " {\"get\": KEY}",
                "{'then':[{'delete':'a'}],'if':[{'key':'a','version':0}]} | An item of \"if\" is"
                        + " {\"key\": …} with one of \"version\": ID, \"absent\": true, \"exists\":"
                        + " true and \"value\": …",
                "{'then':[{'delete':'a'}],'if':[{'key':'a','absent':false}]} | An item of \"if\" is"
                        + " {\"key\": …} with one of \"version\": ID, \"absent\": true, \"exists\":"
                        + " true and \"value\": …",
                "{'then':[{'delete':'a'}],'if':[{'key':'a'}]} | An item of \"if\" is"
                        + " {\"key\": …} with one of \"version\": ID, \"absent\": true, \"exists\":"
                        + " true and \"value\": …",
            })
    void aBodyInAnotherShapeIsRefusedInASentence(String body, String sentence) {
        assertThatThrownBy(() -> TransactionBody.parse(bytes(body)))
                .isInstanceOfSatisfying(
                        BadJson.class,
                        e -> assertThat(e.kind()).isEqualTo(BadJson.Kind.UNACCEPTABLE))
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{'then':[", "{'then':[{", "{'then':[{'delete':'a'}]", "{'a'"})
    void whatIsNoJsonIsCalledSo(String body) {
        assertThatThrownBy(() -> TransactionBody.parse(bytes(body)))
                .isInstanceOfSatisfying(
                        BadJson.class, e -> assertThat(e.kind()).isEqualTo(BadJson.Kind.MALFORMED));
    }

    @Test
    void thereIsAMostOfItems() {
        var most = items(TransactionBody.ITEMS_MAX);
        assertThat(TransactionBody.parse(bytes(most)).writes()).hasSize(TransactionBody.ITEMS_MAX);

        assertThatThrownBy(() -> TransactionBody.parse(bytes(items(TransactionBody.ITEMS_MAX + 1))))
                .hasMessage("The transaction has more than 128 items: send several smaller ones");
    }

    @Test
    void howDeepAValueMayBeIsTheSameInTheBodyAndInItsLine() {
        var deepest = 0;
        for (int depth = 490; depth <= 502; depth++) {
            var body =
                    bytes(
                            "{'then':[{'put':'a','value':"
                                    + "[".repeat(depth)
                                    + "]".repeat(depth)
                                    + "}]}");
            try {
                var value = TransactionBody.parse(body).value();
                var line =
                        EntryCodec.encode(
                                new Entry(1, Operation.TXN, null, value, Optional.empty()));
                assertThat(EntryCodec.decode(line, 0, line.length - 1))
                        .as("%d levels", depth)
                        .isInstanceOf(Decoded.Good.class);
                deepest = depth;
            } catch (BadJson e) {
                assertThat(e.kind()).isEqualTo(BadJson.Kind.UNACCEPTABLE);
            }
        }
        assertThat(deepest).isBetween(495, 500);
    }

    private static String items(int count) {
        var items = new StringBuilder("{'then':[");
        for (int i = 0; i < count; i++)
            items.append(i == 0 ? "" : ",").append("{'delete':'k").append(i).append("'}");
        return items.append("]}").toString();
    }

    private static String text(String quoted) {
        return quoted.replace('\'', '"');
    }

    private static byte[] bytes(String quoted) {
        return text(quoted).getBytes(UTF_8);
    }
}
