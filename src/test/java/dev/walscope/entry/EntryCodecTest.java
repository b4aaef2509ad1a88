package dev.walscope.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

class EntryCodecTest {
    private static final String SET =
            "{\"id\": 14, \"operation\": \"SET\", \"key\": \"key6\", \"value\": \"myvalue\","
                    + " \"crc\": 1508983172}";
    private static final String DELETE =
            "{\"id\": 15, \"operation\": \"DELETE\", \"key\": \"key6\", \"value\": null,"
                    + " \"client_id\": \"client1\", \"request_id\": \"req123\","
                    + " \"timestamp\": 1795372800000, \"crc\": 1447237265}";

    @Test
    void theLinesOfTheContractAreTheEntriesThatTheyDescribe() {
        var set =
                new Entry(14, Operation.SET, "key6", JsonText.string("myvalue"), Optional.empty());
        var tag = new RequestTag("client1", "req123", 1795372800000L);
        var delete = new Entry(15, Operation.DELETE, "key6", null, Optional.of(tag));

        assertThat(decoded(SET)).isEqualTo(new Decoded.Good(set, 1508983172L));
        assertThat(decoded(DELETE)).isEqualTo(new Decoded.Good(delete, 1447237265L));
        assertThat(EntryCodec.encode(set)).asString(US_ASCII).isEqualTo(SET + "\n");
        assertThat(EntryCodec.encode(delete)).asString(US_ASCII).isEqualTo(DELETE + "\n");
    }

