package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/// The power goes at any step of a compression, the disk is full or fails: no entry is lost, none
/// is read twice, and it is done in the end.
class CompressionCrashTest {
    private static final int HISTORIES = Integer.getInteger("walscope.crash.histories", 100);
    private static final long SEGMENT = 400;

    private static TestLog written(Storage disk, Fsync fsync) throws IOException {
        var log = TestLog.open(disk, SEGMENT, fsync);
        for (int n = 1; n <= 12; n++) log.write("value " + n);
        return log;
    }

    private static List<Long> ids(long until) {
        return LongStream.rangeClosed(1, until).boxed().toList();
    }

    private static void allAreCompressed(UnreliableStorage disk, TestLog log) throws IOException {
        while (log.log.compressNext()) {}
        var sealed = log.log.segments().size() - 1;
        for (int n = 1; n <= sealed; n++)
            assertThat(disk.list())
                    .contains("wal.log.segment." + n + ".gz")
                    .doesNotContain("wal.log.segment." + n);
        assertThat(disk.list()).noneMatch(SegmentRewrite::isLeftOver);
    }

    @Test
    void thePowerGoesAtAnyStep() throws IOException {
        for (var fsync : Fsync.values()) {
            for (int steps = 0; steps < 40; steps++) {
                for (long seed = 0; seed < 10; seed++) {
                    var disk = new UnreliableStorage(new Random(seed));
                    var storage = new SteppedStorage(disk);
                    var log = written(storage, fsync);
                    var fingerprint = log.log.fingerprint(12);
                    if (fsync != Fsync.ALWAYS) log.log.force();
                    // What --fsync off leaves to the system is there by now.
                    if (fsync == Fsync.OFF) forced(disk);
                    storage.offAt(steps + 1);
                    try {
                        while (log.log.compressNext()) {}
                    } catch (IOException e) {
                        assertThat(e).hasMessageContaining("the machine is off");
                    }

                    disk.crash();

                    var again = TestLog.open(disk, SEGMENT, fsync);
                    var what = "fsync %s, %d steps, seed %d, %s";
                    assertThat(again.appliedIds())
                            .as(what, fsync, steps, seed, disk)
                            .isEqualTo(ids(12));
                    assertThat(again.log.damages()).as(what, fsync, steps, seed, disk).isEmpty();
                    assertThat(again.log.fingerprint(12)).isEqualTo(fingerprint);
                    assertThat(disk.list()).noneMatch(name -> name.contains(".bad."));
                    allAreCompressed(disk, again);
                    assertThat(again.readableIds()).isEqualTo(ids(12));
                }
            }
        }
    }

    private static void forced(UnreliableStorage disk) throws IOException {
        for (var name : disk.list()) disk.open(name).force();
        disk.forceFolder();
    }

    /// Without a crash: the log goes on, and the next attempt finishes.
    @Test
    void whateverFailsIsDoneTheNextTime() throws IOException {
        for (int steps = 0; steps < 40; steps++) {
            var disk = new UnreliableStorage(new Random(steps));
            var storage = new SteppedStorage(disk);
            var log = written(storage, Fsync.ALWAYS);
            storage.offAt(steps + 1);
            try {
                while (log.log.compressNext()) {}
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("the machine is off");
            }
            storage.on();

            log.write("value 13");

            assertThat(log.readableIds()).as("%d steps", steps).isEqualTo(ids(13));
            allAreCompressed(disk, log);
            assertThat(log.readableIds()).isEqualTo(ids(13));
            assertThat(log.heard).noneMatch(heard -> heard.startsWith("corrupt"));
        }
    }

    @Test
    void aFullDiskLosesNothingAndIsTriedAgain() throws IOException {
        for (int room = 0; room < 1_500; room += 13) {
            var disk = new UnreliableStorage(new Random(room));
            var log = written(disk, Fsync.ALWAYS);
            disk.roomFor(room);
            var found = true;
            try {
                while (log.log.compressNext()) {}
            } catch (Storage.NoRoom e) {
                found = false;
            }

            assertThat(disk.list()).as("room %d", room).noneMatch(SegmentRewrite::isLeftOver);
            assertThat(log.readableIds()).isEqualTo(ids(12));
            assertThat(TestLog.open(disk, SEGMENT).appliedIds()).isEqualTo(ids(12));
            disk.roomFor(Long.MAX_VALUE);
            log.write("value 13");
            if (!found) allAreCompressed(disk, log);
        }
    }

    /// Writes, compressions, damage-free crashes in any order.
    @Test
    void anAcknowledgedEntrySurvivesEveryHistory() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) {
            var random = new Random(seed);
            var disk = new UnreliableStorage(random);
            long acknowledged = 0;
            for (int life = 0; life < 5; life++) {
                var log = TestLog.open(disk, 150 + random.nextInt(400));
                assertThat(log.appliedIds())
                        .as("seed %d, life %d, %s", seed, life, disk)
                        .isEqualTo(ids(acknowledged));
                assertThat(log.log.damages()).as("seed %d", seed).isEmpty();
                for (int n = random.nextInt(8); n > 0; n--) {
                    log.write("x".repeat(random.nextInt(300)));
                    acknowledged++;
                    if (random.nextInt(3) == 0) compress(log, disk, random);
                }
                disk.crash();
            }
        }
    }

    private static void compress(TestLog log, UnreliableStorage disk, Random random)
            throws IOException {
        if (random.nextInt(4) == 0) disk.failToForceTheFolderOnce();
        try {
            log.log.compressNext();
            disk.forceFolder();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("Input/output error");
        }
    }

    /// The segment is damaged on its way: what is read is not what was written.
    @Test
    void aSegmentThatDoesNotReadAsItWasWrittenIsNotCompressed() throws IOException {
        var disk = new UnreliableStorage(new Random(1));
        var log = written(disk, Fsync.ALWAYS);
        disk.damage("wal.log.segment.1", 30, 2);

        while (log.log.compressNext()) {}

        assertThat(disk.list())
                .contains("wal.log.segment.1")
                .doesNotContain("wal.log.segment.1.gz");
        assertThat(log.corruptIds()).containsExactly(1L);
        assertThat(disk.list()).contains("wal.log.segment.2.gz");
    }

    /// A disk that does not keep what it says it keeps.
    @Test
    void aCompressedFileThatDoesNotReadBackTakesNoPlace() throws IOException {
        var disk =
                new UnreliableStorage(new Random(1)) {
                    @Override
                    public File create(String name) throws IOException {
                        var file = super.create(name);
                        if (name.endsWith(".making")) {
                            file.write(ByteBuffer.wrap(new byte[10]), 0);
                            file.release();
                        }
                        return file;
                    }

                    @Override
                    public File open(String name) {
                        if (name.endsWith(".making")) damage(name, 60, 1);
                        return super.open(name);
                    }
                };
        var log = written(disk, Fsync.ALWAYS);

        assertThatThrownBy(log.log::compressNext)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not read as what was written");

        assertThat(disk.list())
                .contains("wal.log.segment.1")
                .doesNotContain("wal.log.segment.1.gz");
        assertThat(log.readableIds()).isEqualTo(ids(12));
    }
}
