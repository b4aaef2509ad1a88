package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.entry.JsonText;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/// What survives when the power goes at any moment. A killed process keeps the page cache, so only
/// a model of the disk can tell a force that was forgotten.
class CrashTest {
    private static final int HISTORIES = Integer.getInteger("walscope.crash.histories", 400);

    @Test
    void anAcknowledgedEntrySurvivesEveryCrash() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) survive(seed, false);
    }

    /// The test of the test: with a disk that does not force, it must fail.
    @Test
    void aMissingForceWouldBeSeen() {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 0; seed < HISTORIES; seed++) survive(seed, true);
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("acknowledged");
    }

    private static void survive(long seed, boolean forgetsToForce) throws IOException {
        var random = new Random(seed);
        var disk = new UnreliableStorage(random);
        if (forgetsToForce) disk.forgetToForce();
        var acknowledged = new ArrayList<String>();
        for (int life = 0; life < 4; life++) {
            var log = TestLog.open(disk, 150 + random.nextInt(200));
            var found = log.applied.stream().map(e -> String.valueOf(e.value())).toList();
            assertThat(found.subList(0, Math.min(acknowledged.size(), found.size())))
                    .as("seed %d: acknowledged entries after a crash, %s", seed, disk)
                    .isEqualTo(acknowledged);
            assertThat(log.log.damages()).as("seed %d: a crash leaves no damage", seed).isEmpty();
            acknowledged.clear();
            acknowledged.addAll(found);
            for (int batch = random.nextInt(6); batch > 0; batch--) {
                var staged = new ArrayList<String>();
                for (int n = 1 + random.nextInt(4); n > 0; n--) {
                    var value = "v" + random.nextInt(1000) + "x".repeat(random.nextInt(60));
                    log.stage("key", value);
                    staged.add(JsonText.string(value).toString());
                }
                if (random.nextInt(8) == 0) {
                    // The crash comes in the middle of the commit: a force that never returns.
                    disk.failToForceOnce();
                    assertThatThrownBy(log.log::commit).isInstanceOf(DiskFailure.Fatal.class);
                    break;
                }
                log.log.commit();
                acknowledged.addAll(staged);
            }
            disk.crash();
        }
    }

    @Test
    void whatOneForceCoversSurvivesInSealedSegmentsToo() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) {
            var random = new Random(seed);
            var disk = new UnreliableStorage(random);
            var log = TestLog.open(disk, 150 + random.nextInt(200), Fsync.INTERVAL);
            for (int batch = random.nextInt(8); batch >= 0; batch--) {
                for (int n = 1 + random.nextInt(4); n > 0; n--) log.stage("key", "v" + n);
                log.log.commit();
            }
            log.log.force();
            var durable = log.log.durableId();
            if (random.nextBoolean()) log.write("not forced");

            disk.crash();

            var again = TestLog.open(disk, 200, Fsync.INTERVAL);
            assertThat(again.appliedIds())
                    .as("seed %d", seed)
                    .startsWith(LongStream.rangeClosed(1, durable).boxed().toArray(Long[]::new));
        }
    }

    @Test
    void whatAKilledProcessLeftInThePageCacheIsForcedAtTheNextStart() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) {
            var disk = new UnreliableStorage(new Random(seed));
            TestLog.open(disk, 200, Fsync.INTERVAL).write("a", "b", "c", "d", "e");
            assertThat(TestLog.open(disk, 200, Fsync.INTERVAL).log.durableId()).isEqualTo(5);

            disk.crash();

            assertThat(TestLog.open(disk, 200).appliedIds())
                    .as("seed %d", seed)
                    .containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void aLogThatWasClosedSurvivesWhateverFsyncSays() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) {
            var disk = new UnreliableStorage(new Random(seed));
            TestLog.open(disk, 200, Fsync.OFF).write("a", "b", "c", "d", "e").close();

            disk.crash();

            assertThat(TestLog.open(disk, 200).appliedIds())
                    .as("seed %d", seed)
                    .containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void aFailedForceIsNeverTriedAgain() throws IOException {
        var disk = new UnreliableStorage(new Random(1));
        var log = TestLog.open(disk, 1 << 20).write("a");
        disk.failToForce();
        log.stage("key", "b");

        assertThatThrownBy(log.log::commit)
                .isInstanceOf(DiskFailure.Fatal.class)
                .hasMessageContaining("takes no more writes");

        assertThat(log.log.durableId()).isEqualTo(1);
        assertThat(log.readableIds()).containsExactly(1L);
    }

    @Test
    void aFullDiskLeavesNothingHalfWritten() throws IOException {
        for (int room = 0; room < 400; room += 7) {
            var disk = new UnreliableStorage(new Random(room));
            var log = TestLog.open(disk, 200).write("a", "b", "c");
            var before = disk.bytes("wal.log.segment.2");
            disk.roomFor(room);
            for (var value : List.of("d", "e", "f", "g", "h", "i")) log.stage("key", value);

            assertThatThrownBy(log.log::commit).isInstanceOf(DiskFailure.Full.class);

            assertThat(log.log.lastId()).isEqualTo(3);
            assertThat(disk.list()).containsExactly("wal.log.segment.1", "wal.log.segment.2");
            assertThat(disk.bytes("wal.log.segment.2")).isEqualTo(before);
            disk.roomFor(Long.MAX_VALUE);
            log.write("d");
            assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void entriesThatFoundNoRoomDoNotComeBackAfterACrash() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) {
            var disk = new UnreliableStorage(new Random(seed));
            var log = TestLog.open(disk, 200).write("a");
            for (var value : List.of("b", "c", "d")) log.stage("key", value);
            // Enough for the first part of the batch, which is forced before the second is written.
            disk.roomFor(100);
            assertThatThrownBy(log.log::commit).isInstanceOf(DiskFailure.Full.class);

            disk.crash();

            disk.roomFor(Long.MAX_VALUE);
            assertThat(TestLog.open(disk, 200).appliedIds())
                    .as("seed %d", seed)
                    .containsExactly(1L);
        }
    }
}
