package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

class WriteAheadLogTest {
    private static final int LINE =
            78; // {"id": 1, "operation": "SET", "key": "key", "value": "a", ...}

    @TempDir Path folder;

    @Test
    void entriesAreLinesOfTheSegment() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b");

        assertThat(Files.readString(TestLog.segment(folder, 1)))
                .startsWith(
                        "{\"id\": 1, \"operation\": \"SET\", \"key\": \"key\", \"value\": \"a\","
                                + " \"crc\": ")
                .endsWith("}\n")
                .hasLineCount(2);
        assertThat(log.log.durableId()).isEqualTo(2);
    }

    @Test
    void whatWasWrittenIsAppliedAtTheNextStart() throws Exception {
        TestLog.open(folder, 1 << 20).write("a", "b", "c").close();

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.appliedIds()).containsExactly(1L, 2L, 3L);
        assertThat(again.log.nextId()).isEqualTo(4);
    }

    @Test
    void aSegmentIsSealedBeforeAnEntryWouldPassItsSize() throws Exception {
        var log = TestLog.open(folder, 200).write("a", "b", "c", "d", "e");

        assertThat(log.heard).containsExactly("rolled 2 at 3", "rolled 3 at 5");
        assertThat(log.log.segments())
                .extracting(SegmentState::firstId, SegmentState::lastId, SegmentState::active)
                .containsExactly(tuple(1L, 2L, false), tuple(3L, 4L, false), tuple(5L, 5L, true));
        assertThat(Files.size(TestLog.segment(folder, 1))).isLessThanOrEqualTo(200);
    }

    @Test
    void anEntryThatFillsASegmentExactlyStaysInIt() throws Exception {
        TestLog.open(folder, 1 << 20).write("a").close();
        var size = Files.size(TestLog.segment(folder, 1));
        Files.delete(TestLog.segment(folder, 1));

        var log = TestLog.open(folder, 2 * size).write("a", "b", "c");

        assertThat(Files.size(TestLog.segment(folder, 1))).isEqualTo(2 * size);
        assertThat(log.log.segments()).hasSize(2);
    }

    @Test
    void anEntryLargerThanASegmentGetsOneOfItsOwn() throws Exception {
        var log = TestLog.open(folder, 100).write("a", "x".repeat(500), "b");

        assertThat(log.log.segments()).hasSize(3);
        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aSegmentCanAlwaysBeHeldInMemoryToRepairIt() {
        assertThat(new WriteAheadLog.Options(1 << 30, Fsync.ALWAYS).maxSegmentSize())
                .isEqualTo(1 << 30);
        assertThatThrownBy(() -> new WriteAheadLog.Options((1 << 30) + 1, Fsync.ALWAYS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBatchMaySpanSegments() throws Exception {
        var log = TestLog.open(folder, 200);
        for (var value : List.of("a", "b", "c", "d", "e")) log.stage("key", value);
        assertThat(log.log.lastId()).isZero();

        log.log.commit();

        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(log.log.segments()).hasSize(3);
    }

    @Test
    void tornTailIsCutOffKeptAsideAndReported() throws Exception {
        TestLog.open(folder, 1 << 20).write("a", "b", "c").close();
        TestLog.chop(TestLog.segment(folder, 1), 4);

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.appliedIds()).containsExactly(1L, 2L);
        assertThat(again.log.tornBytes()).isPositive();
        assertThat(again.log.damages()).isEmpty();
        assertThat(again.heard).singleElement().asString().startsWith("torn 1 ");
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()).filter(n -> n.contains(".torn.")))
                    .hasSize(1);
        }
        again.write("d");
        assertThat(again.readableIds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aCompleteLastLineWithABadChecksumIsNotTorn() throws Exception {
        TestLog.open(folder, 1 << 20).write("a", "b", "c").close();
        var file = TestLog.segment(folder, 1);
        TestLog.flip(file, (int) Files.size(file) - 20, 0);
        var damaged = Files.readAllBytes(file);

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.appliedIds()).containsExactly(1L, 2L);
        assertThat(again.corruptIds()).containsExactly(3L);
        assertThat(again.log.nextId()).as("an id is never given twice").isEqualTo(4);
        again.write("d");
        assertThat(Files.readAllBytes(file)).startsWith(damaged);
        again.close();
        assertThat(TestLog.open(folder, 1 << 20).appliedIds()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void anObjectWithAnIdInABadLastLineIsNoEntryOfItsOwn() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a");
        log.stage("key", JsonText.parse("{\"id\": 7, \"name\": \"x\"}"));
        log.log.commit();
        log.close();
        var file = TestLog.segment(folder, 1);
        TestLog.flip(file, (int) Files.size(file) - 20, 0);

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.corruptIds()).containsExactly(2L);
        assertThat(again.log.nextId()).isEqualTo(3);
    }

    @Test
    void aBadLastLineWhoseHeadIsHitKeepsItsIdToo() throws Exception {
        TestLog.open(folder, 1 << 20).write("a", "b", "c").close();
        TestLog.flip(TestLog.segment(folder, 1), LINE + 50, 0);
        TestLog.flip(TestLog.segment(folder, 1), 2 * LINE + 14, 0);

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.corruptIds()).containsExactly(2L, 3L);
        assertThat(again.log.nextId()).isEqualTo(4);
    }

    @Test
    void aLineInTheMiddleKeepsItsPlaceAndItsId() throws Exception {
        TestLog.open(folder, 1 << 20).write("a", "b", "c").close();
        TestLog.flip(TestLog.segment(folder, 1), LINE + 50, 0);

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.appliedIds()).containsExactly(1L, 3L);
        assertThat(again.corruptIds()).containsExactly(2L);
        assertThat(again.heard).containsExactly("corrupt 2-2");
    }

    @Test
    void aLostLineEndHidesTwoEntries() throws Exception {
        TestLog.open(folder, 1 << 20).write("a", "b", "c", "d").close();
        var file = TestLog.segment(folder, 1);
        var firstLineEnd = Files.readString(file).indexOf('\n');
        TestLog.flip(file, firstLineEnd, 5);

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.appliedIds()).containsExactly(3L, 4L);
        assertThat(again.corruptIds()).containsExactly(1L, 2L);
    }

    @Test
    void aLostSegmentLeavesItsIdsMissing() throws Exception {
        TestLog.open(folder, 200).write("a", "b", "c", "d", "e").close();
        Files.delete(TestLog.segment(folder, 2));

        var again = TestLog.open(folder, 200);

        assertThat(again.appliedIds()).containsExactly(1L, 2L, 5L);
        assertThat(again.corruptIds()).containsExactly(3L, 4L);
    }

    @Test
    void anIdThatTheOriginalGaveTwiceCountsOnce() throws Exception {
        // The original reuses the id of a corrupt entry: a bad line 2, then a good line 2.
        var log = TestLog.open(folder, 1 << 20).write("a", "b");
        var lines = new ArrayList<byte[]>();
        for (long id = 1; id <= 2; id++) lines.add(log.line(id));
        log.close();
        var bad = lines.get(1).clone();
        bad[40] ^= 1;
        var file = TestLog.segment(folder, 1);
        Files.write(file, concatenated(lines.get(0), bad, lines.get(1)));

        var again = TestLog.open(folder, 1 << 20);

        assertThat(again.appliedIds()).containsExactly(1L, 2L);
        assertThat(again.heard).as("the bad line was seen").containsExactly("corrupt 2-1");
        assertThat(again.log.damages()).as("and taken out").isEmpty();
        assertThat(file).hasBinaryContent(concatenated(lines.get(0), lines.get(1)));
        assertThat(folder.resolve("wal.log.segment.1.bad." + lines.get(0).length))
                .hasBinaryContent(bad);
        assertThat(again.log.nextId()).isEqualTo(3);
    }

    @Test
    void aFolderWrittenByTheOriginalOpens() throws Exception {
        var lines = new StringBuilder();
        try (var vectors = getClass().getResourceAsStream("/wal-vectors.jsonl")) {
            for (var vector : new String(vectors.readAllBytes(), US_ASCII).lines().toList())
                lines.append(new ObjectMapper().readTree(vector).get("wal_line").asText())
                        .append('\n');
        }
        Files.writeString(TestLog.segment(folder, 1), lines, US_ASCII);

        var log = TestLog.open(folder, 1 << 20);

        assertThat(log.applied).hasSize(19);
        assertThat(log.log.damages()).isEmpty();
        assertThat(WriteAheadLog.inspect(FolderStorage.readOnly(folder)).entries()).isEqualTo(19);
        log.write("ours");
        assertThat(Files.readString(TestLog.segment(folder, 1))).startsWith(lines);
    }

    @Test
    void repairPutsTheVeryBytesBack() throws Exception {
        var log = TestLog.open(folder, 200).write("a", "b", "c", "d", "e");
        var whole = TestLog.bytes(folder);
        var good = log.line(3);
        log.close();
        TestLog.flip(TestLog.segment(folder, 2), 30, 2);
        var damaged = TestLog.open(folder, 200);

        var repaired = damaged.log.repair(damaged.log.damages().getFirst(), List.of(good));

        assertThat(repaired).isTrue();
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
        assertThat(damaged.readableIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(damaged.log.isRepaired(3)).isTrue();
        assertThat(damaged.heard).containsExactly("corrupt 3-3", "repaired 3-3");
        assertThat(TestLog.open(folder, 200).appliedIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void ofTwoDamagesAtOnePlaceTheLaterIsKeptAsItWas() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");
        var good = List.of(log.line(1), log.line(2));
        var file = TestLog.segment(folder, 1);
        TestLog.flip(file, good.get(0).length - 1, 5);
        log.log.scrub(1);
        log.log.repair(log.log.damages().getFirst(), good);
        TestLog.flip(file, 50, 0);
        var damaged = Arrays.copyOf(Files.readAllBytes(file), good.get(0).length);
        log.log.scrub(1);

        log.log.repair(log.log.damages().getFirst(), good.subList(0, 1));

        assertThat(folder.resolve("wal.log.segment.1.bad.0")).hasBinaryContent(damaged);
    }

    @Test
    void whatACrashLeftOfARepairIsRemoved() throws Exception {
        TestLog.open(folder, 1 << 20).write("a").close();
        var left = folder.resolve("wal.log.segment.1.repair");
        Files.writeString(left, "half a segm");

        WriteAheadLog.inspect(FolderStorage.readOnly(folder)).close();
        assertThat(left).as("somebody else's folder is only looked at").exists();
        TestLog.open(folder, 1 << 20).close();

        assertThat(left).doesNotExist();
    }

    @Test
    void aRepairLeavesADamagedEndForTheNext() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");
        var whole = TestLog.bytes(folder);
        var good = List.of(log.line(1), log.line(2), log.line(3));
        log.close();
        var file = TestLog.segment(folder, 1);
        TestLog.flip(file, 50, 0);
        TestLog.flip(file, whole.length - good.get(2).length + 2, 0);
        TestLog.chop(file, 1);
        var again = TestLog.open(folder, 1 << 20);
        var before = again.log.damages();
        assertThat(before).hasSize(2);

        again.log.repair(before.get(0), good.subList(0, 1));

        assertThat(again.log.damages()).containsExactly(before.get(1));
        again.log.repair(before.get(1), good.subList(2, 3));
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
        assertThat(again.readableIds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void theActiveSegmentCanBeRepairedAndWrittenOn() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");
        var good = log.line(2);
        TestLog.flip(TestLog.segment(folder, 1), LINE + 50, 0);
        assertThat(log.log.scrub(1)).hasSize(1);

        log.log.repair(log.log.damages().getFirst(), List.of(good));
        log.write("d");

        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L);
        log.close();
        assertThat(TestLog.open(folder, 1 << 20).appliedIds()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void rotInARunningLogIsFoundByWhoeverReadsIt() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");
        TestLog.flip(TestLog.segment(folder, 1), LINE + 50, 0);

        var lines = log.log.read(0, 10);

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).isInstanceOf(Line.Corrupt.class);
        assertThat(log.heard).containsExactly("corrupt 2-2");
        assertThat(log.log.readDurable(0, 1 << 20).lastId()).as("shipped up to it").isEqualTo(1);
        assertThat(log.log.readDurable(1, 1 << 20).isEmpty()).isTrue();
    }

    @Test
    void aScrubWhileTheWriterAppendsTakesNothingFromTheLog() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        var log = TestLog.open(disk, 1 << 20).write("a", "b");
        disk.duringTheNextRead(
                () -> {
                    try {
                        log.write("c");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });

        assertThat(log.log.scrub(1)).isEmpty();

        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L);
        log.write("d");
        assertThat(log.log.segments()).hasSize(1);
        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aFileThatSomebodyCutShortIsSealedAsItIs() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");
        TestLog.chop(TestLog.segment(folder, 1), 10);

        log.write("d");

        assertThat(log.readableIds()).containsExactly(1L, 2L, 4L);
        assertThat(log.corruptIds()).containsExactly(3L);
        assertThat(log.log.segments()).hasSize(2);
        log.close();
        var again = TestLog.open(folder, 1 << 20);
        assertThat(again.appliedIds()).containsExactly(1L, 2L, 4L);
        assertThat(again.corruptIds()).containsExactly(3L);
    }

    @Test
    void aFileCutBetweenStagingAndCommitGetsNoHole() throws Exception {
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");
        log.stage("key", "d");
        TestLog.chop(TestLog.segment(folder, 1), 10);
        var cut = Files.readAllBytes(TestLog.segment(folder, 1));
        assertThat(log.log.scrub(1)).hasSize(1);

        log.log.commit();

        assertThat(log.readableIds()).containsExactly(1L, 2L, 4L);
        assertThat(log.corruptIds()).containsExactly(3L);
        assertThat(Files.readAllBytes(TestLog.segment(folder, 1))).isEqualTo(cut);
        log.close();
        assertThat(TestLog.open(folder, 1 << 20).appliedIds()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void aWrongChecksumFromThisNodeIsPutRightAndSaid() throws Exception {
        var log = TestLog.open(folder, 1 << 20);
        var entry = new Entry(1, Operation.SET, "key", JsonText.string("a"), Optional.empty());

        log.log.stage(entry, OptionalLong.of(42));
        log.log.commit();

        assertThat(log.heard).containsExactly("corrected 1");
        assertThat(log.readableIds()).containsExactly(1L);
    }

    @Test
    void aPageAtTheEndOfALongLogReadsOnlyAboutThere() throws Exception {
        var log = TestLog.open(folder, 64 * 1024);
        for (int i = 0; i < 20_000; i++) {
            log.stage("key" + i, "value");
            if (i % 1000 == 0) log.log.commit();
        }
        log.log.commit();

        var page = log.log.read(19_990, 100);

        assertThat(page).hasSize(10);
        assertThat(log.log.bytesUpTo(20_000)).isEqualTo(TestLog.bytes(folder).length);
        assertThat(log.log.bytesUpTo(10)).isEqualTo(offsetOfLine(11));
    }

    @Test
    void aPageEndsWithTheLineThatReachesItsBytes() throws Exception {
        var log = TestLog.open(folder, 1000).write("a", "b", "x".repeat(3000), "c", "d", "e");

        var line = log.line(1).length;
        assertThat(log.log.read(0, 100, 1)).hasSize(1);
        assertThat(log.log.read(0, 100, line)).hasSize(1);
        assertThat(log.log.read(0, 100, line + 1)).hasSize(2);
        assertThat(log.log.read(2, 100, line)).as("a line larger than all").hasSize(1);
        assertThat(log.log.read(1, 100, 3000)).hasSize(2);
        assertThat(log.log.read(3, 2, Long.MAX_VALUE)).hasSize(2);
        assertThat(log.log.read(6, 100, 1)).isEmpty();
    }

    @Test
    void allPagesTogetherAreTheLogWhateverTheirBytes() throws Exception {
        var log = TestLog.open(folder, 1000).write("a", "b", "x".repeat(3000), "c", "d", "e");
        TestLog.flip(TestLog.segment(folder, 1), LINE + 40, 0);

        for (long maxBytes : new long[] {1, LINE, 3000, 10_000}) {
            var ids = new ArrayList<Long>();
            for (var page = log.log.read(0, 4, maxBytes);
                    !page.isEmpty();
                    page = log.log.read(ids.getLast(), 4, maxBytes))
                for (var line : page)
                    ids.add(
                            switch (line) {
                                case Line.Valid valid -> valid.entry().id();
                                case Line.Corrupt corrupt -> corrupt.id();
                            });

            assertThat(ids).as("%d bytes", maxBytes).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    private long offsetOfLine(int number) throws IOException {
        var text = Files.readString(TestLog.segment(folder, 1), US_ASCII);
        int offset = 0;
        for (int i = 1; i < number; i++) offset = text.indexOf('\n', offset) + 1;
        return offset;
    }

    private static byte[] concatenated(byte[]... parts) {
        var buffer = new LineBuffer(16);
        for (var part : parts) buffer.append(part, 0, part.length);
        return buffer.toByteArray();
    }

    /// Whoever scrubs is another thread than the one that repairs.
    @ParameterizedTest
    @ValueSource(ints = {10_000, 200})
    void aScrubInTheMiddleOfARepairLosesNeither(int segmentSize) throws IOException {
        var disk = new UnreliableStorage(new Random(1));
        var log = TestLog.open(disk, segmentSize).write("a", "b", "c", "d", "e");
        var good = log.line(1);
        disk.damage("wal.log.segment.1", 40, 0);
        log.log.scrub(1);
        disk.damage("wal.log.segment.1", 120, 0);
        disk.duringTheNextRead(
                () -> {
                    try {
                        log.log.scrub(1);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });

        log.log.repair(log.log.damages().getFirst(), List.of(good));

        assertThat(log.readableIds()).containsExactly(1L, 3L, 4L, 5L);
        assertThat(log.corruptIds()).containsExactly(2L);
        log.log.scrub(1);
        assertThat(log.corruptIds()).containsExactly(2L);
        assertThat(log.line(1)).isEqualTo(good);
        log.write("f");
        assertThat(log.readableIds()).containsExactly(1L, 3L, 4L, 5L, 6L);
    }
}
