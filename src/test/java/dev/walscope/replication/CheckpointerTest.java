package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.dedup.Decision;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.Checkpointer.NoSnapshot;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.Line;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.SegmentState;
import dev.walscope.wal.SteppedStorage;
import dev.walscope.wal.Storage;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// A snapshot and the log behind it come to what the whole log does, whatever happens to the disk.
class CheckpointerTest {
    private static final Limits LIMITS = new Limits(Duration.ofHours(1), 20, 1 << 20);

    /// What each entry ever written made of the keys.
    private final TreeMap<Long, Map<String, String>> history = new TreeMap<>();

    private final List<String> passedOver = new ArrayList<>();
    private UnreliableStorage disk = new UnreliableStorage(new Random(1));

    private OpenFolder opened() throws IOException {
        return opened(disk, Fsync.ALWAYS);
    }

    private OpenFolder opened(Storage storage, Fsync fsync) throws IOException {
        return new OpenFolder(storage, fsync, Long.MAX_VALUE, List.of(), history, passedOver);
    }

    private void isWhatTheLogSays(OpenFolder now, String as) {
        assertThat(now.keys()).as(as).isEqualTo(history.getOrDefault(now.log.lastId(), Map.of()));
    }

    @Test
    void aStartReadsTheSnapshotAndWhatTheLogHasBehindIt() throws Exception {
        var before = opened();
        before.some(new Random(1), 50);
        var snapshot = before.take();
        before.some(new Random(2), 30);

        var after = opened();

        assertThat(after.began).contains(snapshot);
        assertThat(snapshot.id()).isEqualTo(50);
        assertThat(after.state.appliedId()).isEqualTo(80);
        isWhatTheLogSays(after, "keys");
        assertThat(after.state.receiver().writes())
                .isEqualTo(before.state.receiver().writes())
                .hasSize(20);
        assertThat(after.log.fingerprint(80)).isEqualTo(before.log.fingerprint(80));
        assertThat(passedOver).isEmpty();
    }

    @Test
    void aRetryIsKnownThoughItsEntryIsNotReadAgain() throws Exception {
        var before = opened();
        before.set("key", "value");
        before.take();

        var receiver = opened().state.receiver();

        var retry =
                receiver.decide(
                        OpenFolder.tag(1),
                        Operation.SET,
                        "key",
                        JsonText.string("value"),
                        Guard.NONE);
        assertThat(retry).isEqualTo(new Decision.Replay(1));
        assertThat(
                        receiver.decide(
                                OpenFolder.tag(1),
                                Operation.SET,
                                "key",
                                JsonText.string("other"),
                                Guard.NONE))
                .isEqualTo(new Decision.Conflict(1));
    }

    @Test
    void twoAreKeptAndTheOlderOneCountsWhenTheNewerIsDamaged() throws Exception {
        var before = opened();
        for (int n = 0; n < 4; n++) {
            before.some(new Random(n), 10);
            before.take();
        }
        assertThat(new Snapshots(disk).ids()).containsExactly(40L, 30L);
        disk.damage("snapshot.40.jsonl", 200, 3);

        var after = opened();

        assertThat(after.began.orElseThrow().id()).isEqualTo(30);
        isWhatTheLogSays(after, "keys");
        assertThat(passedOver).singleElement().asString().startsWith("snapshot.40.jsonl: ");
        assertThat(disk.list()).contains("snapshot.40.jsonl.bad");
        after.some(new Random(5), 5);
        after.take();
        assertThat(new Snapshots(disk).ids()).as("good ones").containsExactly(45L, 30L);
    }

    @Test
    void noBitOfASnapshotCanBeFlippedUnseen() throws Exception {
        var before = opened();
        before.some(new Random(1), 12);
        before.take();
        var name = "snapshot.12.jsonl";
        var bytes = disk.bytes(name);
        for (int at = 0; at < bytes.length; at++) {
            disk.damage(name, at, at % 8);
            var after = opened();
            assertThat(after.began).as("byte %d", at).isEmpty();
            isWhatTheLogSays(after, "byte " + at);
            disk.remove(name + ".bad");
            disk.replace(name, bytes);
        }
        for (int length = 0; length < bytes.length; length += 7) {
            disk.replace(name, Arrays.copyOf(bytes, length));
            assertThat(opened().began).as("cut at %d", length).isEmpty();
            disk.remove(name + ".bad");
        }
    }

