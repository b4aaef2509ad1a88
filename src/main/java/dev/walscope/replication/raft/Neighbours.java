package dev.walscope.replication.raft;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.RaftStatus;
import dev.walscope.replication.CommitTimes;
import dev.walscope.replication.LagRecorder;
import dev.walscope.time.Clock;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How far the other members are, told as a leader that was not elected tells it of its followers.
///
/// Times are known to a tenth of a second ([#tick]).
final class Neighbours {
    private static final long STREAMING_MS = 1000;

    private final WriteAheadLog log;
    private final Clock clock;
    private final LongSupplier electionTimeoutMs;
    private final CommitTimes commitTimes;
    private final LagRecorder lagRecorder = new LagRecorder();

    Neighbours(WriteAheadLog log, Clock clock, LongSupplier electionTimeoutMs) {
        this.log = log;
        this.clock = clock;
        this.electionTimeoutMs = electionTimeoutMs;
        commitTimes = new CommitTimes(log.durableId(), clock.nanos());
    }

    /// @param followers as [#followers] on a leader, else nothing
    void tick(Supplier<List<FollowerStatus>> followers) {
        commitTimes.mark(log.durableId(), clock.nanos());
        lagRecorder.record(clock.wallMs(), () -> answered(followers.get()));
    }

    /// What the others hold is not known before they have said it.
    private static List<FollowerStatus> answered(List<FollowerStatus> followers) {
        return followers.stream().filter(one -> one.lastSeen() != null).toList();
    }

    LagHistory lagHistory() {
        return lagRecorder.history();
    }

    /// @param leader the status of this member, which leads
    /// @param silentMs by name, how long ago each answered last
    List<FollowerStatus> followers(RaftStatus leader, Map<String, Long> silentMs) {
        return leader.members().stream()
                .filter(one -> !one.name().equals(leader.leader()))
                .map(one -> follower(one, silentMs.get(one.name())))
                .toList();
    }

    private FollowerStatus follower(RaftStatus.Member one, @Nullable Long silentMs) {
        var durable = log.durableId();
        var acked = one.matchId() == null ? 0 : Math.min(one.matchId(), durable);
        var lagMs = acked == durable ? 0 : lagMs(acked);
        // The engine calls a member heard when its leader begins, whatever became of it.
        boolean hasAnswered = silentMs != null && one.matchId() != null && one.matchId() > 0;
        boolean isLost = silentMs == null || silentMs > electionTimeoutMs.getAsLong();
        return new FollowerStatus(
                one.name(),
                one.url(),
                isLost
                        ? FollowerStatus.State.lost
                        : lagMs > STREAMING_MS
                                ? FollowerStatus.State.catching_up
                                : FollowerStatus.State.streaming,
                acked,
                durable - acked,
                lagBytes(acked, durable),
                lagMs,
                !hasAnswered ? null : Instant.ofEpochMilli(clock.wallMs() - silentMs).toString(),
                isLost ? "It does not answer the leader." : null,
                null);
    }

    private long lagMs(long acked) {
        var now = clock.nanos();
        return Math.max(0, now - commitTimes.durableSince(acked, now)) / 1_000_000;
    }

    /// For people: the disk is reported by those who need the bytes.
    private long lagBytes(long acked, long durable) {
        try {
            return acked == durable
                    ? 0
                    : Math.max(0, log.bytesUpTo(durable) - log.bytesUpTo(acked));
        } catch (IOException e) {
            return 0;
        }
    }

    /// @param own the status of this member, which does not lead
    /// @param installing the leader's snapshot that is coming
    LeaderLink leaderLink(
            RaftStatus own, String leaderUrl, Installing.@Nullable Progress installing) {
        var leaderLastId = Math.max(log.durableId(), own.commitId());
        if (own.leader() == null)
            return link(
                    leaderUrl,
                    LeaderLink.State.waiting,
                    leaderLastId,
                    own.reason() == null ? "No leader is known." : own.reason());
        if (own.lastHeardMs() < 0)
            return link(
                    leaderUrl,
                    LeaderLink.State.connecting,
                    leaderLastId,
                    own.leader() + " has not been heard yet.");
        if (own.lastHeardMs() > electionTimeoutMs.getAsLong())
            return link(
                    leaderUrl,
                    LeaderLink.State.waiting,
                    leaderLastId,
                    own.leader() + " is not heard any more.");
        if (installing != null)
            return new LeaderLink(
                    leaderUrl,
                    LeaderLink.State.catching_up,
                    0,
                    0,
                    leaderLastId,
                    installing.sentence(),
                    null,
                    installing.percent());
        return link(
                leaderUrl,
                log.durableId() < own.commitId()
                        ? LeaderLink.State.catching_up
                        : LeaderLink.State.streaming,
                leaderLastId,
                null);
    }

    private static LeaderLink link(
            String url, LeaderLink.State state, long leaderLastId, @Nullable String reason) {
        return new LeaderLink(url, state, 0, 0, leaderLastId, reason, null);
    }
}
