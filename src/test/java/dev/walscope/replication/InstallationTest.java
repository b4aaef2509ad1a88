package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.SteppedStorage;
import dev.walscope.wal.Storage;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A snapshot that came from a leader takes the place of a follower's log, or does not: whatever
/// happens to the disk meanwhile.
class InstallationTest {
    private static final int SNAPSHOT = 40;

    private final TreeMap<Long, Map<String, String>> history = new TreeMap<>();
    private final List<String> passedOver = new ArrayList<>();
    private final UnreliableStorage leaders = new UnreliableStorage(new Random(1));
    private byte[] snapshot = new byte[0];
    private String log = "";
    private int lastSegment;
    private Fingerprint end = Fingerprint.EMPTY;

    @BeforeEach
    void theLeader() throws IOException {
        var leader = opened(leaders, 0);
        leader.some(new Random(1), SNAPSHOT);
        var taken = leader.take();
        snapshot = leaders.bytes(taken.fileName());
        log = taken.log().text();
        lastSegment = taken.lastSegment();
        end = leader.log.fingerprint(SNAPSHOT);
    }

    private OpenFolder opened(Storage disk, long retainBytes) throws IOException {
        return new OpenFolder(disk, Fsync.ALWAYS, retainBytes, List.of(), history, passedOver);
    }

    /// A follower's disk with the leader's first entries, a snapshot of its own, and the leader's
    /// as it came.
    private UnreliableStorage behind(int seed) throws IOException {
        var disk = new UnreliableStorage(new Random(seed));
        var follower =
                new OpenFolder(
                        disk, Fsync.ALWAYS, Long.MAX_VALUE, List.of(), new TreeMap<>(), passedOver);
        follower.some(new Random(1), 12);
        follower.take();
        try (var incoming = new Snapshots(disk).incoming(SNAPSHOT)) {
            incoming.add(snapshot);
            incoming.finish();
        }
        disk.forceFolder();
        return disk;
    }

    @Test
    void aPowerCutAtAnyStepLeavesTheOldLogOrTheNew() throws Exception {
        for (int step = 1; ; step++) {
            var disk = behind(step);
            var stepped = new SteppedStorage(disk);
            stepped.offAt(step);
            var isAccepted = isInstalled(stepped);
            disk.crash();

            for (int start = 0; start < 2; start++) {
                var now = opened(disk, Long.MAX_VALUE);
                var as = "step " + step + ", start " + start;
                assertThat(now.log.damages()).as(as).isEmpty();
                assertThat(now.log.lastId())
                        .as(as)
                        .isIn(isAccepted ? List.of(40L) : List.of(12L, 40L));
                assertThat(now.keys()).as(as).isEqualTo(history.get(now.log.lastId()));
                if (now.log.lastId() == SNAPSHOT) isTheLeaders(disk, now, as);
            }
            if (!stepped.isOff()) return;
        }
    }

    /// @return whether it was accepted, whatever came then
    private boolean isInstalled(Storage disk) {
        var isAccepted = false;
        try {
            isAccepted = new Snapshots(disk).accept(SNAPSHOT, log);
            opened(disk, Long.MAX_VALUE);
        } catch (IOException e) {
            // The machine is off.
        }
        return isAccepted;
    }

    private void isTheLeaders(UnreliableStorage disk, OpenFolder now, String as)
            throws IOException {
        assertThat(now.log.firstId()).as(as).isEqualTo(SNAPSHOT + 1);
        assertThat(now.log.segments().getFirst().number())
                .as("%s: none of the segments that the snapshot knows", as)
                .isGreaterThan(lastSegment);
        assertThat(now.log.fingerprint(SNAPSHOT)).as(as).isEqualTo(end);
        assertThat(now.began.map(Snapshot::id)).as(as).contains((long) SNAPSHOT);
        assertThat(disk.list())
                .as(as)
                .contains("wal.log.segment.1.replaced.40")
                .doesNotContain("snapshot.12.jsonl", "snapshot.40.jsonl.installing");
        var more = opened(disk, Long.MAX_VALUE);
        assertThat(more.log.nextId()).as(as).isEqualTo(SNAPSHOT + 1);
    }

