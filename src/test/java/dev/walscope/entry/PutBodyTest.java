package dev.walscope.entry;

import static dev.walscope.entry.BadJson.Kind.MALFORMED;
import static dev.walscope.entry.BadJson.Kind.UNACCEPTABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class PutBodyTest {
    static final List<Arguments> ACCEPTED =
            List.of(
                    Arguments.of("{\"value\": \"myvalue\"}", "\"myvalue\""),
                    Arguments.of("{\"value\":\"\"}", "\"\""),
                    Arguments.of(" \t{\r\n\"value\" : \"a b\" } \n", "\"a b\""),
                    Arguments.of("{\"value\": \"a\\/b\\u0041\"}", "\"a/bA\""),
                    Arguments.of("{\"v\\u0061lue\": \"x\"}", "\"x\""),
                    Arguments.of("{\"value\": \"é☃😀\"}", "\"\\u00e9\\u2603\\ud83d\\ude00\""),
                    Arguments.of("{\"value\": \"\\ud83D\\uDE00\"}", "\"\\ud83d\\ude00\""),
                    Arguments.of("{\"value\": \"\u007f\"}", "\"\\u007f\""),
                    Arguments.of("{\"value\": \"\\\"\\\\\\n\\u0000\"}", "\"\\\"\\\\\\n\\u0000\""),
                    Arguments.of("{\"value\": \"\ufeff\"}", "\"\\ufeff\""),
                    Arguments.of("{\"value\": 0}", "0"),
                    Arguments.of("{\"value\": -0}", "0"),
                    Arguments.of("{\"value\": -7}", "-7"),
                    Arguments.of("{\"value\": -0.0}", "-0.0"),
                    Arguments.of("{\"value\": 1E5}", "100000.0"),
                    Arguments.of("{\"value\": 1.50}", "1.5"),
                    Arguments.of("{\"value\": 1e-999}", "0.0"),
                    Arguments.of("{\"value\": 4.9e-324}", "5e-324"),
                    Arguments.of("{\"value\": 9007199254740993}", "9007199254740993"),
                    Arguments.of("{\"value\": " + "9".repeat(5000) + "}", "9".repeat(5000)),
                    Arguments.of("{\"value\": true}", "true"),
                    Arguments.of("{\"value\":[1,[],{},[null,{}]]}", "[1, [], {}, [null, {}]]"),
                    Arguments.of(
                            "{\"value\":{\"b\":1,\"a\":{\"c\":[false,\"[\"],\"\":2}}}",
                            "{\"b\": 1, \"a\": {\"c\": [false, \"[\"], \"\": 2}}"),
                    Arguments.of("{\"value\": " + nested(500) + "}", nested(500)));

    static final List<Arguments> REFUSED =
            List.of(
                    Arguments.of("", MALFORMED),
                    Arguments.of(" \n", MALFORMED),
                    Arguments.of("{", MALFORMED),
                    Arguments.of("}", MALFORMED),
                    Arguments.of("value", MALFORMED),
                    Arguments.of("{\"value\": \"x\"", MALFORMED),
                    Arguments.of("{\"value\": \"x", MALFORMED),
                    Arguments.of("{\"value\": \"x\"}}", MALFORMED),
                    Arguments.of("{\"value\": \"x\"} x", MALFORMED),
                    Arguments.of("{\"value\": \"x\"}{}", MALFORMED),
                    Arguments.of("{\"value\": \"x\"},", MALFORMED),
                    Arguments.of("{\"value\": \"x\",}", MALFORMED),
                    Arguments.of("{\"value\" \"x\"}", MALFORMED),
                    Arguments.of("{value: 1}", MALFORMED),
                    Arguments.of("{'value': 1}", MALFORMED),
                    Arguments.of("{\"value\": 'x'}", MALFORMED),
                    Arguments.of("{\"value\": \"x\" /* c */}", MALFORMED),
                    Arguments.of("{\"value\": 1, \"value\": 2}", MALFORMED),
                    Arguments.of("{\"value\": {\"a\": 1, \"a\": 1}}", MALFORMED),
                    Arguments.of("{\"value\": {\"a\": 1, \"\\u0061\": 1}}", MALFORMED),
                    Arguments.of("{\"value\": NaN}", MALFORMED),
                    Arguments.of("{\"value\": Infinity}", MALFORMED),
                    Arguments.of("{\"value\": -Infinity}", MALFORMED),
                    Arguments.of("{\"value\": nul}", MALFORMED),
                    Arguments.of("{\"value\": truex}", MALFORMED),
                    Arguments.of("{\"value\": 01}", MALFORMED),
                    Arguments.of("{\"value\": +1}", MALFORMED),
                    Arguments.of("{\"value\": .5}", MALFORMED),
                    Arguments.of("{\"value\": 5.}", MALFORMED),
                    Arguments.of("{\"value\": 1e}", MALFORMED),
                    Arguments.of("{\"value\": -}", MALFORMED),
                    Arguments.of("{\"value\": 0x10}", MALFORMED),
                    Arguments.of("{\"value\": 1 2}", MALFORMED),
                    Arguments.of("{\"value\": [1,]}", MALFORMED),
                    Arguments.of("{\"value\": [1 2]}", MALFORMED),
                    Arguments.of("{\"value\": \"a\nb\"}", MALFORMED),
                    Arguments.of("{\"value\": \"a\u0000b\"}", MALFORMED),
                    Arguments.of("{\"value\": \"\\x41\"}", MALFORMED),
                    Arguments.of("{\"value\": \"\\u12g4\"}", MALFORMED),
                    Arguments.of("\ufeff{\"value\": 1}", MALFORMED),
                    Arguments.of("{}", UNACCEPTABLE),
                    Arguments.of("{\"Value\": 1}", UNACCEPTABLE),
                    Arguments.of("{\"value\": null}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"other\": 2}", UNACCEPTABLE),
                    Arguments.of("{\"other\": [{}], \"value\": 1}", UNACCEPTABLE),
                    Arguments.of("[{\"value\": 1}]", UNACCEPTABLE),
                    Arguments.of("\"value\"", UNACCEPTABLE),
                    Arguments.of("null", UNACCEPTABLE),
                    Arguments.of("7", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1e400}", UNACCEPTABLE),
                    Arguments.of("{\"value\": [-1e309]}", UNACCEPTABLE),
                    Arguments.of("{\"value\": \"\\ud83d\"}", UNACCEPTABLE),
                    Arguments.of("{\"value\": \"\\ude00\\ud83d\"}", UNACCEPTABLE),
                    Arguments.of("{\"value\": {\"\\ud83d\": 1}}", UNACCEPTABLE),
                    Arguments.of("{\"value\": {\"\\ud83dx\": 1}}", UNACCEPTABLE),
                    Arguments.of("{\"value\": {\"\\ude00\": 1}}", UNACCEPTABLE),
                    Arguments.of("{\"\\ud83d\\ud83d\": 1}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": null}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": \"7\"}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": 7.0}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": 7e0}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": -1}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": 4294967296}", UNACCEPTABLE),
                    Arguments.of(
                            "{\"value\": 1, \"crc\": 1" + "0".repeat(5000) + "}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": [7]}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": {\"value\": 7}}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"CRC\": 7}", UNACCEPTABLE),
                    Arguments.of("{\"crc\": 7}", UNACCEPTABLE),
                    Arguments.of("{\"value\": 1, \"crc\": 7, \"crc\": 7}", MALFORMED),
                    Arguments.of("{\"value\": 1, \"crc\": 07}", MALFORMED),
                    Arguments.of("{\"value\": surrogate}", MALFORMED),
                    Arguments.of("{\"value\": " + nested(501) + "}", UNACCEPTABLE),
                    Arguments.of("{\"value\": " + nested(200_000) + "}", UNACCEPTABLE),
                    Arguments.of("{\"other\": " + nested(200_000) + "}", UNACCEPTABLE),
                    // Not JSON comes before not acceptable.
                    Arguments.of("{\"value\": null", MALFORMED),
                    Arguments.of("{\"value\": 1e400, x}", MALFORMED),
                    Arguments.of("[1] 2", MALFORMED));

    @ParameterizedTest
    @FieldSource("ACCEPTED")
    void aGoodBodyIsStoredInTheLogsForm(String body, String stored) {
        var read = PutBody.parse(body.getBytes(UTF_8));

        assertThat(read.value()).hasToString(stored);
        assertThat(read.crc()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 1508983172, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    void aChecksumMayComeWithTheValue(long crc) {
        for (var body :
                List.of(
                        "{\"value\": \"x\", \"crc\": " + crc + "}",
                        " {\"crc\":" + crc + ",\"value\":\"x\"} ")) {
            var read = PutBody.parse(body.getBytes(UTF_8));

            assertThat(read.value()).hasToString("\"x\"");
            assertThat(read.crc()).hasValue(crc);
        }
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void aBadBodyIsRefusedInOneSentence(String body, BadJson.Kind kind) {
        var refusal = refusal(body.getBytes(UTF_8));

        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal).hasMessageMatching("[A-Z][^\n]{10,200}: [^\n]{5,100}");
    }

    @ParameterizedTest
    @FieldSource("NOT_UTF8")
    void bytesThatAreNotUtf8AreRefused(String bytes) {
        var refusal = refusal(("{\"value\": \"" + bytes + "\"}").getBytes(ISO_8859_1));

        assertThat(refusal.kind()).isEqualTo(MALFORMED);
        assertThat(refusal).hasMessage("The bytes are not UTF-8: encode the JSON as UTF-8");
    }

    static final List<String> NOT_UTF8 =
            List.of(
                    "\u00e9",
                    "\u00ff",
                    "\u0080",
                    "\u00c0\u0080",
                    "\u00e0\u0080\u0080",
                    "\u00ed\u00a0\u0080",
                    "\u00f4\u0090\u0080\u0080",
                    "\u00e2\u0098");

    @Test
    void aRepeatedMemberIsNamedAsTheFault() {
        assertThat(refusal("{\"value\": 1,\n \"value\": 2}".getBytes(UTF_8)))
                .hasMessageStartingWith("An object names a member twice at line 2");
    }

    @Test
    void megabytesAreNoReasonToRefuse() {
        var text = "é".repeat(2_000_000);
        var digits = "7".repeat(2_000_000);

        assertThat(PutBody.parse(("{\"value\": \"" + text + "\"}").getBytes(UTF_8)).value())
                .isEqualTo(JsonText.string(text));
        assertThat(PutBody.parse(("{\"value\": " + digits + "}").getBytes(UTF_8)).value())
                .hasToString(digits);
    }

    private static BadJson refusal(byte[] body) {
        return catchThrowableOfType(BadJson.class, () -> PutBody.parse(body));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }
}
