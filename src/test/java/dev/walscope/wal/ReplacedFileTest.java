package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// API.md, "A file replaced under a running node": an answer 200 always means that it is there
/// after a restart.
class ReplacedFileTest {
    @TempDir Path folder;

    /// What a person, or a person's program, does to a file.
    private interface Deed {
        void to(Path file) throws IOException;
    }

    private static final Map<String, Deed> DEEDS = new LinkedHashMap<>();

    static {
        DEEDS.put("sed -i that changes nothing", file -> rewritten(file, "zzz", "yyy"));
        DEEDS.put("sed -i that changes a value", file -> rewritten(file, "\"b\"", "\"B\""));
        DEEDS.put("an editor that saves an older text", file -> saved(file, 80));
        DEEDS.put("an editor that saves nothing", file -> saved(file, 0));
        DEEDS.put("rm", Files::delete);
        DEEDS.put(
                "mv to another name",
                file -> Files.move(file, file.resolveSibling("kept"), REPLACE_EXISTING));
        DEEDS.put(
                "mv away and a new empty file",
                file -> {
                    Files.move(file, file.resolveSibling("kept"), REPLACE_EXISTING);
                    Files.createFile(file);
                });
        DEEDS.put(
                "cp of itself over itself by another name",
                file -> {
                    var copy = file.resolveSibling("copy");
                    Files.copy(file, copy);
                    Files.move(copy, file, REPLACE_EXISTING);
                });
        DEEDS.put(
                "the whole folder emptied",
                file -> {
                    try (var all = Files.list(file.getParent())) {
                        for (var one : (Iterable<Path>) all::iterator) Files.delete(one);
                    }
                });
        DEEDS.put("a link in its place", file -> linked(file));
    }

    private static void rewritten(Path file, String from, String to) throws IOException {
        var other = file.resolveSibling("sedAbC");
        Files.writeString(other, Files.readString(file, US_ASCII).replace(from, to), US_ASCII);
        Files.move(other, file, REPLACE_EXISTING);
    }

    private static void saved(Path file, int bytes) throws IOException {
        var text = Files.readAllBytes(file);
        Files.delete(file);
        Files.write(file, java.util.Arrays.copyOf(text, Math.min(bytes, text.length)));
    }

    private static void linked(Path file) throws IOException {
        var elsewhere = file.resolveSibling("elsewhere");
        Files.move(file, elsewhere, REPLACE_EXISTING);
        Files.createSymbolicLink(file, elsewhere);
    }

    private void emptied() throws IOException {
        try (var all = Files.list(folder)) {
            for (var one : (Iterable<Path>) all::iterator) Files.delete(one);
        }
    }

    private static List<Long> ids(long until) {
        return java.util.stream.LongStream.rangeClosed(1, until).boxed().toList();
    }

    @TestFactory
    Stream<DynamicTest> whatIsWrittenIntoAReplacedSegmentIsThereAfterARestart() {
        return DEEDS.entrySet().stream()
                .map(
                        deed ->
                                DynamicTest.dynamicTest(
                                        deed.getKey(), () -> oneSegment(deed.getValue())));
    }

    private void oneSegment(Deed deed) throws IOException {
        emptied();
        var log = TestLog.open(folder, 1 << 20).write("a", "b", "c");

        deed.to(TestLog.segment(folder, 1));
        log.write("d", "e");
        deed.to(TestLog.segment(folder, 1));
        log.write("f");

        assertThat(log.readableIds()).isEqualTo(ids(6));
        var again = TestLog.open(folder, 1 << 20);
        assertThat(again.appliedIds()).isEqualTo(ids(6));
        assertThat(again.log.damages()).isEmpty();
        assertThat(again.log.fingerprint(6)).isEqualTo(log.log.fingerprint(6));
        again.close();
        log.close();
    }

    /// The lock and older segments go too; what was answered since is there.
    @TestFactory
    Stream<DynamicTest> aBatchThatRollsIsWholeThoughTheSegmentWasReplaced() {
        return DEEDS.entrySet().stream()
                .filter(deed -> !deed.getKey().contains("folder"))
                .map(
                        deed ->
                                DynamicTest.dynamicTest(
                                        deed.getKey(), () -> rolling(deed.getValue())));
    }

    private void rolling(Deed deed) throws IOException {
        emptied();
        var log = TestLog.open(folder, 200).write("a");
        deed.to(TestLog.segment(folder, 1));
        for (var value : List.of("b", "c", "d", "e", "f")) log.stage("key", value);

        log.log.commit();

        assertThat(log.readableIds()).isEqualTo(ids(6));
        var again = TestLog.open(folder, 200);
        assertThat(again.appliedIds()).isEqualTo(ids(6));
        again.close();
        log.close();
    }

    @Test
    void whatWasFoundUnderTheNameIsKept() throws IOException {
        var log = TestLog.open(folder, 1 << 20).write("a", "b");
        rewritten(TestLog.segment(folder, 1), "\"b\"", "\"B\"");

        log.write("c");

        assertThat(Files.readString(folder.resolve("wal.log.segment.1.bad.0")))
                .contains("\"B\"")
                .hasLineCount(2);
        assertThat(log.heard).contains("replaced 1");
    }

