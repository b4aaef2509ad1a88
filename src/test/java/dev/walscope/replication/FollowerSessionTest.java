package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.FollowerSession.Outgoing;
import dev.walscope.time.Clock;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.Line;
import dev.walscope.wal.Storage;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A leader and one follower's session, without a network.
class FollowerSessionTest {
    private WriteAheadLog log;
    private GroupCommit writer;
    private Leader leader;
    private final List<Long> repairsWanted = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        writer.close();
        log.close();
    }

    @Test
    void aFollowerThatReadsOldEntriesDoesNotHoldUpAWrite() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);
        var session = joined(new Hello("follower-1", "http://f", 0, 0, 0));
        var entered = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        disk.duringTheNextRead(
                () -> {
                    entered.countDown();
                    await(letGo);
                });
        var catchingUp = Thread.ofVirtual().start(() -> poll(session));
        await(entered);

        var first = put("d").get(10, TimeUnit.SECONDS);
        // The followers are told of a batch behind its answers, so the next one would have to wait.
        var second = put("e").get(10, TimeUnit.SECONDS);

        assertThat(first).isEqualTo(new Answer.Done(4, false));
        assertThat(second).isEqualTo(new Answer.Done(5, false));
        letGo.countDown();
        catchingUp.join();
    }

    @Test
    void anUnreadableEndOfAFollowersLogIsNotHeldByIt() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);

        joined(new Hello("follower-1", "http://f", 3, 2, crcOf(2)));

        assertThat(leader.followers().getFirst().ackedId()).isEqualTo(2);
        assertThat(leader.highWaterMark()).isEqualTo(2);
    }

    @Test
    void aFollowerHoldsNothingThatItsLeaderDoesNotHave() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);
        joined(new Hello("follower-1", "http://f", 9, 3, crcOf(3)));

        var answer = put("d", Acks.ALL);
        put("e", Acks.LEADER).get(10, TimeUnit.SECONDS);

        assertThat(answer).isNotDone();
    }

    @Test
    void anEntryThatNeedsRepairIsToldOnce() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        disk.damage("wal.log.segment.1", 30, 0);
        lead(disk);
        var session = joined(new Hello("follower-1", "http://f", 0, 0, 0));

        for (int look = 0; look < 5; look++) session.poll(0);

        assertThat(repairsWanted).containsExactly(1L);
    }

    @Test
    void onlyAFollowerThatWasWelcomedIsAskedForCopies() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);
        var here = InetAddress.getLoopbackAddress();

        var diverging = leader.connected(here);
        diverging.received(new Hello("diverging", "http://d", 3, 3, crcOf(3) + 1));
        leader.connected(here).received(new Hello("same", "http://s", 3, 3, crcOf(3)));

        assertThat(leader.peers()).containsExactly(new Peer("same", "http://s"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8001, 10.0.0.7, http://10.0.0.7:8001",
        "http://[::1]:8001, fd00:0:0:0:0:0:0:7, http://[fd00:0:0:0:0:0:0:7]:8001",
        "http://127.0.0.1:8001, 127.0.0.1, http://127.0.0.1:8001",
        "http://follower.example:8001, 10.0.0.7, http://follower.example:8001",
    })
    void aFollowerIsAskedWhereItIsSeenToBe(String told, String remote, String url)
            throws Exception {
        lead(new UnreliableStorage(new Random(1)));

        leader.connected(InetAddress.getByName(remote))
                .received(new Hello("follower-1", told, 0, 0, 0));

        assertThat(leader.followers().getFirst().url()).isEqualTo(url);
    }

    // ---- the small language of these tests

    /// Writes entries 1 to `count` and closes the log, so that they must be read from the disk.
    private void fill(Storage disk, int count) throws IOException {
        try (var filled = Ground.open(disk, Ground.ONE_SEGMENT, () -> {}).log()) {
            for (int id = 1; id <= count; id++)
                filled.stage(
                        new Entry(
                                id,
                                Operation.SET,
                                "key" + id,
                                JsonText.string("value"),
                                Optional.empty()),
                        OptionalLong.empty());
            filled.commit();
        }
    }

    private void lead(Storage disk) throws IOException {
        var ground = Ground.open(disk, Ground.ONE_SEGMENT, () -> leader.logHasGrown());
        log = ground.log();
        writer = ground.writer().start();
        leader =
                ground.lead(
                        TestCluster.QUICK,
                        Clock.SYSTEM,
                        new ReplicationListener() {
                            @Override
                            public void repairWanted(long id) {
                                repairsWanted.add(id);
                            }
                        });
    }

    private CompletableFuture<Answer> put(String key) {
        return put(key, Acks.LEADER);
    }

    private CompletableFuture<Answer> put(String key, Acks acks) {
        return leader.propose(Command.put(key, JsonText.string("value"), Optional.empty()), acks);
    }

    private long crcOf(long id) throws IOException {
        return ((Line.Valid) log.at(id)).crc();
    }

    /// A session whose follower was welcomed.
    private FollowerSession joined(Hello hello) throws IOException {
        var session = leader.connected(InetAddress.getLoopbackAddress());
        session.received(hello);
        assertThat(session.poll(0)).isInstanceOf(Outgoing.Control.class);
        return session;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void poll(FollowerSession session) {
        try {
            session.poll(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