    @Test
    void aPowerCutAtAnyStepOfItLeavesTheOldOneOrTheNew() throws Exception {
        for (int step = 1; ; step++) {
            disk = new UnreliableStorage(new Random(step));
            history.clear();
            var stepped = new SteppedStorage(disk);
            var before = opened(stepped, Fsync.ALWAYS);
            before.some(new Random(1), 15);
            before.take();
            before.some(new Random(2), 15);
            before.take();
            before.some(new Random(3), 15);
            stepped.offAt(step);
            var isTaken = before.checkpointer.take().handle((taken, _) -> taken != null).join();

            disk.crash();

            var after = opened();
            assertThat(after.log.lastId()).isEqualTo(45);
            assertThat(after.began.map(Snapshot::id).orElse(0L))
                    .as("step %d", step)
                    .isIn(isTaken ? List.of(45L) : List.of(30L, 45L));
            isWhatTheLogSays(after, "step " + step);
            assertThat(disk.list()).noneMatch(name -> name.endsWith(".new"));
            if (!stepped.isOff()) return;
        }
    }

    @ParameterizedTest
    @EnumSource(Fsync.class)
    void aSnapshotNeverKnowsMoreThanTheLogDoesAfterAPowerCut(Fsync fsync) throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            disk = new UnreliableStorage(new Random(seed));
            history.clear();
            var before = opened(disk, fsync);
            before.some(new Random(seed), 20);
            before.take();
            before.some(new Random(seed), 5);

            disk.crash();

