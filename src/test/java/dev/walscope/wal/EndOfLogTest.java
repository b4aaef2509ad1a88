package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// API.md, "The end of the log at start": what follows the last whole line and can be no entry is
/// cut off and reported; what may have been acknowledged is kept.
class EndOfLogTest {
    private static final String SEGMENT = "wal.log.segment.1";
    private static final int TAIL_LENGTH_MAX = 4;

    @TempDir Path folder;

    /// Three entries, and the line of the one that would come next.
    private record Log(byte[] whole, byte[] last, byte[] next) {
        static Log of(JsonText nextValue) {
            var whole = new ByteArrayOutputStream();
            byte[] last = {};
            for (int id = 1; id <= 3; id++) {
                last = line(id, JsonText.string("value-" + id));
                whole.writeBytes(last);
            }
            return new Log(whole.toByteArray(), last, line(4, nextValue));
        }

        private static byte[] line(long id, JsonText value) {
            return EntryCodec.encode(new Entry(id, Operation.SET, "key", value, Optional.empty()));
        }
    }

    private static final Log LOG = Log.of(JsonText.parse("{\"id\": 9, \"J\": [1.5, \"\\u00e9\"]}"));

    private static UnreliableStorage disk(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) all.writeBytes(part);
        var disk = new UnreliableStorage(new Random(1));
        disk.replace(SEGMENT, all.toByteArray());
        return disk;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    /// {the beginning of a line, NUL, LF, CR LF, the last line again}, up to four of them.
    private static List<byte[]> tails() {
        var tails = new ArrayList<byte[]>();
        tails.add(new byte[0]);
        int from = 0;
        for (int length = 1; length <= TAIL_LENGTH_MAX; length++) {
            int until = tails.size();
            for (int i = from; i < until; i++) {
                var cut = 1 + (37 * tails.size()) % (LOG.next.length - 2);
                for (var part :
                        List.of(
                                Arrays.copyOf(LOG.next, cut),
                                new byte[1],
                                bytes("\n"),
                                bytes("\r\n"),
                                LOG.last)) tails.add(joined(tails.get(i), part));
            }
            from = until;
        }
        return tails;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void whateverCanBeNoEntryIsTornOffAndItsIdIsFree() throws IOException {
        for (var tail : tails()) {
            var what = "tail " + new String(tail, US_ASCII).replace("\0", "^@");
            var disk = disk(LOG.whole, tail);

            var log = TestLog.open(disk, 1 << 20);

            assertThat(log.appliedIds()).as(what).containsExactly(1L, 2L, 3L);
            assertThat(log.log.damages()).as(what).isEmpty();
            assertThat(log.log.nextId()).as(what).isEqualTo(4);
            assertThat(log.log.tornBytes()).as(what).isEqualTo(tail.length);
            assertThat(disk.bytes(SEGMENT)).as(what).isEqualTo(LOG.whole);
            if (tail.length > 0)
                assertThat(disk.bytes(SEGMENT + ".torn." + LOG.whole.length))
                        .as(what)
                        .isEqualTo(tail);
            log.write("next");
            assertThat(TestLog.open(disk, 1 << 20).appliedIds())
                    .as(what)
                    .containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void everyCutOfTheLastLineLeavesTheOthersAndTheLastOnlyWhenItIsWhole() throws IOException {
        var before = LOG.whole.length - LOG.last.length;
        for (int cut = 0; cut < LOG.last.length; cut++) {
            var disk = disk(Arrays.copyOf(LOG.whole, before + cut));

            var log = TestLog.open(disk, 1 << 20);

            var isWhole = cut == LOG.last.length - 1;
            assertThat(log.appliedIds()).as("cut %d", cut).hasSize(isWhole ? 3 : 2);
            assertThat(log.log.damages()).as("cut %d", cut).isEmpty();
            assertThat(disk.bytes(SEGMENT))
                    .as("cut %d", cut)
                    .isEqualTo(isWhole ? LOG.whole : Arrays.copyOf(LOG.whole, before));
        }
    }

    @Test
    void aWholeLastLineIsGivenItsEndWhateverBlanksStandThere() throws IOException {
        var lost = Arrays.copyOf(LOG.whole, LOG.whole.length - 1);
        for (var instead : List.of("", "\0", "\0\0\0\0", "\r\n", "\r", " \n", "\0\n\n", "\r\n\0")) {
            var disk = disk(lost, bytes(instead));

            var log = TestLog.open(disk, 1 << 20);

            var what = instead.replace("\0", "^@").replace("\n", "\\n").replace("\r", "\\r");
            assertThat(log.appliedIds()).as(what).containsExactly(1L, 2L, 3L);
            assertThat(log.log.damages()).as(what).isEmpty();
            assertThat(disk.bytes(SEGMENT)).as(what).isEqualTo(LOG.whole);
            assertThat(log.readableIds()).as(what).containsExactly(1L, 2L, 3L);
            log.write("next");
            disk.crash();
            assertThat(TestLog.open(disk, 1 << 20).appliedIds()).as(what).hasSize(4);
        }
    }

    @Test
    void aSealedSegmentsLastLineIsGivenItsEndToo() throws Exception {
        TestLog.open(folder, 200).write("a", "b", "c", "d", "e").close();
        var whole = TestLog.bytes(folder);
        for (int segment = 1; segment <= 3; segment++)
            TestLog.chop(TestLog.segment(folder, segment), 1);

        var log = TestLog.open(folder, 200);

        assertThat(log.appliedIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(log.log.damages()).isEmpty();
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
    }

    @Test
    void everyLineThatAnEditorEndedWithCrLfIsReadAndPutRight() throws Exception {
        TestLog.open(folder, 200).write("a", "b", "c", "d", "e").close();
        var whole = TestLog.bytes(folder);
        for (int n = 1; n <= 3; n++) {
            var file = TestLog.segment(folder, n);
            Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
        }

        var log = TestLog.open(folder, 200);

        assertThat(log.appliedIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
    }

    @Test
    void zerosOfAWholeBlockAndMoreAreTornOff() throws IOException {
        for (int zeros : new int[] {4096, 100_000, LineReader.LINE_BYTES_MAX + 10}) {
            var disk = disk(LOG.whole, new byte[zeros]);

            var log = TestLog.open(disk, 1 << 20);

            assertThat(log.log.tornBytes()).isEqualTo(zeros);
            assertThat(log.log.nextId()).isEqualTo(4);
            assertThat(disk.bytes(SEGMENT)).isEqualTo(LOG.whole);
        }
    }

    @Test
    void segmentsOfNothingButJunkBehindTheLastEntryAreTornOffToo() throws IOException {
        for (var junk : List.of("", "\0\0\0", "\n\n", "{\"id\": 4, ")) {
            var disk = disk(LOG.whole, bytes("\0\0"));
            disk.replace("wal.log.segment.2", bytes(junk));
            disk.replace("wal.log.segment.3", joined(bytes(junk), LOG.last));

            var log = TestLog.open(disk, 1 << 20);

            assertThat(log.appliedIds()).containsExactly(1L, 2L, 3L);
            assertThat(log.log.damages()).isEmpty();
            assertThat(log.log.nextId()).isEqualTo(4);
            assertThat(disk.bytes(SEGMENT)).isEqualTo(LOG.whole);
            assertThat(disk.bytes("wal.log.segment.3")).isEmpty();
        }
    }

    /// "A last whole line with a bad checksum may have been acknowledged: it keeps its id."
    @Test
    void aChangedLastLineKeepsItsIdAndOnlyWhatFollowsItIsTornOff() throws IOException {
        for (int at = 0; at < LOG.last.length - 1; at++) {
            for (var junk : List.of("", "\0\0\0", "\n", "\r\n{\"id\": 4, \"oper")) {
                var changed = LOG.whole.clone();
                changed[LOG.whole.length - LOG.last.length + at] ^= 1;
                var disk = disk(changed, bytes(junk));

                var log = TestLog.open(disk, 1 << 20);

                var what = "byte " + at + " and " + junk.length() + " more";
                assertThat(log.corruptIds()).as(what).containsExactly(3L);
                assertThat(log.log.nextId()).as(what).isEqualTo(4);
                assertThat(disk.bytes(SEGMENT)).as(what).isEqualTo(changed);
                assertThat(log.log.tornBytes()).as(what).isEqualTo(junk.length());
            }
        }
    }

    @Test
    void aTornTailOnAFullDiskIsCutOffWithoutBeingKept() throws IOException {
        for (var tail : tails().subList(1, 150)) {
            var disk = disk(LOG.whole, tail);
            disk.roomFor(0);

            var log = TestLog.open(disk, 1 << 20);

            assertThat(log.appliedIds()).containsExactly(1L, 2L, 3L);
            assertThat(disk.bytes(SEGMENT)).isEqualTo(LOG.whole);
            disk.roomFor(Long.MAX_VALUE);
            log.write("next");
            assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aMissingLineEndWaitsForRoomOnAFullDiskAndTheEntryCounts() throws IOException {
        var disk = disk(Arrays.copyOf(LOG.whole, LOG.whole.length - 1));
        disk.roomFor(0);

        var log = TestLog.open(disk, 1 << 20);

        assertThat(log.appliedIds()).containsExactly(1L, 2L, 3L);
        assertThat(log.log.nextId()).isEqualTo(4);
        disk.roomFor(Long.MAX_VALUE);
        log.write("next");
        log.log.mend();
        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(disk.bytes(SEGMENT)).startsWith(LOG.whole);
        assertThat(TestLog.open(disk, 1 << 20).appliedIds()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aFullDiskKeepsNoEmptyFolderFromBeingOpened() throws IOException {
        var disk = new UnreliableStorage(new Random(1));
        disk.lendNothing(true);

        var log = TestLog.open(disk, 1 << 20);

        assertThat(log.log.nextId()).isEqualTo(1);
        disk.lendNothing(false);
        log.write("a");
        assertThat(TestLog.open(disk, 1 << 20).appliedIds()).containsExactly(1L);
    }

    @Test
    void whoOnlyLooksChangesNothing() throws IOException {
        for (var tail : tails().subList(1, 150)) {
            var disk = disk(LOG.whole, tail);

            var log = WriteAheadLog.inspect(disk);

            assertThat(log.tornBytes()).isEqualTo(tail.length);
            assertThat(log.lastId()).isEqualTo(3);
            assertThat(disk.bytes(SEGMENT)).isEqualTo(joined(LOG.whole, tail));
            assertThat(disk.list()).containsExactly(SEGMENT);
        }
    }
}
