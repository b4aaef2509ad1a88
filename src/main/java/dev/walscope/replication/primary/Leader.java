package dev.walscope.replication.primary;

import dev.walscope.api.Acks;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity.LostEnd;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeUrl;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Command;
import dev.walscope.replication.CommitTimes;
import dev.walscope.replication.LagRecorder;
import dev.walscope.replication.Peer;
import dev.walscope.replication.PeerAccess;
import dev.walscope.replication.Replica;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.Timing;
import dev.walscope.replication.WriteTimes;
import dev.walscope.replication.primary.Followers.KnownFollower;
import dev.walscope.time.Clock;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The node that writes, and ships what it wrote.
///
/// A write is decided on the log's writer thread ([Proposals]). Followers are never waited for
/// unless the write asks ([Acks]).
///
/// Pattern: *Leader and Followers*, *High-Water Mark* in "Patterns of Distributed Systems" (Joshi,
/// 2023).
public final class Leader implements Replica {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// How long a write may wait for a place in the writer's queue.
    private static final long QUEUE_PATIENCE_MS = 5000;

    private final String url;
    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final AppliedState state;
    private final Timing timing;
    private final Clock clock;
    private final ReplicationListener listener;
    private final Followers followers;
    private final PeerAccess peerAccess;
    private final SnapshotSource snapshots;
    private final EndFromFollowers endFromFollowers;
    private final NotedEnd notedEnd;
    private final Acknowledgements acknowledgements;
    private final CommitTimes commitTimes;
    private final LagRecorder lagRecorder = new LagRecorder();
    private final Proposals proposals;

    /// @param storage where the followers' names are kept, and how far the log has reached
    /// @throws IOException when it cannot be read which followers were known
    public Leader(
            String url,
            Storage storage,
            WriteAheadLog log,
            GroupCommit writer,
            AppliedState state,
            Timing timing,
            Clock clock,
            PeerAccess peerAccess,
            SnapshotSource snapshots,
            ReplicationListener listener)
            throws IOException {
        this.url = url;
        followers = new Followers(new FollowersFile(storage));
        this.peerAccess = peerAccess;
        this.snapshots = snapshots;
        endFromFollowers = new EndFromFollowers(log, writer, state);
        notedEnd = NotedEnd.of(log, storage);
        this.log = log;
        this.writer = writer;
        this.state = state;
        this.timing = timing;
        this.clock = clock;
        this.listener = listener;
        commitTimes = new CommitTimes(log.durableId(), clock.nanos());
        acknowledgements = new Acknowledgements(clock, timing.acksTimeoutMs());
        proposals = new Proposals(state, followers, acknowledgements, clock, listener);
    }

    @Override
    public CompletableFuture<Answer> propose(Command command, Acks acks, WriteTimes times) {
        var proposal = proposals.of(command, acks, times);
        if (!writer.offer(proposal, QUEUE_PATIENCE_MS))
            proposal.answer.complete(
                    new Answer.Unavailable(
                            "The node is closing or too busy to take the write; nothing was"
                                    + " written, send it again."));
        return proposal.answer.thenApply(
                answer -> {
                    times.held(clock.nanos());
                    return answer;
                });
    }

    @Override
    public Optional<LostEnd> lostEnd() {
        return Optional.ofNullable(notedEnd.lost());
    }

    // ---- followers