    @Test
    void theLogGoesOnBehindItAndIsReadAgain() throws Exception {
        var disk = behind(1);
        assertThat(isInstalled(disk)).isTrue();
        var now = opened(disk, 0);
        now.some(new Random(3), 30);
        now.take();
        now.some(new Random(4), 5);
        var sum = now.log.fingerprint(75);

        var after = opened(disk, 0);

        assertThat(after.log.firstId()).isGreaterThan(60);
        assertThat(after.log.fingerprint(75)).isEqualTo(sum);
        assertThat(after.keys()).isEqualTo(history.get(75L));
    }

    /// The power goes while the first line behind the snapshot is written.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"id\": 41",
                "{\"id\": 41, \"operation\": \"SET\", \"key\": \"k\", \"val",
                "\0\0\0\0\0\0\0\0"
            })
    void aTornFirstLineBehindItLeavesALogThatBeginsThere(String torn) throws Exception {
        var disk = behind(1);
        assertThat(isInstalled(disk)).isTrue();
        var segment =
                disk.list().stream()
                        .filter(name -> name.matches("wal.log.segment.\\d+"))
                        .findFirst()
                        .orElseThrow();
        try (var file = disk.create(segment)) {
            file.write(ByteBuffer.wrap(torn.getBytes(UTF_8)), 0);
            file.force();
        }

        for (int start = 0; start < 2; start++) {
            var now = opened(disk, 0);
            assertThat(now.log.damages()).isEmpty();
            assertThat(now.log.firstId()).isEqualTo(SNAPSHOT + 1);
            assertThat(now.log.nextId()).isEqualTo(SNAPSHOT + 1);
            assertThat(now.keys()).isEqualTo(history.get((long) SNAPSHOT));
        }
    }

    /// The process that fetched it was killed before it forced the file; the next one found it
    /// whole.
    @Test
    void whatAnotherProcessHadFetchedIsForcedBeforeItCounts() throws Exception {
        var disk = behind(1);
        try (var incoming = new Snapshots(disk).incoming(SNAPSHOT)) {
            incoming.restart();
            incoming.add(snapshot);
        }

        assertThat(isInstalled(disk)).isTrue();
        disk.crash();

        var now = opened(disk, 0);
        assertThat(now.log.firstId()).isEqualTo(SNAPSHOT + 1);
        assertThat(now.keys()).isEqualTo(history.get((long) SNAPSHOT));
    }

    @Test
    void aSecondOneTakesThePlaceOfTheFirstAndOfWhatItHadSetAside() throws Exception {
        var disk = behind(1);
        isInstalled(disk);
        opened(disk, 0).some(new Random(3), 3);
        var leader = opened(leaders, 0);
        leader.some(new Random(5), 60);
        var second = leader.take();
        try (var incoming = new Snapshots(disk).incoming(second.id())) {
            incoming.add(leaders.bytes(second.fileName()));
            incoming.finish();
        }
        assertThat(new Snapshots(disk).accept(second.id(), second.log().text())).isTrue();

        var now = opened(disk, 0);

        assertThat(now.log.firstId()).isEqualTo(101);
        assertThat(now.keys()).isEqualTo(history.get(100L));
        assertThat(disk.list())
                .anyMatch(name -> name.endsWith(".replaced.100"))
                .noneMatch(name -> name.endsWith(".replaced.40"));
    }

    @Test
    void noByteOfItMayBeOtherThanTheLeadersWas() throws Exception {
        for (int at = 0; at < snapshot.length; at += 7) {
            var disk = behind(1);
            disk.damage("snapshot.40.jsonl.part", at, at % 8);

            assertThat(new Snapshots(disk).accept(SNAPSHOT, log)).as("byte %d", at).isFalse();

            assertThat(disk.list()).doesNotContain("snapshot.40.jsonl.part");
            assertThat(opened(disk, 0).log.lastId()).isEqualTo(12);
        }
        assertThat(new Snapshots(behind(1)).accept(SNAPSHOT, "1-1")).as("another log's").isFalse();
    }

    @Test
    void oneThatIsDamagedWhileItWaitsIsSetAsideAndTheOldLogStays() throws Exception {
        var disk = behind(1);
        assertThat(new Snapshots(disk).accept(SNAPSHOT, log)).isTrue();
        disk.damage("snapshot.40.jsonl.installing", 100, 2);

        var now = opened(disk, 0);

        assertThat(now.log.lastId()).isEqualTo(12);
        assertThat(now.keys()).isEqualTo(history.get(12L));
        assertThat(disk.list()).contains("snapshot.40.jsonl.installing.bad");
    }
}