    @Test
    void aScrubReadsByNameWhatAnEditorSaved() throws IOException {
        for (int segment = 1; segment <= 2; segment++) {
            emptied();
            var log = TestLog.open(folder, 200).write("a", "b", "b");
            log.readableIds();
            rewritten(TestLog.segment(folder, segment), "\"b\"", "\"B\"");

            log.log.scrub(segment);

            assertThat(log.corruptIds()).containsExactly(segment + 1L);
            log.close();
        }
    }

    @Test
    void aSealedSegmentThatIsRemovedIsMissedAndItsIdsStayTaken() throws IOException {
        var log = TestLog.open(folder, 200).write("a", "b", "c", "d", "e");
        var lines = List.of(log.line(1), log.line(2));
        var whole = TestLog.bytes(folder);
        Files.delete(TestLog.segment(folder, 1));

        log.log.scrub(1);
        log.write("f");

        assertThat(log.corruptIds()).containsExactly(1L, 2L);
        log.log.repair(log.log.damages().getFirst(), lines);
        assertThat(log.readableIds()).isEqualTo(ids(6));
        assertThat(TestLog.bytes(folder)).startsWith(whole);
    }

    @Test
    void afterAPowerCutWhatWasPutBackIsThere() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            var disk = new UnreliableStorage(new Random(seed));
            var log = TestLog.open(disk, 1 << 20).write("a", "b");
            if (seed % 2 == 0) disk.remove("wal.log.segment.1");
            else disk.replace("wal.log.segment.1", new byte[] {'x', '\n'});

            log.write("c");
            disk.crash();

            assertThat(TestLog.open(disk, 1 << 20).appliedIds())
                    .as("seed %d", seed)
                    .isEqualTo(ids(3));
        }
    }

    @Test
    void whereThereIsNoRoomToPutItBackTheBatchIsRefusedAndALaterOneIsKept() throws IOException {
        for (int room = 0; room < 300; room += 20) {
            var disk = new UnreliableStorage(new Random(room));
            var log = TestLog.open(disk, 1 << 20).write("a", "b");
            disk.remove("wal.log.segment.1");
            disk.roomFor(room);
            log.stage("key", "c");
            if (room < 3 * 78) {
                assertThatThrownBy(log.log::commit).isInstanceOf(DiskFailure.Full.class);
                assertThat(log.log.lastId()).isEqualTo(2);
                disk.roomFor(Long.MAX_VALUE);
                log.stage("key", "c");
            }
            log.log.commit();

            assertThat(TestLog.open(disk, 1 << 20).appliedIds())
                    .as("room %d", room)
                    .isEqualTo(ids(3));
        }
    }

    /// Both segments of one batch are replaced while it is written, and there is room to put back
    /// one, both or none of them.
    @Test
    void howeverLittleRoomThereIsNothingAcknowledgedIsUndoneWithABatch() throws IOException {
        int refused = 0;
        for (int room = 0; room < 3000; room += 5) {
            var disk = new ReplacedWhileWritten(room);
            var log = TestLog.open(disk, 200).write("a");
            for (var value : List.of("b", "c", "d")) log.stage("key", value);
            disk.arm();

            long acknowledged = 4;
            try {
                log.log.commit();
            } catch (DiskFailure.Full e) {
                acknowledged = 1;
                refused++;
            }

            disk.roomFor(Long.MAX_VALUE);
            disk.crash();
            var again = TestLog.open(disk, 200);
            assertThat(again.appliedIds())
                    .as("room %d", room)
                    .startsWith(ids(acknowledged).toArray(Long[]::new));
        }
        assertThat(refused).as("some had no room, some had").isBetween(10, 590);
    }

    /// A person's programs replace the files of a batch after they were opened for it.
    private static final class ReplacedWhileWritten extends UnreliableStorage {
        private final int room;
        private boolean isArmed;

        ReplacedWhileWritten(int room) {
            super(new Random(room));
            this.room = room;
        }

        void arm() {
            isArmed = true;
        }

        @Override
        public void forceFolder() throws IOException {
            super.forceFolder();
            if (!isArmed) return;
            isArmed = false;
            replace("wal.log.segment.1", bytes("wal.log.segment.1"));
            replace("wal.log.segment.2", new byte[0]);
            roomFor(room);
        }
    }

    @Test
    void aFolderThatIsGoneIsARefusalAndNoAnswer() throws IOException {
        var data = folder.resolve("data");
        var log = TestLog.open(data, 1 << 20).write("a");
        Files.move(data, folder.resolve("elsewhere"));
        log.stage("key", "b");

        assertThatThrownBy(log.log::commit)
                .isInstanceOf(DiskFailure.class)
                .isNotInstanceOf(DiskFailure.Fatal.class)
                .hasMessageContaining("gone");

        Files.move(folder.resolve("elsewhere"), data);
        log.write("b");
        assertThat(TestLog.open(data, 1 << 20).appliedIds()).isEqualTo(ids(2));
    }
}
