package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LeaderLink;
import dev.walscope.api.ReplicationMessage.Ack;
import dev.walscope.api.ReplicationMessage.Chunk;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.api.ReplicationMessage.Welcome;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.Timing;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A follower on its own, without a network and without threads.
class FollowerTest {
    private static final Timing TIMING = new Timing(50, 400, 1500, 10, 2000, 5000);
    private static final String LEADER = "http://leader:8000";

    private final UnreliableStorage disk = new UnreliableStorage(new Random(1));
    private final List<Offer> fetched = new ArrayList<>();
    private WriteAheadLog log;
    private GroupCommit writer;
    private Follower follower;

    @Test
    void anUnreadableEndIsClaimedOnlyOnceItIsRepaired() throws Exception {
        follow(LEADER);
        copy(1, 2, 3);
        disk.damage("wal.log.segment.1", disk.bytes("wal.log.segment.1").length - 4, 0);
        follow(LEADER);

        var hello = (Hello) connect();
        var claimed = nextAck();
        log.repair(log.damages().getFirst(), List.of(line(3)));

        assertThat(hello.lastId()).as("no more is asked for").isEqualTo(3);
        assertThat(hello.heldId()).isEqualTo(2);
        assertThat(hello.prefixId()).isEqualTo(2);
        assertThat(claimed).isEqualTo(new Ack(2));
        assertThat(nextAck()).isEqualTo(new Ack(3));
    }

    @Test
    void whatComesBehindAnUnreadableEntryIsNotClaimedEither() throws Exception {
        follow(LEADER);
        copy(1, 2, 3);
        disk.damage("wal.log.segment.1", disk.bytes("wal.log.segment.1").length - 4, 0);
        follow(LEADER);
        connect();

        copy(4);

        assertThat(log.durableId()).isEqualTo(4);
        assertThat(nextAck()).isEqualTo(new Ack(2));
    }

    @Test
    void aFullDiskIsTriedAgainAtTheLongestPause() throws Exception {
        follow(LEADER);
        connect();
        disk.roomFor(10);

        copy(1);
        var fault = follower.connectionFault();
        follower.disconnected(String.valueOf(fault));

        assertThat(fault).contains("disk is full");
        assertThat(follower.leaderLink().retryInMs()).isEqualTo(TIMING.retryMaxMs());
    }

    @Test
    void aLeaderElsewhereIsNotLookedForOnThisMachine() throws Exception {
        follow("http://leader.example:8000");
        connect();

        follower.received(new Welcome("http://127.0.0.1:8000", 3, 0));

        assertThat(follower.leaderUrl()).isEqualTo("http://leader.example:8000");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000, http://127.0.0.1:8000",
        "http://localhost:9000, http://[::1]:8000",
        "http://leader.example:9000, http://10.0.0.7:8000",
    })
    void aLeaderIsCalledWhatItCallsItself(String configured, String told) throws Exception {
        follow(configured);
        connect();

        follower.received(new Welcome(told, 3, 0));

        assertThat(follower.leaderUrl()).isEqualTo(told);
    }

    @Test
    void whatTheDiskHasNoRoomForOfASnapshotIsAskedForAgainLater() throws Exception {
        follow("http://localhost:8000");
        connect();
        follower.received(new Offer(40, 300_000, "1-1"));
        assertThat(follower.poll(0)).isEqualTo(new Fetch(40, 0));
        follower.received(new Chunk(40, 0, new byte[8_000]));
        assertThat(follower.connectionFault()).isNull();
        disk.roomFor(10);

        follower.received(new Chunk(40, 8_000, new byte[8_000]));

        assertThat(follower.connectionFault()).contains("no room for the leader's snapshot");
        follower.disconnected("the disk is full");
        disk.roomFor(Long.MAX_VALUE);
        connect();
        follower.received(new Offer(40, 300_000, "1-1"));
        assertThat(follower.poll(0)).isEqualTo(new Fetch(40, 8_010));
        assertThat(follower.leaderLink().fetchedPercent()).isEqualTo(2);
    }

    @Test
    void whatDoesNotFollowWhatHasComeIsPassedOver() throws Exception {
        follow("http://localhost:8000");
        connect();
        follower.received(new Offer(40, 10_000, "1-1"));
        assertThat(follower.poll(0)).isEqualTo(new Fetch(40, 0));

        follower.received(new Chunk(40, 8_000, new byte[2_000]));
        follower.received(new Chunk(39, 0, new byte[8_000]));
        follower.received(new Chunk(40, 0, new byte[20_000]));
        assertThat(follower.leaderLink().fetchedPercent()).isZero();

        follower.received(new Chunk(40, 0, new byte[8_000]));
        follower.received(new Chunk(40, 0, new byte[8_000]));
        assertThat(follower.leaderLink().fetchedPercent()).isEqualTo(80);
        assertThat(fetched).isEmpty();
        follower.received(new Chunk(40, 8_000, new byte[2_000]));
        assertThat(fetched).containsExactly(new Offer(40, 10_000, "1-1"));
    }

    // ---- the small language of these tests

    private void follow(String leader) throws IOException {
        var ground = Ground.open(disk, Ground.ONE_SEGMENT, () -> {});
        log = ground.log();
        writer = ground.writer();
        follower =
                new Follower(
                        "follower-1",
                        "http://follower-1:8001",
                        leader,
                        log,
                        writer,
                        ground.state(),
                        TIMING,
                        new Standing(),
                        new Random(1),
                        new ReplicationListener() {},
                        new Snapshots(disk),
                        fetched::add);
    }

    /// Connects and is welcomed.
    ///
    /// @return the hello
    private Object connect() throws IOException {
        follower.connecting();
        follower.connected(() -> {});
        var hello = follower.poll(0);
        follower.received(new Welcome(follower.configuredLeader(), 3, 0));
        return hello;
    }

    /// Lets entries come from the leader.
    private void copy(long... ids) {
        if (follower.leaderLink().state() == LeaderLink.State.connecting) {
            try {
                connect();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        for (var id : ids) follower.receivedLines(line(id));
        writer.pump();
    }

    /// The next ack, due because a heartbeat is.
    private Object nextAck() {
        now += 1_000_000_000;
        return follower.poll(now);
    }

    private long now;

    private static byte[] line(long id) {
        return EntryCodec.encode(
                new Entry(
                        id, Operation.SET, "key" + id, JsonText.string("value"), Optional.empty()));
    }
}
