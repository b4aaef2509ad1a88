package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.RaftStatus;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.time.Clock;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// What the others hold, in a log of ten entries, of which the last three came a second later.
class NeighboursTest {
    private static final long TIMEOUT_MS = 500;

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    return nowMs.get();
                }

                @Override
                public long nanos() {
                    return nowMs.get() * 1_000_000;
                }
            };

    private WriteAheadLog log;
    private Neighbours neighbours;

    @BeforeEach
    void write() throws Exception {
        log =
                WriteAheadLog.open(
                        new UnreliableStorage(new Random(1)),
                        new WriteAheadLog.Options(1 << 20, Fsync.ALWAYS),
                        LogListener.NONE,
                        _ -> {});
        neighbours = new Neighbours(log, clock, () -> TIMEOUT_MS);
        write(7);
        neighbours.tick(List::of);
        nowMs.addAndGet(1_000);
        write(3);
        neighbours.tick(List::of);
        nowMs.addAndGet(300);
    }

    private void write(int entries) throws Exception {
        for (int n = 0; n < entries; n++)
            log.stage(
                    new Entry(
                            log.nextId(),
                            Operation.SET,
                            "key",
                            JsonText.string("value"),
                            Optional.empty()),
                    OptionalLong.empty());
        log.commit();
        log.forceAll();
    }

    @Test
    void aMemberThatHoldsAllAndAnswersStreams() {
        var follower = follower(10L, 20L);

        assertThat(follower.state()).isEqualTo(FollowerStatus.State.streaming);
        assertThat(follower.lagEntries()).isZero();
        assertThat(follower.lagBytes()).isZero();
        assertThat(follower.lagMs()).isZero();
        assertThat(follower.reason()).isNull();
    }

    @Test
    void oneThatLacksTheNewestIsBehindSinceTheseWereWritten() throws Exception {
        var follower = follower(7L, 20L);

        assertThat(follower.state()).isEqualTo(FollowerStatus.State.streaming);
        assertThat(follower.lagEntries()).isEqualTo(3);
        assertThat(follower.lagBytes()).isEqualTo(log.bytes() - log.bytesUpTo(7));
        assertThat(follower.lagMs()).isEqualTo(300);
    }

    @Test
    void oneThatLacksMoreCatchesUp() {
        var follower = follower(5L, 20L);

        assertThat(follower.state()).isEqualTo(FollowerStatus.State.catching_up);
        assertThat(follower.lagMs()).isEqualTo(1_300);
    }

    @Test
    void oneThatIsSilentForAnElectionTimeoutIsLostThoughItHeldAll() {
        assertThat(follower(10L, TIMEOUT_MS).state()).isEqualTo(FollowerStatus.State.streaming);

        var follower = follower(10L, TIMEOUT_MS + 1);

        assertThat(follower.state()).isEqualTo(FollowerStatus.State.lost);
        assertThat(follower.reason()).isNotNull();
        assertThat(follower.lastSeen()).isEqualTo("1970-01-01T00:16:40.799Z");
    }

    @Test
    void oneThatNeverAnsweredIsLostAndNobodyKnowsWhatItHolds() {
        var follower = follower(null, null);

        assertThat(follower.state()).isEqualTo(FollowerStatus.State.lost);
        assertThat(follower.ackedId()).isZero();
        assertThat(follower.lastSeen()).isNull();
        assertThat(follower(0L, 20L).lastSeen())
                .as("heard when the leader began, says the engine")
                .isNull();
    }

    @Test
    void theLeaderIsNoneOfItsFollowers() {
        assertThat(neighbours.followers(status("a", 10, 0, 10L), Map.of()))
                .extracting(FollowerStatus::name)
                .containsExactly("b");
    }

    @Test
    void aFollowerThatHearsItsLeaderAndHoldsWhatIsAgreedOnStreams() {
        assertThat(link("b", 10, 20).state()).isEqualTo(LeaderLink.State.streaming);
    }

    @Test
    void oneThatLacksWhatIsAgreedOnCatchesUp() {
        var link = link("b", 12, 20);

        assertThat(link.state()).isEqualTo(LeaderLink.State.catching_up);
        assertThat(link.leaderLastId()).isEqualTo(12);
    }

    @Test
    void whoeverDoesNotHearALeaderSaysSo() {
        assertThat(link(null, 10, -1).state()).isEqualTo(LeaderLink.State.waiting);
        assertThat(link("b", 10, -1).state()).isEqualTo(LeaderLink.State.connecting);
        assertThat(link("b", 10, TIMEOUT_MS + 1).state()).isEqualTo(LeaderLink.State.waiting);
        for (var link : List.of(link(null, 10, -1), link("b", 10, TIMEOUT_MS + 1)))
            assertThat(link.reason()).isNotNull();
    }

    private LeaderLink link(@Nullable String leader, long commitId, long heardMs) {
        return neighbours.leaderLink(status(leader, commitId, heardMs, null), "http://b:1", null);
    }

    private FollowerStatus follower(@Nullable Long matchId, @Nullable Long silentMs) {
        var silent = new TreeMap<String, Long>();
        if (silentMs != null) silent.put("b", silentMs);
        return neighbours.followers(status("a", 10, 0, matchId), silent).getFirst();
    }

    private static RaftStatus status(
            @Nullable String leader, long commitId, long heardMs, @Nullable Long matchId) {
        return new RaftStatus(
                3,
                "a".equals(leader) ? RaftStatus.Role.leader : RaftStatus.Role.follower,
                leader,
                leader,
                commitId,
                0,
                List.of(
                        new RaftStatus.Member("a", "http://a:1", true, null),
                        new RaftStatus.Member("b", "http://b:1", true, matchId)),
                0,
                heardMs,
                TIMEOUT_MS,
                true,
                null,
                1);
    }
}
