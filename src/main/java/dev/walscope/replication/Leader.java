package dev.walscope.replication;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;
import dev.walscope.replication.Followers.KnownFollower;
import dev.walscope.time.Clock;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The node that writes, and ships what it wrote.
///
/// A write is decided on the log's writer thread ([Proposals]). Followers are never waited for
/// unless the write asks ([Acks]).
///
/// Pattern: *Leader and Followers*, *High-Water Mark* in "Patterns of Distributed Systems" (Joshi,
/// 2023).
public final class Leader implements Replica {
    /// How long a write may wait for a place in the writer's queue.
    private static final long QUEUE_PATIENCE_MS = 5000;

    private final String url;
    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final Timing timing;
    private final Clock clock;
    private final ReplicationListener listener;
    private final Followers followers = new Followers();
    private final Acknowledgements acknowledgements;
    private final CommitTimes commitTimes;
    private final LagRecorder lagRecorder = new LagRecorder();
    private final Proposals proposals;

    public Leader(
            String url,
            WriteAheadLog log,
            GroupCommit writer,
            AppliedState state,
            Timing timing,
            Clock clock,
            ReplicationListener listener) {
        this.url = url;
        this.log = log;
        this.writer = writer;
        this.timing = timing;
        this.clock = clock;
        this.listener = listener;
        commitTimes = new CommitTimes(log.durableId(), clock.nanos());
        acknowledgements = new Acknowledgements(clock, timing.acksTimeoutMs());
        proposals = new Proposals(state, followers, acknowledgements, clock, listener);
    }

    @Override
    public CompletableFuture<Answer> propose(Command command, Acks acks) {
        var proposal = proposals.of(command, acks);
        if (!writer.offer(proposal, QUEUE_PATIENCE_MS))
            proposal.answer.complete(
                    new Answer.Unavailable(
                            "The node is closing or too busy to take the write; nothing was"
                                    + " written, send it again."));
        return proposal.answer;
    }

    // ---- followers

    /// A new connection, whose first message must be a hello.
    ///
    /// @param remote where it comes from; a loopback address when that is this machine
    public FollowerSession connected(InetAddress remote) {
        return new FollowerSession(this, log, remote);
    }

    /// Forgets a follower: it no longer counts for `quorum`, `all` and the high-water mark.
    ///
    /// @return whether there was one of that name
    public boolean forget(String name) {
        var gone = followers.forget(name);
        if (gone == null) return false;
        var session = gone.session;
        if (session != null) session.end();
        acknowledgements.settle(followers);
        return true;
    }

    /// @return `null` when a living follower has that name already
    @Nullable KnownFollower joined(String name, String url, FollowerSession session) {
        var follower = followers.known(name, url);
        var other = follower.session;
        if (other != null && other != session) {
            if (!follower.url.equals(url) && !isSilent(follower)) return null;
            other.end();
        }
        follower.url = url;
        follower.session = session;
        heardOf(follower);
        return follower;
    }

    void heardOf(KnownFollower follower) {
        follower.lastSeenNanos = clock.nanos();
        follower.lastSeenWallMs = clock.wallMs();
        if (follower.state == FollowerStatus.State.lost && follower.session != null)
            follows(follower, FollowerStatus.State.catching_up, null, null);
    }

    void follows(
            KnownFollower follower,
            FollowerStatus.State state,
            @Nullable String reason,
            @Nullable Long divergedAt) {
        if (follower.state == state && Objects.equals(follower.reason, reason)) return;
        follower.state = state;
        follower.reason = reason;
        follower.divergedAt = divergedAt;
        listener.followerChanged(statusOf(follower));
    }

    void acknowledged(KnownFollower follower, long id) {
        var before = follower.ackedId;
        if (id == before) return;
        follower.ackedId = id;
        var now = clock.nanos();
        commitTimes.between(
                before, id, (entries, since) -> listener.replicated(entries, now - since));
        follower.behindSinceNanos = 0;
        acknowledgements.settle(followers);
        listener.acknowledged();
    }

    void waitsForRepair(long id) {
        listener.repairWanted(id);
    }

    Timing timing() {
        return timing;
    }

    private boolean isSilent(KnownFollower follower) {
        return clock.nanos() - follower.lastSeenNanos
                > TimeUnit.MILLISECONDS.toNanos(timing.lostAfterMs());
    }

    @Override
    public void logHasGrown() {
        commitTimes.mark(log.durableId(), clock.nanos());
        for (var follower : followers.all()) {
            var session = follower.session;
            if (session != null) session.wake();
        }
    }

    @Override
    public void tick() {
        for (var follower : followers.all()) {
            if (follower.state != FollowerStatus.State.lost
                    && follower.state != FollowerStatus.State.diverged
                    && isSilent(follower))
                follows(
                        follower,
                        FollowerStatus.State.lost,
                        "Nothing was heard of it for " + timing.lostAfterMs() + " ms.",
                        null);
        }
        acknowledgements.settle(followers);
        lagRecorder.record(clock.wallMs(), this::followers);
    }

    @Override
    public void close() {
        acknowledgements.giveUp(followers);
    }

    // ---- what is known

    @Override
    public long highWaterMark() {
        return followers.highWaterMark(log.durableId());
    }

    @Override
    public String leaderUrl() {
        return url;
    }

    @Override
    public List<FollowerStatus> followers() {
        return followers.all().stream().map(this::statusOf).toList();
    }

    @Override
    public @Nullable LeaderLink leaderLink() {
        return null;
    }

    /// Where the followers answer that can be asked for a copy of an entry. One whose log is still
    /// being compared, or was found to diverge, may have another entry under the same id.
    public List<Peer> peers() {
        return followers.all().stream()
                .filter(
                        follower -> {
                            var session = follower.session;
                            return session != null && session.isWelcome();
                        })
                .map(follower -> new Peer(follower.name, follower.url))
                .toList();
    }

    public LagHistory lagHistory() {
        return lagRecorder.history();
    }

    private FollowerStatus statusOf(KnownFollower follower) {
        var durable = log.durableId();
        var acked = Math.min(follower.ackedId, durable);
        long lagBytes = 0;
        long lagMs = 0;
        if (acked < durable) {
            try {
                lagBytes = Math.max(0, log.bytesUpTo(durable) - log.bytesUpTo(acked));
            } catch (IOException e) {
                // The figure is for people; the reader thread that needs the bytes reports the
                // disk.
                lagBytes = 0;
            }
            // Noted at the first look, because the times of commits are forgotten after a while.
            if (follower.behindSinceNanos == 0)
                follower.behindSinceNanos = commitTimes.durableSince(acked, clock.nanos());
            lagMs = (clock.nanos() - follower.behindSinceNanos) / 1_000_000;
        }
        return new FollowerStatus(
                follower.name,
                follower.url,
                follower.state,
                acked,
                durable - acked,
                lagBytes,
                Math.max(0, lagMs),
                Instant.ofEpochMilli(follower.lastSeenWallMs).toString(),
                follower.reason,
                follower.divergedAt);
    }
}
