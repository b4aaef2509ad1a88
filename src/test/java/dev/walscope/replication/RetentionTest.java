package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Compacted;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.Line;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.SteppedStorage;
import dev.walscope.wal.Storage;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/// A log whose first segments were dropped comes to what the whole log did, and says so of itself,
/// whatever happens to the disk.
class RetentionTest {
    private static final long ALL = Long.MAX_VALUE;

    /// Nothing but what the newest snapshot does not cover.
    private static final long LEAST = 0;

    private final TreeMap<Long, Map<String, String>> history = new TreeMap<>();
    private final List<String> passedOver = new ArrayList<>();
    private UnreliableStorage disk = new UnreliableStorage(new Random(1));

    private OpenFolder opened(Storage storage, long retainBytes, Long... neededIds)
            throws IOException {
        return new OpenFolder(
                storage, Fsync.ALWAYS, retainBytes, List.of(neededIds), history, passedOver);
    }

    private OpenFolder opened(long retainBytes, Long... neededIds) throws IOException {
        return opened(disk, retainBytes, neededIds);
    }

    private void isWhatTheLogSays(OpenFolder now, String as) {
        assertThat(now.keys()).as(as).isEqualTo(history.getOrDefault(now.log.lastId(), Map.of()));
    }

    private static void readsFromItsFirstEntryOn(OpenFolder now, String as) throws IOException {
        var first = now.log.firstId();
        assertThat(now.log.damages()).as(as).isEmpty();
        assertThat(now.log.read(first - 1, 1000))
                .as(as)
                .hasSize((int) (now.log.lastId() - first + 1))
                .allMatch(Line.Valid.class::isInstance);
    }

    @Test
    void whatTheSnapshotCoversGoesAndTheRestComesToTheSame() throws Exception {
        var before = opened(LEAST);
        before.some(new Random(1), 50);
        var whole = before.log.fingerprint(50);
        before.take();

        assertThat(before.log.firstId()).isGreaterThan(40).isLessThanOrEqualTo(50);
        readsFromItsFirstEntryOn(before, "at once");
        assertThat(before.log.fingerprint(50)).isEqualTo(whole);
        before.some(new Random(2), 20);
        var sum = before.log.fingerprint(70);

        var after = opened(LEAST);
        assertThat(after.log.firstId()).isEqualTo(before.log.firstId());
        assertThat(after.log.fingerprint(50)).isEqualTo(whole);
        assertThat(after.log.fingerprint(70)).isEqualTo(sum);
        readsFromItsFirstEntryOn(after, "after a start");
        isWhatTheLogSays(after, "keys");
        assertThat(after.state.receiver().writes()).isEqualTo(before.state.receiver().writes());
        assertThat(after.log.nextId()).isEqualTo(71);
    }

    @Test
    void theEndsOfDroppedSegmentsAreStillToldApart() throws Exception {
        var before = opened(LEAST);
        before.some(new Random(1), 30);
        var sums = new HashMap<Long, Fingerprint>();
        for (var segment : before.log.segments())
            sums.put(segment.lastId(), before.log.fingerprint(segment.lastId()));
        before.take();
        before.some(new Random(2), 30);
        for (var segment : before.log.segments())
            sums.put(segment.lastId(), before.log.fingerprint(segment.lastId()));
        before.take();

        for (var now : List.of(before, opened(LEAST))) {
            assertThat(now.log.firstId()).isGreaterThan(40);
            for (var sum : sums.entrySet()) {
                var id = sum.getKey();
                assertThat(now.log.fingerprint(id)).as("up to %d", id).isEqualTo(sum.getValue());
                assertThat(now.log.milestoneAtOrBefore(id))
                        .as("up to %d", id)
                        .isEqualTo(Math.min(id, now.log.firstId() - 1));
            }
        }
    }

    @Test
    void whoAsksForWhatHasGoneIsToldWhereTheLogBegins() throws Exception {
        var before = opened(LEAST);
        before.some(new Random(1), 50);
        before.take();
        var first = before.log.firstId();

        assertThatThrownBy(() -> before.log.read(0, 10))
                .isInstanceOfSatisfying(
                        Compacted.class, e -> assertThat(e.firstId()).isEqualTo(first));
        assertThatThrownBy(() -> before.log.read(first - 2, 10)).isInstanceOf(Compacted.class);
        assertThatThrownBy(() -> before.log.readDurable(first - 2, 1000))
                .isInstanceOf(Compacted.class);
        assertThat(before.log.at(first - 1)).isNull();
        assertThat(before.log.newest(50, 100, _ -> true)).hasSize((int) (50 - first + 1));
    }