    @Test
    void whateverIsWrittenIsReadBackAlike() {
        var seed = System.nanoTime();
        var entries = new RandomEntries(seed);
        for (var round = 0; round < 5000; round++) {
            var entry = entries.next();

            var line = EntryCodec.encode(entry);
            var decoded = EntryCodec.decode(line, 0, line.length - 1);

            assertThat(decoded)
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(new Decoded.Good(entry, EntryCodec.crc(entry)));
            assertThat(line).as("one line, ASCII").doesNotContain('\r').endsWith('\n');
            assertThat(new String(line, ISO_8859_1).chars().filter(c -> c < ' ' || c > '~'))
                    .containsExactly((int) '\n');
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        var seed = System.nanoTime();
        var entries = new RandomEntries(seed);
        for (var round = 0; round < 300; round++) {
            var line = EntryCodec.encode(entries.next());

            for (var bit = 0; bit < (line.length - 1) * 8; bit++) {
                line[bit / 8] ^= (byte) (1 << bit % 8);

                assertThat(EntryCodec.decode(line, 0, line.length - 1))
                        .as("seed %d round %d bit %d", seed, round, bit)
                        .isInstanceOf(Decoded.Bad.class);
                line[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void everyCutIsNoticed() {
        for (var text : new String[] {SET, DELETE}) {
            var line = text.getBytes(US_ASCII);
            for (var length = 0; length < line.length; length++)
                assertThat(EntryCodec.decode(line, 0, length)).isInstanceOf(Decoded.Bad.class);
            var longer = Arrays.copyOf(line, line.length + 1);
            assertThat(EntryCodec.decode(longer, 0, longer.length)).isInstanceOf(Decoded.Bad.class);
        }
    }

    /// Each line's crc is right for what it says: only its spelling is not the log's.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\u00E9\"",
                "\"\\/\"",
                "\"\\u0041\"",
                "\"\\u000a\"",
                "1E5",
                "1e5",
                "1.50",
                "1.0e+16",
                "01",
                "-0",
                "- 1",
                "+1",
                "1e400",
                "NaN",
                "Infinity",
                "tru",
                "[1,2]",
                "[1, 2,]",
                "[ 1]",
                "{\"a\":1}",
                "{\"a\": 1, \"a\": 2}",
                "{\"b\": 1, \"a\": 2, \"b\": 1}",
                "{1: 2}",
                "{\"a\": 1",
                ""
            })
    void anotherSpellingOfAValueIsNotTheLog(String value) {
        assertThat(decoded(withValue(value)))
                .isInstanceOfSatisfying(
                        Decoded.Bad.class,
                        bad -> {
                            assertThat(bad.reason())
                                    .isEqualTo("the value is not in the log's form");
                            assertThat(bad.claimedId()).hasValue(7);
                            assertThat(bad.storedCrc()).isPresent();
                            assertThat(bad.computedCrc()).isEmpty();
                        });
    }

    @Test
    void valuesMayBeNestedToTheLimitOnly() {
        var deepest = "[".repeat(500) + "]".repeat(500);

        assertThat(decoded(withValue(deepest))).isInstanceOf(Decoded.Good.class);
        assertThat(decoded(withValue("[" + deepest + "]"))).isInstanceOf(Decoded.Bad.class);
    }

    @Test
    void aChangedEntryShowsBothChecksums() {
        var bad = decoded(SET.replace("myvalue", "myvaluf"));

        var computed =
                crc32(
                        "{\"id\": 14, \"key\": \"key6\", \"operation\": \"SET\","
                                + " \"value\": \"myvaluf\"}");
        assertThat(bad)
                .isEqualTo(
                        new Decoded.Bad(
                                "crc does not match",
                                OptionalLong.of(14),
                                OptionalLong.of(1508983172L),
                                OptionalLong.of(computed)));
    }

    @Test
    void anEntryWhoseCrcIsUnreadableStillShowsTheComputedOne() {
        assertThat(decoded(SET.replace("1508983172", "15089x3172")))
                .isEqualTo(
                        new Decoded.Bad(
                                "the crc is not a number at the line's end",
                                OptionalLong.of(14),
                                OptionalLong.empty(),
                                OptionalLong.of(1508983172L)));
    }

    @Test
    void rubbishClaimsNothing() {
        assertThat(decoded("\u0000\u0000\u0000"))
                .isEqualTo(
                        new Decoded.Bad(
                                "does not start with an id",
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalLong.empty()));
        assertThat(decoded("")).isInstanceOf(Decoded.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "007", "9223372036854775808", "1.0", ""})
    void idsArePositiveNumbersInTheirOnlySpelling(String id) {
        var line = SET.replace("14", id);

        assertThat(decoded(line)).isInstanceOf(Decoded.Bad.class);
        assertThat(EntryCodec.idOfLine(line.getBytes(US_ASCII), 0, line.length())).isEqualTo(-1);
    }

    @Test
    void onlyADeletionHasNoValue() {
        assertThat(reason(withValue("null"))).isEqualTo("SET without a value");
        assertThat(reason(withValue("1").replace("SET", "DELETE")))
                .isEqualTo("DELETE with a value");
    }

    @Test
    void aKeyThatNobodyCouldAskForIsNoEntry() {
        assertThatThrownBy(() -> new Entry(1, Operation.DELETE, "\ud83d", null, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(reason(SET.replace("key6", "\\ud83d")))
                .isEqualTo("the key holds half a surrogate pair");
    }

    private static String withValue(String value) {
        var crc =
                crc32(
                        "{\"id\": 7, \"key\": \"k\", \"operation\": \"SET\", \"value\": "
                                + value
                                + "}");
        return "{\"id\": 7, \"operation\": \"SET\", \"key\": \"k\", \"value\": %s, \"crc\": %d}"
                .formatted(value, crc);
    }

    private static long crc32(String text) {
        var crc = new java.util.zip.CRC32();
        crc.update(text.getBytes(US_ASCII));
        return crc.getValue();
    }

    private static String reason(String line) {
        return ((Decoded.Bad) decoded(line)).reason();
    }

    private static Decoded decoded(String line) {
        var bytes = line.getBytes(ISO_8859_1);
        return EntryCodec.decode(bytes, 0, bytes.length);
    }
}
