package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.ReplicationMessage.Ack;
import dev.walscope.api.ReplicationMessage.Chunk;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.FromFollower;
import dev.walscope.api.ReplicationMessage.FromLeader;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.api.ReplicationMessage.Refused;
import dev.walscope.api.ReplicationMessage.Unsound;
import dev.walscope.api.ReplicationMessage.Welcome;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.PeerAccess;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.primary.FollowerSession.Outgoing;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.time.Clock;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// A leader's side of a follower that lacks what the leader has dropped.
class SnapshotSendingTest {
    private static final String URL = "http://localhost:8001";
    private static final int ENTRIES = 40;

    private byte[] file = "x".repeat(300_000).getBytes(US_ASCII);
    private final List<Long> looked = new ArrayList<>();
    private WriteAheadLog log;
    private Leader leader;
    private Fingerprint sum;
    private boolean hasSnapshot = true;

    private final SnapshotSource source =
            new SnapshotSource() {
                @Override
                public Optional<Snapshot> newest() {
                    return hasSnapshot
                            ? Optional.of(
                                    new Snapshot(
                                            ENTRIES,
                                            "snapshot.40.jsonl",
                                            file.length,
                                            sum,
                                            7,
                                            0,
                                            List.of(),
                                            List.of(),
                                            0,
                                            Optional.empty()))
                            : Optional.empty();
                }

                @Override
                public byte[] bytes(long id, long offset, int maxBytes) {
                    var until = (int) Math.min(file.length, offset + maxBytes);
                    return Arrays.copyOfRange(file, (int) offset, until);
                }

                @Override
                public CompletableFuture<Snapshot> sound(long id) {
                    looked.add(id);
                    return CompletableFuture.completedFuture(newest().orElseThrow());
                }
            };

    @BeforeEach
    void aLeaderOfFortyEntries() throws IOException {
        var ground = Ground.open(new UnreliableStorage(new Random(1)), 300, () -> {});
        log = ground.log();
        for (int id = 1; id <= ENTRIES; id++)
            log.stage(
                    new Entry(
                            id,
                            Operation.SET,
                            "key" + id % 7,
                            JsonText.string("value"),
                            Optional.empty()),
                    OptionalLong.empty());
        log.commit();
        sum = log.fingerprint(ENTRIES);
        var nobody =
                new PeerAccess(
                        _ -> {
                            throw new AssertionError("nobody is to be asked");
                        },
                        Runnable::run,
                        Set.of());
        leader =
                ground.lead(
                        TestCluster.QUICK,
                        Clock.SYSTEM,
                        nobody,
                        source,
                        new ReplicationListener() {});
    }

    private FollowerSession connected(long lastId) throws IOException {
        var session = leader.connected(InetAddress.getLoopbackAddress());
        var prefix = log.fingerprint(lastId);
        var text = prefix == null ? "0-0" : prefix.text();
        session.received(new Hello("follower-1", URL, 1, lastId, lastId, lastId, text));
        return session;
    }

    private static FromLeader said(FollowerSession session) throws IOException {
        return session.poll(0) instanceof Outgoing.Control(var message) ? message : null;
    }

    private FollowerSession offered() throws IOException {
        log.compact(ENTRIES, 0);
        var session = connected(0);
        assertThat(said(session)).isEqualTo(new Offer(ENTRIES, file.length, sum.text()));
        return session;
    }

    @Test
    void itIsOfferedTheSnapshotAndSentWhatItAsksFor() throws Exception {
        var session = offered();
        var come = new ByteArrayOutputStream();
        while (come.size() < file.length) {
            session.received(new Fetch(ENTRIES, come.size()));
            var before = come.size();
            while (session.poll(0) instanceof Outgoing.Control(Chunk(var id, var at, var bytes))) {
                assertThat(id).isEqualTo(ENTRIES);
                assertThat(at).isEqualTo(come.size());
                come.writeBytes(bytes);
            }
            assertThat(come.size() - before).isLessThanOrEqualTo(Fetch.BYTES).isPositive();
        }

        assertThat(come.toByteArray()).isEqualTo(file);
        assertThat(leader.followers().getFirst().reason()).contains("snapshot.40.jsonl: 100 %");
        assertThat(leader.peers()).as("it has no copy of anything").isEmpty();
    }