    @Test
    void aReaderUnderWayEndsWhereTheLogWasDropped() throws Exception {
        var now = opened(LEAST);
        now.some(new Random(1), 50);
        var read = new ArrayList<Long>();

        assertThatThrownBy(
                        () ->
                                now.log.replay(
                                        1,
                                        entry -> {
                                            read.add(entry.id());
                                            if (entry.id() == 9) now.take();
                                        }))
                .isInstanceOf(Compacted.class);

        assertThat(read).startsWith(1L, 2L, 3L).hasSizeBetween(9, 20);
        assertThat(now.log.damages()).as("what has gone is not damaged").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 500, 2000})
    void soManyBytesAreKept(long bytes) throws Exception {
        var now = opened(bytes);
        now.some(new Random(1), 60);
        var before = now.log.segments();
        now.take();

        assertThat(now.log.bytes()).isGreaterThanOrEqualTo(bytes);
        var dropped = before.size() - now.log.segments().size();
        assertThat(dropped).isPositive();
        assertThat(now.log.bytes() - now.log.segments().getFirst().size())
                .as("one less would be too few, or the snapshot does not cover it")
                .isLessThan(bytes);
        isWhatTheLogSays(opened(bytes), "keys");
    }

    @Test
    void allIsKeptUnlessItIsSaid() throws Exception {
        var now = opened(ALL);
        now.some(new Random(1), 50);
        now.take();

        now.checkpointer.compact().join();

        assertThat(now.log.firstId()).isEqualTo(1);
        assertThat(disk.list())
                .as("and nothing is written twice")
                .noneMatch(n -> n.endsWith("copy"));
    }

    @Test
    void whatAConnectedFollowerStillNeedsIsKept() throws Exception {
        var now = opened(LEAST, 20L, 45L);
        now.some(new Random(1), 50);
        now.take();

        assertThat(now.log.firstId()).isGreaterThan(10).isLessThanOrEqualTo(20);

        now.neededIds = List.of(51L, 51L);
        now.checkpointer.compact().join();
        assertThat(now.log.firstId()).as("once they have it").isGreaterThan(40);
    }

    @Test
    void aFollowerThatIsFurtherBehindThanIsKeptIsNotWaitedFor() throws Exception {
        var now = opened(1000, 2L);
        now.some(new Random(1), 60);
        now.take();

        assertThat(now.log.firstId()).isGreaterThan(2);
    }

    @Test
    void aPowerCutAtAnyStepLeavesAnUnbrokenRowThatEndsWhereItDid() throws Exception {
        for (int step = 1; ; step++) {
            disk = new UnreliableStorage(new Random(step));
            history.clear();
            var stepped = new SteppedStorage(disk);
            var before = opened(stepped, ALL);
            before.some(new Random(1), 20);
            before.take();
            before.some(new Random(2), 20);
            before.take();
            var sum = before.log.fingerprint(40);
            before = opened(stepped, LEAST);
            stepped.offAt(step);
            before.checkpointer.compact().exceptionally(_ -> 0L).join();

            disk.crash();

            var after = opened(LEAST);
            var as = "step " + step;
            assertThat(after.log.lastId()).as(as).isEqualTo(40);
            assertThat(after.log.fingerprint(40)).as(as).isEqualTo(sum);
            isWhatTheLogSays(after, as);
            readsFromItsFirstEntryOn(after, as);
            if (!stepped.isOff()) {
                assertThat(after.log.firstId()).as(as).isGreaterThan(30);
                return;
            }
        }
    }

    @Test
    void aDamagedSegmentIsNotDroppedNorWhatComesBehindIt() throws Exception {
        var now = opened(LEAST);
        now.some(new Random(1), 50);
        var third = now.log.segments().get(2);
        now.neededIds = List.of(1L);
        now.take();
        disk.damage("wal.log.segment.3", 30, 1);
        now.log.scrub(3);
        now.neededIds = List.of();

        now.checkpointer.compact().join();

        assertThat(now.log.firstId()).isEqualTo(third.firstId());
    }

    @Test
    void whenTheSnapshotIsDamagedItsCopyCounts() throws Exception {
        for (var name : List.of("snapshot.50.jsonl", "snapshot.50.jsonl.copy")) {
            disk = new UnreliableStorage(new Random(1));
            history.clear();
            passedOver.clear();
            var before = opened(LEAST);
            before.some(new Random(1), 50);
            before.take();
            disk.damage(name, 200, 3);

            var after = opened(LEAST);

            isWhatTheLogSays(after, name);
            readsFromItsFirstEntryOn(after, name);
            after.checkpointer.compact().join();
            assertThat(new Snapshots(disk).keepTwice(50)).as("both are good again").isTrue();
            assertThat(disk.bytes("snapshot.50.jsonl"))
                    .isEqualTo(disk.bytes("snapshot.50.jsonl.copy"));
        }
    }

    @Test
    void whenNobodyKnowsWhatTheDroppedEntriesCameToNothingStarts() throws Exception {
        var before = opened(LEAST);
        before.some(new Random(1), 50);
        before.take();
        disk.damage("snapshot.50.jsonl", 200, 3);
        disk.damage("snapshot.50.jsonl.copy", 100, 3);

        for (int attempt = 0; attempt < 2; attempt++)
            assertThatThrownBy(() -> opened(LEAST))
                    .as("start %d", attempt)
                    .isInstanceOf(NotALog.class)
                    .hasMessageContaining("snapshot.50.jsonl.bad")
                    .hasMessageContaining("put back a good copy");
    }

    @Test
    void aFullDiskKeepsAllSegmentsUntilThereIsRoom() throws Exception {
        var before = opened(ALL);
        before.some(new Random(1), 50);
        before.take();
        var now = opened(LEAST);
        disk.roomFor(100);

        assertThatThrownBy(() -> now.checkpointer.compact().join())
                .hasCauseInstanceOf(Storage.NoRoom.class);

        assertThat(now.log.firstId()).isEqualTo(1);
        assertThat(disk.list()).noneMatch(name -> name.endsWith(".new"));
        disk.roomFor(Long.MAX_VALUE);
        now.checkpointer.compact().join();
        assertThat(now.log.firstId()).isGreaterThan(40);
        isWhatTheLogSays(opened(LEAST), "keys");
    }

    @Test
    void noSegmentGoesOnTheWordOfASnapshotThatCannotBeRead() throws Exception {
        var before = opened(ALL);
        before.some(new Random(1), 50);
        before.take();
        var now = opened(LEAST);
        disk.damage("snapshot.50.jsonl", 200, 3);

        now.checkpointer.compact().join();

        assertThat(now.log.firstId()).isEqualTo(1);
    }

    /// Writes, snapshots, drops, starts, power cuts and flipped bits in any order.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensItComesToWhatWasWritten(int seed) throws Exception {
        for (int round = 0; round < 12; round++) {
            var random = new Random(100L * seed + round);
            disk = new UnreliableStorage(random);
            history.clear();
            var all = new TreeMap<Long, Fingerprint>();
            var now = opened(LEAST);
            for (int n = 0; n < 25; n++) {
                var as = "seed " + seed + " round " + round + " step " + n;
                switch (random.nextInt(6)) {
                    case 0, 1 -> now.some(random, random.nextInt(12));
                    case 2 -> take(now);
                    case 3 -> {
                        disk.crash();
                        now = opened(random.nextBoolean() ? LEAST : random.nextInt(2000));
                    }
                    case 4 -> {
                        var snapshots = now.checkpointer.all();
                        if (snapshots.isEmpty() || now.log.firstId() == 1) break;
                        var name = snapshots.getFirst().fileName();
                        now.checkpointer.compact().join();
                        disk.damage(
                                random.nextBoolean() ? name : name + ".copy",
                                random.nextInt(50),
                                random.nextInt(8));
                        now = opened(LEAST);
                    }
                    default -> now = opened(LEAST);
                }
                var last = now.log.lastId();
                isWhatTheLogSays(now, as);
                readsFromItsFirstEntryOn(now, as);
                var sum = now.log.fingerprint(last);
                assertThat(sum).as(as).isNotNull();
                assertThat(all.computeIfAbsent(last, _ -> sum)).as(as).isEqualTo(sum);
            }
        }
    }

    private static void take(OpenFolder now) {
        try {
            now.checkpointer.take().join();
        } catch (CompletionException e) {
            assertThat(now.log.lastId()).as("nothing to take one of").isZero();
        }
    }

    @Test
    void onlyASnapshotThatNothingIsMissingBehindStays() throws Exception {
        var now = opened(LEAST);
        for (int n = 0; n < 4; n++) {
            now.some(new Random(n), 20);
            now.take();
        }

        assertThat(now.checkpointer.all())
                .extracting(Snapshot::id)
                .allMatch(id -> id >= now.log.firstId() - 1);
    }
}