            var after = opened();
            assertThat(after.log.lastId()).as("seed %d", seed).isGreaterThanOrEqualTo(20);
            assertThat(after.log.damages())
                    .as("seed %d: what was written since may be damaged", seed)
                    .allMatch(damage -> damage.firstId() > 20);
            if (after.log.damages().isEmpty()) isWhatTheLogSays(after, "seed " + seed);
        }
    }

    @Test
    void writesAtAnyStepOfItAreNotInItAndNotLost() throws Exception {
        for (int step = 1; step < 40; step++) {
            disk = new UnreliableStorage(new Random(step));
            history.clear();
            var stepped = new SteppedStorage(disk);
            var before = opened(stepped, Fsync.ALWAYS);
            var random = new Random(step);
            before.some(random, 40);
            stepped.before(
                    step,
                    () -> {
                        try {
                            before.some(random, 20);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            var snapshot = before.take();
            var alone = new UnreliableStorage(new Random(1));
            alone.replace(snapshot.fileName(), disk.bytes(snapshot.fileName()));

            assertThat(keysIn(alone)).as("step %d", step).isEqualTo(history.get(snapshot.id()));
            isWhatTheLogSays(opened(), "step " + step);
        }
    }

    private static Map<String, String> keysIn(Storage folder) throws IOException {
        var state = new AppliedState(new IdempotentReceiver(LIMITS, LIMITS), 1 << 20, _ -> {});
        assertThat(new Snapshots(folder).load(state.snapshotReader(), (_, _) -> {})).isPresent();
        var keys = new TreeMap<String, String>();
        for (var key : state.keys().keys("", null, 1000))
            keys.put(key, String.valueOf(state.keys().get(key)));
        return keys;
    }

    @Test
    void anEntryThatCannotBeReadAnyMoreStillCounts() throws Exception {
        var before = opened();
        before.some(new Random(1), 30);
        before.take();
        before.some(new Random(2), 3);
        disk.damage("wal.log.segment.1", 30, 1);

        var after = opened();

        after.log.scrub(1);
        assertThat(after.log.damages()).isNotEmpty();
        assertThat(after.began).isPresent();
        isWhatTheLogSays(after, "keys");
        assertThat(after.refusal()).isEqualTo(NoSnapshot.Cause.damaged);
    }

    private long unread(OpenFolder opened) {
        return opened.log.segments().stream().filter(SegmentState::unread).count();
    }

    @Test
    void whatASnapshotCoversIsReadOnceTheNodeIsReady() throws Exception {
        var before = opened();
        before.some(new Random(1), 30);
        before.take();
        before.some(new Random(2), 8);
        var sums = LongStream.rangeClosed(1, 38).mapToObj(id -> sum(before, id)).toList();

        var after = opened();

        assertThat(unread(after)).isGreaterThan(8).isLessThan(after.log.segments().size());
        isWhatTheLogSays(after, "keys");
        assertThat(LongStream.rangeClosed(1, 38).mapToObj(id -> sum(after, id)).toList())
                .isEqualTo(sums);
        assertThat(after.log.entries()).isEqualTo(38);
        assertThat(after.log.read(0, 100)).hasSize(38).allMatch(Line.Valid.class::isInstance);
        for (var segment : after.log.segments()) after.log.scrub(segment.number());
        assertThat(unread(after)).isZero();
        assertThat(LongStream.rangeClosed(1, 38).mapToObj(id -> sum(after, id)).toList())
                .isEqualTo(sums);
    }

    private static Fingerprint sum(OpenFolder opened, long id) {
        try {
            return opened.log.fingerprint(id);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void damageInAnUnreadSegmentIsNeverServedAndFoundWhenItIsRead() throws Exception {
        for (var isAskedFirst : List.of(true, false)) {
            disk = new UnreliableStorage(new Random(1));
            history.clear();
            var before = opened();
            before.some(new Random(1), 30);
            before.take();
            disk.damage("wal.log.segment.2", 30, 1);

            var after = opened();

            assertThat(after.log.damages()).as("not known yet").isEmpty();
            if (isAskedFirst) assertThat(after.log.read(0, 100)).hasSize(30);
            else for (var segment : after.log.segments()) after.log.scrub(segment.number());
            assertThat(after.log.damages()).hasSize(1);
            var id = after.log.damages().getFirst().firstId();
            assertThat(after.log.at(id)).isInstanceOf(Line.Corrupt.class);
            isWhatTheLogSays(after, "keys");
        }
    }

    @Test
    void aSegmentThatIsNotAsLongAsTheSnapshotSaysIsReadAtOnceAndAllBehindIt() throws Exception {
        var before = opened();
        before.some(new Random(1), 30);
        before.take();
        var line = disk.bytes("wal.log.segment.3");
        disk.replace("wal.log.segment.3", Arrays.copyOf(line, line.length - 20));

        var after = opened();

        assertThat(unread(after)).isEqualTo(2);
        assertThat(after.log.damages()).isNotEmpty();
        isWhatTheLogSays(after, "keys");
    }

    @Test
    void theIdsOfALogThatWasCutBehindItsSnapshotAreNotGivenAgain() throws Exception {
        var before = opened();
        before.some(new Random(1), 30);
        before.take();
        for (var name : disk.list())
            if (name.startsWith("wal.log.segment.") && !name.endsWith(".1")) disk.remove(name);

        var after = opened();

        assertThat(after.log.lastId()).isEqualTo(30);
        isWhatTheLogSays(after, "keys");
        var damage = after.log.damages().getLast();
        assertThat(damage.lastId()).isEqualTo(30);
        after.set("key", "behind");
        assertThat(after.log.lastId()).isEqualTo(31);
        isWhatTheLogSays(opened(), "after another start");
        assertThat(opened().log.damages())
                .flatExtracting(
                        d -> LongStream.rangeClosed(d.firstId(), d.lastId()).boxed().toList())
                .isEqualTo(LongStream.rangeClosed(damage.firstId(), 30).boxed().toList());
    }

    @Test
    void aSnapshotOfAnotherLogIsPassedOver() throws Exception {
        var other = opened();
        other.some(new Random(1), 30);
        other.take();
        var snapshot = disk.bytes("snapshot.30.jsonl");
        for (var damaged : List.of(false, true)) {
            disk = new UnreliableStorage(new Random(1));
            history.clear();
            var before = opened();
            before.some(new Random(2), 40);
            disk.replace("snapshot.30.jsonl", snapshot);
            var whole = before.keys();
            if (damaged) disk.damage("wal.log.segment.2", 30, 1);
            passedOver.clear();

            var after = opened();

            assertThat(after.began).isEmpty();
            assertThat(passedOver)
                    .containsExactly(
                            "snapshot.30.jsonl: it tells of another log than the one beside it");
            if (!damaged) assertThat(after.keys()).isEqualTo(whole);
            assertThat(after.state.appliedId()).isEqualTo(40);
        }
    }

    @Test
    void aSnapshotWithoutALogIsRefusedInASentence() throws Exception {
        var before = opened();
        before.some(new Random(1), 30);
        before.take();
        for (var name : disk.list()) if (name.startsWith("wal.")) disk.remove(name);

        assertThatThrownBy(this::opened)
                .isInstanceOf(NotALog.class)
                .hasMessageContaining("a snapshot tells of 30 entries")
                .hasMessageContaining("move the snapshots out of the folder");
    }

    @Test
    void anEmptyLogAndAFullDiskAreSaidAndLeaveNothing() throws Exception {
        var now = opened();
        assertThat(now.refusal()).isEqualTo(NoSnapshot.Cause.empty);
        now.some(new Random(1), 20);
        var room = List.copyOf(disk.list());
        for (int left = 0; left < 900; left += 50) {
            disk.roomFor(left);
            assertThat(now.refusal()).isEqualTo(NoSnapshot.Cause.no_room);
            assertThat(disk.list()).isEqualTo(room);
        }
        disk.roomFor(Long.MAX_VALUE);
        assertThat(now.take().id()).isEqualTo(20);
        assertThat(now.take()).as("nothing was written since").isEqualTo(now.take());
    }
}