    @Test
    void whatItWillNeedNextIsKeptForIt() throws Exception {
        var session = offered();

        assertThat(leader.neededIds()).containsExactly(ENTRIES + 1L);

        session.closed();
        assertThat(leader.neededIds()).isEmpty();
    }

    @Test
    void oneThatIsWelcomeNeedsWhatFollowsWhatItHas() throws Exception {
        var session = connected(10);

        assertThat(said(session)).isInstanceOf(Welcome.class);
        assertThat(leader.neededIds()).containsExactly(11L);
        while (session.poll(0) instanceof Outgoing.Lines) {}
        session.received(new Ack(25));
        assertThat(leader.neededIds()).containsExactly(26L);
    }

    @Test
    void oneWhoseNextEntryIsJustBeingDroppedIsToComeAgain() throws Exception {
        var session = connected(3);
        assertThat(said(session)).isInstanceOf(Welcome.class);

        log.compact(ENTRIES, 0);

        assertThat(session.poll(0)).isInstanceOf(Outgoing.Close.class);
        session.closed();
        assertThat(said(connected(3))).isInstanceOf(Offer.class);
    }

    @Test
    void oneThatFindsItDamagedIsOfferedItAgainOnceTheLeaderHasLooked() throws Exception {
        var session = offered();

        session.received(new Unsound(ENTRIES));

        assertThat(looked).containsExactly((long) ENTRIES);
        assertThat(said(session)).isInstanceOf(Offer.class);
    }

    /// It was found damaged meanwhile, say, by another follower.
    @Test
    void oneWhoseSnapshotIsWrittenAgainMeanwhileIsOfferedTheOther() throws Exception {
        var session = offered();
        session.received(new Fetch(ENTRIES, 0));
        while (session.poll(0) instanceof Outgoing.Control) {}
        file = "y".repeat(300_100).getBytes(US_ASCII);

        session.received(new Fetch(ENTRIES, Fetch.BYTES));

        assertThat(said(session)).isEqualTo(new Offer(ENTRIES, 300_100, sum.text()));
    }

    @Test
    void withoutASnapshotItIsToldWhatToDo() throws Exception {
        log.compact(ENTRIES, 0);
        hasSnapshot = false;

        var answer = said(connected(0));

        assertThat(answer).isInstanceOf(Refused.class);
        assertThat(((Refused) answer).reason())
                .contains("no longer has entry 1")
                .contains("POST /snapshot");
    }

    static List<FromFollower> whatNoFollowerSays() {
        return List.of(
                new Fetch(ENTRIES, -1),
                new Fetch(ENTRIES, 300_000),
                new Fetch(ENTRIES, Long.MAX_VALUE),
                new Fetch(39, 0),
                new Unsound(39));
    }

    @ParameterizedTest
    @MethodSource("whatNoFollowerSays")
    void whoAsksForWhatWasNotOfferedIsDisconnected(FromFollower message) throws Exception {
        var session = offered();

        session.received(message);

        assertThat(session.poll(0)).isInstanceOf(Outgoing.Close.class);
    }

    @ParameterizedTest
    @MethodSource("whatNoFollowerSays")
    void andSoIsWhoAsksWithoutAnOffer(FromFollower message) throws Exception {
        var session = connected(10);
        assertThat(said(session)).isInstanceOf(Welcome.class);

        session.received(message);

        assertThat(session.poll(0)).isInstanceOf(Outgoing.Close.class);
    }

    @Test
    void whoAsksWithoutTakingHoldsOnlySoMuch() throws Exception {
        var session = offered();

        for (int n = 0; n < 1000; n++) session.received(new Fetch(ENTRIES, 0));

        int chunks = 0;
        while (session.poll(0) instanceof Outgoing.Control) chunks++;
        assertThat(chunks).isLessThan(150);
    }
}