    /// Asks all known followers for what the log may have lost at its end, and takes it back.
    /// Before the first write is taken, so that no id is given twice.
    ///
    /// @param patienceMs how long one that does not answer is waited for
    /// @throws IOException when the disk does not take what was lost
    public void takeBackTheEnd(long patienceMs) throws IOException {
        var asked = new ArrayList<CompletableFuture<@Nullable Peer>>();
        for (var known : followers.all()) {
            var peer = new Peer(known.name, known.url);
            asked.add(
                    CompletableFuture.supplyAsync(
                            () -> holdsMore(peer) ? peer : null, peerAccess.background()));
        }
        var until = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        for (var one : asked) {
            try {
                var left = Math.max(0, until - clock.nanos());
                var peer = one.get(left, TimeUnit.NANOSECONDS);
                if (peer != null) takeBackFrom(peer);
            } catch (TimeoutException e) {
                LOG.debug("a known follower does not answer", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        notedEnd.tell();
    }

    private boolean holdsMore(Peer peer) {
        try {
            return peerAccess.logs().of(peer).heldId() > log.lastId();
        } catch (IOException e) {
            LOG.debug("{} cannot be asked for its end", peer, e);
            return false;
        }
    }

    /// @throws DiskFailure when the disk does not take what was lost
    private void takeBackFrom(Peer peer) throws DiskFailure {
        try {
            var taken = endFromFollowers.takeFrom(peer, peerAccess.logs().of(peer));
            if (taken == 0) return;
            notedEnd.isGivenBack();
            listener.endGivenBack();
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("the end of the log could not be taken back from {}: {}", peer.name(), e);
        }
    }

    /// A follower from before the start holds entries beyond the log's end. Takes them back, then
    /// lets the session look again.
    void takesBack(KnownFollower follower, FollowerSession session) {
        var peer = new Peer(follower.name, follower.url);
        peerAccess
                .background()
                .execute(
                        () -> {
                            try {
                                takeBackFrom(peer);
                            } catch (DiskFailure e) {
                                LOG.warn("{}", e.getMessage());
                            }
                            logHasGrown();
                            session.lookAgain();
                        });
    }

    /// A new connection, whose first message must be a hello.
    ///
    /// @param remote where it comes from; a loopback address when that is this machine
    public FollowerSession connected(InetAddress remote) {
        return new FollowerSession(this, log, remote);
    }

    /// Forgets a follower: it no longer counts for `quorum`, `all` and the high-water mark.
    ///
    /// @return whether there was one of that name
    /// @throws IOException when the disk does not let it be forgotten
    public boolean forget(String name) throws IOException {
        var gone = followers.forget(name);
        if (gone == null) return false;
        var session = gone.session;
        if (session != null) session.end();
        acknowledgements.settle(followers);
        return true;
    }

    /// Declares an entry lost that can be read nowhere any more: a line that says so takes its
    /// place and is replicated.
    ///
    /// @return whether the entry was unreadable
    public CompletableFuture<Boolean> declareLost(long id) {
        return writer.between(
                () -> {
                    var isDone = log.declareLost(id);
                    if (isDone) state.rebuild(log);
                    return isDone;
                });
    }

    boolean mayBeCalled(InetAddress remote, String itsUrl) {
        return NodeUrl.isOf(remote, itsUrl, peerAccess.allowedHosts());
    }

    /// What became of a follower's wish to follow.
    sealed interface Joined {
        record As(KnownFollower follower) implements Joined {}

        /// @param why one sentence
        record Not(String why) implements Joined {}
    }

    Joined joined(String name, String url, FollowerSession session) {
        var before = followers.get(name);
        var other = before == null ? null : before.session;
        if (before != null && other != null && other != session) {
            if (!before.url.equals(url) && !isSilent(before))
                return new Joined.Not("Another follower is connected under the name " + name + ".");
            other.end();
        }
        KnownFollower follower;
        try {
            follower = followers.known(name, url);
        } catch (IOException e) {
            return new Joined.Not(
                    "The leader cannot keep the follower's name: " + e.getMessage() + ".");
        }
        if (follower == null)
            return new Joined.Not(
                    "The leader knows "
                            + Followers.KNOWN_MAX
                            + " followers, which is all that it may; forget one with DELETE"
                            + " /followers/NAME.");
        follower.session = session;
        heardOf(follower);
        return new Joined.As(follower);
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

    SnapshotSource snapshots() {
        return snapshots;
    }

    void waitsForRepair(long id) {
        listener.repairWanted(id);
    }

    long nanos() {
        return clock.nanos();
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
        notedEnd.note();
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
    public List<Long> neededIds() {
        var needed = new ArrayList<Long>();
        for (var follower : followers.all()) {
            var session = follower.session;
            if (session != null && session.neededId() > 0) needed.add(session.neededId());
        }
        return needed;
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

    @Override
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
                follower.lastSeenWallMs == 0
                        ? null
                        : Instant.ofEpochMilli(follower.lastSeenWallMs).toString(),
                follower.reason,
                follower.divergedAt);
    }
}
