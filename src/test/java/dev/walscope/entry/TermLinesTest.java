package dev.walscope.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/// Lines that an elected leader wrote. The lines here were made with Python's `json.dumps` and
/// `zlib.crc32`.
class TermLinesTest {
    private static final String NOOP =
            "{'id': 5, 'operation': 'NOOP', 'key': null, 'value': null, 'term': 3, 'crc':"
                    + " 4012559146}";
    private static final String SET =
            "{'id': 6, 'operation': 'SET', 'key': 'key6', 'value': 'myvalue', 'term': 3, 'crc':"
                    + " 3205738270}";
    private static final String UNSORTED =
            "{'id': 7, 'operation': 'SET', 'key': 'k\\u00e9', 'value': {'b': 1, 'a': [1.5, {'d':"
                    + " null, 'c': 'x'}]}, 'client_id': 'client1', 'request_id': 'req123',"
                    + " 'timestamp': 1795372800000, 'term': 12, 'crc': 2497951522}";
    private static final String DELETE =
            "{'id': 8, 'operation': 'DELETE', 'key': 'key6', 'value': null, 'client_id': 'client1',"
                    + " 'request_id': 'req124', 'timestamp': 1795372800001, 'term': 12, 'crc':"
                    + " 501959100}";
    private static final String MEMBERS =
            "{'id': 9, 'operation': 'MEMBERS', 'key': null, 'value': {'members': ['a', 'b']},"
                    + " 'term': 12, 'crc': 2787101683}";

    @ParameterizedTest
    @ValueSource(strings = {NOOP, SET, UNSORTED, DELETE, MEMBERS})
    void aLineWithATermIsWhatPythonMakesOfIt(String quoted) {
        var line = bytes(quoted);

        var decoded = EntryCodec.decode(line, 0, line.length);

        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        var entry = ((Decoded.Good) decoded).entry();
        assertThat(EntryCodec.encode(entry)).asString(US_ASCII).isEqualTo(text(quoted) + "\n");
        assertThat(entry.term()).isPositive();
    }

    @Test
    void eachPartOfALineIsUnfinishedAndTheWholeIsNot() {
        for (var quoted : new String[] {NOOP, SET, UNSORTED, DELETE, MEMBERS}) {
            var line = bytes(quoted);
            for (int end = 1; end < line.length; end++)
                assertThat(LinePrefix.isUnfinishedLine(line, 0, end))
                        .as(new String(line, 0, end, US_ASCII))
                        .isTrue();
            assertThat(LinePrefix.isUnfinishedLine(line, 0, line.length)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id': 5, 'operation': 'NOOP', 'key': null, 'value': null, 'crc': 1}",
                "{'id': 5, 'operation': 'NOOP', 'key': null, 'value': null, 'term': 0, 'crc': 1}",
                "{'id': 5, 'operation': 'NOOP', 'key': null, 'value': null, 'term': 03, 'crc': 1}",
                "{'id': 5, 'operation': 'NOOP', 'key': null, 'value': 1, 'term': 3, 'crc': 1}",
                "{'id': 5, 'operation': 'NOOP', 'key': 'a', 'value': null, 'term': 3, 'crc': 1}",
                "{'id': 5, 'operation': 'NOOP', 'key': null, 'value': null, 'client_id': 'a',"
                        + " 'request_id': 'b', 'timestamp': 1, 'term': 3, 'crc': 1}",
                "{'id': 5, 'operation': 'MEMBERS', 'key': null, 'value': null, 'term': 3,"
                        + " 'crc': 1}",
                "{'id': 5, 'operation': 'SET', 'key': 'a', 'value': 1, 'term': 3, 'client_id': 'a',"
                        + " 'request_id': 'b', 'timestamp': 1, 'crc': 1}",
                "{'id': 5, 'operation': 'SET', 'key': 'a', 'value': 1, 'term': -1, 'crc': 1}",
                "{'id': 5, 'operation': 'SET', 'key': 'a', 'value': 1, 'term': '3', 'crc': 1}",
            })
    void aTermInAnotherShapeIsNoEntry(String quoted) {
        var line = bytes(quoted);

        var decoded = EntryCodec.decode(line, 0, line.length);

        assertThat(decoded).isInstanceOf(Decoded.Bad.class);
        // By its form, not by its checksum alone.
        assertThat(((Decoded.Bad) decoded).reason()).doesNotContain("crc does not match");
    }

    @Test
    void onlyAnElectedLeaderBeginsATermOrChangesTheMembers() {
        assertThatThrownBy(() -> new Entry(1, Operation.NOOP, null, null, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                new Entry(
                                        1,
                                        Operation.MEMBERS,
                                        null,
                                        JsonText.parse("{}"),
                                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(String quoted) {
        return quoted.replace('\'', '"');
    }

    private static byte[] bytes(String quoted) {
        return text(quoted).getBytes(US_ASCII);
    }
}
