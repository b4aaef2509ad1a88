package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.walscope.api.Acks;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.ReplicationMessage.Ack;
import dev.walscope.api.ReplicationMessage.Compare;
import dev.walscope.api.ReplicationMessage.Digests;
import dev.walscope.api.ReplicationMessage.FromFollower;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.api.ReplicationMessage.Refused;
import dev.walscope.api.ReplicationMessage.Resume;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.api.ReplicationMessage.Welcome;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Command;
import dev.walscope.replication.Peer;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.primary.FollowerSession.Outgoing;
import dev.walscope.time.Clock;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.Storage;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A leader and one follower's session, without a network.
class FollowerSessionTest {
    private static final String URL = "http://localhost:8001";

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
        var session = joined(hello("follower-1", 0));
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

        joined(new Hello("follower-1", URL, 1, 3, 2, 2, prefix(2)));

        assertThat(leader.followers().getFirst().ackedId()).isEqualTo(2);
        assertThat(leader.highWaterMark()).isEqualTo(2);
    }

    @Test
    void aFollowerHoldsNothingThatItsLeaderDoesNotHave() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);
        joined(new Hello("follower-1", URL, 1, 9, 3, 3, prefix(3)));

        var answer = put("d", Acks.all);
        put("e", Acks.leader).get(10, TimeUnit.SECONDS);

        assertThat(answer).isNotDone();
    }

    @Test
    void anEntryThatNeedsRepairIsToldOnce() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        disk.damage("wal.log.segment.1", 30, 0);
        lead(disk);
        var session = joined(hello("follower-1", 0));

        for (int look = 0; look < 5; look++) session.poll(0);

        assertThat(repairsWanted).containsExactly(1L);
        assertThat(leader.followers().getFirst().reason())
                .contains("waits for entry 1, which is unreadable on the leader");
    }

    @Test
    void onlyAFollowerThatWasWelcomedIsAskedForCopies() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);
        var here = InetAddress.getLoopbackAddress();

        var diverging = leader.connected(here);
        diverging.received(new Hello("diverging", URL, 1, 3, 3, 3, "1-2"));
        leader.connected(here).received(hello("same", 3));

        assertThat(leader.peers()).containsExactly(new Peer("same", URL));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8001, 10.0.0.7, http://10.0.0.7:8001",
        "http://[::1]:8001, fd00:0:0:0:0:0:0:7, http://[fd00:0:0:0:0:0:0:7]:8001",
        "http://127.0.0.1:8001, 127.0.0.1, http://127.0.0.1:8001",
        "http://10.0.0.7:8001, 10.0.0.7, http://10.0.0.7:8001",
        "http://follower.example:8001, 10.0.0.7, http://follower.example:8001",
    })
    void aFollowerIsAskedWhereItIsSeenToBe(String told, String remote, String url)
            throws Exception {
        lead(new UnreliableStorage(new Random(1)));

        leader.connected(InetAddress.getByName(remote))
                .received(new Hello("follower-1", told, 1, 0, 0, 0, prefix(0)));

        assertThat(leader.followers().getFirst().url()).isEqualTo(url);
    }

    // ---- API.md §4: who breaks this is disconnected

    static List<FromFollower> whatNoFollowerSays() {
        var longName = "x".repeat(65);
        return List.of(
                new Hello(longName, URL, 1, 0, 0, 0, "0-0"),
                new Hello("x".repeat(3_000_000), URL, 1, 0, 0, 0, "0-0"),
                new Hello("", URL, 1, 0, 0, 0, "0-0"),
                new Hello("a b", URL, 1, 0, 0, 0, "0-0"),
                new Hello("\u001b[2J", URL, 1, 0, 0, 0, "0-0"),
                new Hello("../../etc", "http://localhost", 1, 0, 0, 0, "0-0"),
                new Hello(null, URL, 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", null, 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", "", 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", "file:///etc/passwd", 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", "http://169.254.169.254:80", 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", "http://internal.example:80", 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", URL + "/latest?x=", 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", "http://user@localhost:8001", 1, 0, 0, 0, "0-0"),
                new Hello("follower-1", URL, 1, -1, 0, 0, "0-0"),
                new Hello("follower-1", URL, 1, 1, 2, 1, "0-0"),
                new Hello("follower-1", URL, 1, 1, 1, Long.MIN_VALUE, "0-0"),
                new Hello("follower-1", URL, 1, 0, 0, 0, null),
                new Hello("follower-1", URL, 1, 0, 0, 0, "9".repeat(70)));
    }

    @ParameterizedTest
    @MethodSource("whatNoFollowerSays")
    void aHelloThatNoFollowerSaysIsNotBelieved(FromFollower said) throws Exception {
        lead(new UnreliableStorage(new Random(1)));
        var session = connected();

        session.received(said);

        assertThat(refusal(session)).isEqualTo(new Outgoing.Close());
        assertThat(leader.followers()).isEmpty();
    }

    static List<FromFollower> whatNoWelcomedFollowerSays() {
        return List.of(
                new Ack(Long.MIN_VALUE),
                new Ack(-1),
                new Ack(4),
                new Ack(Long.MAX_VALUE),
                new Resume(-1),
                new Resume(4),
                new Hello("another", URL, 1, 0, 0, 0, "0-0"));
    }

    @ParameterizedTest
    @MethodSource("whatNoWelcomedFollowerSays")
    void whatWasNotSentIsNotAcknowledged(FromFollower said) throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 5);
        lead(disk);
        var session = joined(hello("follower-1", 3));

        session.received(said);

        assertThat(refusal(session)).isEqualTo(new Outgoing.Close());
        assertThat(leader.followers()).hasSize(1);
        assertThat(leader.followers().getFirst().ackedId()).isEqualTo(3);
        session.received(new Ack(3));
        assertThat(leader.highWaterMark()).isEqualTo(3);
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        lead(new UnreliableStorage(new Random(1)));
        var silent = connected();
        var late = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);

        assertThat(silent.poll(System.nanoTime())).isNull();
        assertThat(silent.poll(late)).isEqualTo(new Outgoing.Close());
        assertThat(joined(hello("follower-1", 0)).poll(late)).isNotEqualTo(new Outgoing.Close());
    }

    @Test
    void digestsThatWereNotAskedForAreNotTaken() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 3);
        lead(disk);
        for (var said :
                List.of(
                        new Digests(List.of(), List.of()),
                        new Digests(List.of(new Stretch(1, 2)), List.of("1-1")),
                        new Digests(List.of(new Stretch(1, 3)), List.of("1-1", "1-1")))) {
            var session = connected();
            session.received(new Hello("follower-1", URL, 1, 3, 3, 3, "1-1"));
            assertThat(session.poll(0))
                    .isEqualTo(new Outgoing.Control(new Compare(List.of(new Stretch(1, 3)))));

            session.received(said);

            assertThat(refusal(session)).isEqualTo(new Outgoing.Close());
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 4, 4", "3, 2, 4, 5", "3, 5, 4, 5", "1, 1, 2, 2"})
    void whatALeaderWritesWhileLogsAreComparedIsComparedToo(
            int before, int meanwhile, long first, long last) throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, before);
        lead(disk);
        var session = connected();
        // Five entries, of which those that the leader has are the same.
        session.received(new Hello("follower-1", URL, 1, 5, 5, 5, "1-1"));
        var same = List.of(new Stretch(1, before));
        assertThat(session.poll(0)).isEqualTo(new Outgoing.Control(new Compare(same)));

        for (int i = 0; i < meanwhile; i++) put("e").get(10, TimeUnit.SECONDS);
        session.received(new Digests(same, List.of(prefix(before))));

        assertThat(session.poll(0))
                .isEqualTo(new Outgoing.Control(new Compare(List.of(new Stretch(first, last)))));
    }

    @Test
    void notMoreNamesAreKnownThanALeaderMayKnow() throws Exception {
        lead(new UnreliableStorage(new Random(1)));
        for (int n = 0; n < Followers.KNOWN_MAX; n++) joined(hello("follower-" + n, 0));

        var session = connected();
        session.received(hello("one-more", 0));

        assertThat(refusal(session))
                .isInstanceOfSatisfying(
                        Outgoing.Control.class,
                        sent -> assertThat(((Refused) sent.message()).reason()).contains("forget"));
        assertThat(leader.followers()).hasSize(Followers.KNOWN_MAX);
    }

    // ---- API.md §2, §3: known followers outlive a restart, lost ends are taken back

    @Test
    void followersFromBeforeAStartCountFromItsFirstWriteOn() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        fill(disk, 2);
        lead(disk);
        joined(hello("follower-1", 2));
        joined(hello("follower-2", 2));
        assertThat(leader.highWaterMark()).isEqualTo(2);
        close();
        for (boolean powerIsCut : new boolean[] {false, true}) {
            if (powerIsCut) disk.crash();

            lead(disk);

            assertThat(leader.followers())
                    .extracting(FollowerStatus::name, FollowerStatus::state)
                    .containsExactly(
                            tuple("follower-1", FollowerStatus.State.lost),
                            tuple("follower-2", FollowerStatus.State.lost));
            assertThat(leader.highWaterMark()).as("nobody else has said it").isZero();
            var answer = put("x" + powerIsCut, Acks.quorum);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .until(
                            () -> {
                                leader.tick();
                                return answer.isDone();
                            });
            assertThat(answer.join()).isInstanceOf(Answer.Unacknowledged.class);
            close();
        }
    }

    @Test
    void aForgottenFollowerStaysForgotten() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        lead(disk);
        joined(hello("follower-1", 0));
        joined(hello("follower-2", 0));

        leader.forget("follower-1");
        close();
        lead(disk);

        assertThat(leader.followers())
                .extracting(FollowerStatus::name)
                .containsExactly("follower-2");
    }

    @Test
    void aFollowerWhoseNameCannotBeKeptIsNotWelcomed() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        lead(disk);
        disk.roomFor(0);
        var session = connected();

        session.received(hello("follower-1", 0));

        assertThat(refusal(session)).isInstanceOf(Outgoing.Control.class);
        assertThat(leader.followers()).isEmpty();
        disk.roomFor(Long.MAX_VALUE);
        joined(hello("follower-1", 0));
        assertThat(leader.followers()).hasSize(1);
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
                        Set.of("follower.example"),
                        new ReplicationListener() {
                            @Override
                            public void repairWanted(long id) {
                                repairsWanted.add(id);
                            }
                        });
    }

    private CompletableFuture<Answer> put(String key) {
        return put(key, Acks.leader);
    }

    private CompletableFuture<Answer> put(String key, Acks acks) {
        return leader.propose(Command.put(key, JsonText.string("value"), Optional.empty()), acks);
    }

    private String prefix(long id) throws IOException {
        return log.fingerprint(id).text();
    }

    /// Of a follower that has the leader's first `lastId` entries.
    private Hello hello(String name, long lastId) throws IOException {
        return new Hello(name, URL, 1, lastId, lastId, lastId, prefix(lastId));
    }

    private FollowerSession connected() {
        return leader.connected(InetAddress.getLoopbackAddress());
    }

    /// A session whose follower was welcomed.
    private FollowerSession joined(Hello hello) throws IOException {
        var session = connected();
        session.received(hello);
        for (var sent = session.poll(0); ; sent = session.poll(0)) {
            switch (sent) {
                case Outgoing.Control(Welcome _) -> {
                    return session;
                }
                case Outgoing.Control(Compare(var stretches)) -> {
                    var digests = new ArrayList<String>();
                    for (var one : stretches)
                        digests.add(
                                one.last() > hello.prefixId()
                                        ? null
                                        : log.fingerprint(one.first(), one.last()).text());
                    session.received(new Digests(stretches, digests));
                }
                case null, default -> throw new AssertionError("not welcomed: " + sent);
            }
        }
    }

    private static Object refusal(FollowerSession session) throws IOException {
        return session.poll(0);
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
