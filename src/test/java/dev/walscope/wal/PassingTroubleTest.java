package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// API.md, "Passing trouble is passing": only a failed write or force makes a node read-only.
class PassingTroubleTest {
    @TempDir Path folder;

    private static void refused(TestLog log, String... values) {
        for (var value : values) log.stage("key", value);
        assertThatThrownBy(log.log::commit)
                .isInstanceOf(DiskFailure.class)
                .isNotInstanceOf(DiskFailure.Fatal.class)
                .isNotInstanceOf(DiskFailure.Full.class);
    }

    @Test
    void aRollWithoutADescriptorIsRefusedAndTheNextOneIsNot() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            var disk = new UnreliableStorage(new Random(seed));
            var log = TestLog.open(disk, 200).write("a", "b");
            var before = disk.bytes("wal.log.segment.1");
            disk.lendNothing(true);

            refused(log, "c", "d", "e", "f");
            refused(log, "c");

            assertThat(log.log.lastId()).isEqualTo(2);
            assertThat(disk.bytes("wal.log.segment.1")).isEqualTo(before);
            disk.lendNothing(false);
            log.write("c", "d");
            disk.crash();
            assertThat(TestLog.open(disk, 200).appliedIds()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aBatchThatNeedsNoNewFileIsWrittenWithoutADescriptorToSpare() throws IOException {
        var disk = new UnreliableStorage(new Random(1));
        var log = TestLog.open(disk, 1 << 20).write("a");
        disk.lendNothing(true);

        log.write("b", "c");

        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anotherFileWhereTheNextSegmentGoesIsInTheWayUntilItIsGone() throws IOException {
        for (var isFolder : List.of(true, false)) {
            var data = folder.resolve("data-" + isFolder);
            var log = TestLog.open(data, 200).write("a", "b");
            var next = TestLog.segment(data, 2);
            if (isFolder) Files.createDirectory(next);
            else Files.createSymbolicLink(next, data.resolve("nowhere"));

            refused(log, "c");

            Files.delete(next);
            log.write("c");
            assertThat(TestLog.open(data, 200).appliedIds()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void theWriterHoldsOneFileHoweverManySegmentsThereAre() throws IOException {
        var fds = Path.of("/proc/self/fd");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(fds));
        for (var fsync : Fsync.values()) {
            var data = folder.resolve(fsync.name());
            var log = TestLog.open(new FolderStorage(data), 100, fsync);
            for (int n = 0; n < 150; n++) log.write("x".repeat(60));
            if (fsync == Fsync.INTERVAL) log.log.force();

            try (var all = Files.list(fds)) {
                assertThat(all.filter(fd -> leadsInto(data, fd)).count())
                        .as("%s, %d segments", fsync, log.log.segments().size())
                        .isLessThanOrEqualTo(2);
            }
            log.close();
            var again = TestLog.open(data, 100);
            assertThat(again.appliedIds()).hasSize(150);
            try (var all = Files.list(fds)) {
                assertThat(all.filter(fd -> leadsInto(data, fd)).count())
                        .isLessThanOrEqualTo(FolderStorage.READING_MAX + 2);
            }
        }
    }

    private static boolean leadsInto(Path folder, Path fd) {
        try {
            return Files.readSymbolicLink(fd).startsWith(folder);
        } catch (IOException e) {
            return false;
        }
    }
}
