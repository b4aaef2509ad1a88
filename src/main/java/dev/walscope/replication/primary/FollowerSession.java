package dev.walscope.replication.primary;

import dev.walscope.api.FollowerStatus.State;
import dev.walscope.api.NodeUrl;
import dev.walscope.api.ReplicationMessage.Ack;
import dev.walscope.api.ReplicationMessage.Beat;
import dev.walscope.api.ReplicationMessage.Compare;
import dev.walscope.api.ReplicationMessage.Digests;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.FromFollower;
import dev.walscope.api.ReplicationMessage.FromLeader;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.api.ReplicationMessage.Refused;
import dev.walscope.api.ReplicationMessage.Resume;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.api.ReplicationMessage.Unsound;
import dev.walscope.api.ReplicationMessage.Welcome;
import dev.walscope.replication.LogComparison;
import dev.walscope.replication.primary.Followers.KnownFollower;
import dev.walscope.wal.Compacted;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// One follower's connection, seen from the leader.
///
/// It has no thread: the connection's owner hands in what arrives ([#received]) and asks what to
/// send ([#poll]). At most [#WINDOW_BYTES] are under way unacknowledged, so a follower that does
/// not read costs the leader nothing but that; what it lacks is read from the segment files when
/// its turn comes.
public final class FollowerSession {
    private static final int BATCH_BYTES = 256 * 1024;
    private static final long WINDOW_BYTES = 4 << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int PREFIX_LENGTH_MAX = 64;
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long MARK_AFTER_MS = 20;
    private static final int CONTROL_MAX = 100;

    /// What to put on the connection.
    public sealed interface Outgoing {
        record Control(FromLeader message) implements Outgoing {}

        /// Whole lines of the log, its very bytes.
        record Lines(byte[] bytes) implements Outgoing {}

        /// Nothing more will come: close the connection.
        record Close() implements Outgoing {}
    }

    private record Sent(long lastId, int bytes) {}

    private final Leader leader;
    private final WriteAheadLog log;
    private final InetAddress remote;
    private final Deque<Outgoing> control = new ArrayDeque<>();

    /// Batches under way, oldest first.
    private final Deque<Sent> unacknowledged = new ArrayDeque<>();

    private @Nullable KnownFollower follower;
    private @Nullable Hello hello;
    private @Nullable LogComparison comparison;
    private @Nullable SnapshotSender snapshot;

    /// Where the comparison ends.
    private long comparedId;

    /// What was asked last, while the answer has not come.
    private List<Stretch> asked = List.of();

    /// Whether the follower was welcomed and is sent the log. Read without the lock too.
    private volatile boolean streaming;

    /// The next entry that the follower needs; 0 while it is not known. Read without the lock too.
    private volatile long neededId;

    private boolean closed;
    private boolean hasTakenBack;
    private long sentId;
    private long bytesUnderWay;
    private long caughtUpAt;
    private long lastSentNanos;
    private final long openedNanos;
    private long toldMark;
    private long toldUnreadableId;

    /// Read without the lock; see [#wake].
    private volatile Runnable wake = () -> {};

    FollowerSession(Leader leader, WriteAheadLog log, InetAddress remote) {
        this.leader = leader;
        openedNanos = leader.nanos();
        this.log = log;
        this.remote = remote;
    }

    /// @param wake runs when there may be something to send; must return at once
    public void onWake(Runnable wake) {
        this.wake = wake;
    }

    /// Takes no lock: the log's writer thread calls this after each batch, while another may hold
    /// the lock for as long as it reads old entries from the disk. What there is to send is visible
    /// before the call, so that the woken thread finds it at the next [#poll].
    void wake() {
        wake.run();
    }

    /// Takes in a message. Everything that comes also shows that the follower lives.
    ///
    /// What no follower says ends the connection; nothing of it is believed.
    public synchronized void received(FromFollower message) throws IOException {
        if (closed) return;
        if (follower != null) leader.heardOf(follower);
        try {
            switch (message) {
                case Hello said -> hello(said);
                case Ack(var id) -> acknowledged(id);
                case Resume(var afterId) -> resume(afterId);
                case Digests said -> compared(said);
                case Fetch said -> fetch(said);
                case Unsound(var id) -> unsound(id);
            }
        } catch (IllegalArgumentException e) {
            var who = hello == null ? remote.getHostAddress() : hello.name();
            LOG.warn("the follower connection of {} is closed: {}", who, e.getMessage());
            closed = true;
            control.add(new Outgoing.Close());
        }
        wake();
    }

    private static void check(boolean isTrue, String otherwise) {
        if (!isTrue) throw new IllegalArgumentException(otherwise);
    }

    /// What to send now, or `null` when there is nothing yet.
    public synchronized @Nullable Outgoing poll(long nowNanos) throws IOException {
        var message = control.poll();
        if (message == null && hello == null && !closed && isLate(nowNanos)) {
            closed = true;
            message = new Outgoing.Close();
        }
        if (message == null) message = nextLines();
        if (message == null && hello != null) {
            var mark = leader.highWaterMark();
            if (beatIsDue(nowNanos, mark)) {
                message =
                        new Outgoing.Control(
                                new Beat(log.durableId(), sentId, mark, toldUnreadableId));
                toldMark = mark;
            }
        }
        if (message != null) lastSentNanos = nowNanos;
        return message;
    }

    /// A connection that says nothing keeps no place.
    private boolean isLate(long nowNanos) {
        var patience = TimeUnit.MILLISECONDS.toNanos(2 * leader.timing().lostAfterMs());
        return nowNanos - openedNanos > patience;
    }

    /// Whether the follower's log was found to be a part of the leader's.
    boolean isWelcome() {
        return streaming;
    }

    /// The next entry that the follower needs; 0 while it is not known.
    long neededId() {
        return neededId;
    }

    /// The connection is gone.
    public synchronized void closed() {
        closed = true;
        if (follower != null && follower.session == this) follower.session = null;
    }

    /// Asks the connection's owner to close it.
    synchronized void end() {
        control.clear();
        control.add(new Outgoing.Close());
        streaming = false;
        wake();
    }

    /// News of the high-water mark goes out sooner than a mere sign of life.
    private boolean beatIsDue(long nowNanos, long mark) {
        var silentMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - lastSentNanos);
        return silentMs >= leader.timing().heartbeatMs()
                || (mark > toldMark && silentMs >= MARK_AFTER_MS);
    }

    private void hello(Hello said) throws IOException {
        check(hello == null, "a second hello on one connection");
        check(said.name() != null && NAME.matcher(said.name()).matches(), "no name of a follower");
        check(
                said.url() != null && leader.mayBeCalled(remote, said.url()),
                "the URL that it calls itself by has neither its address ("
                        + remote.getHostAddress()
                        + ") nor a name that --allow-host names");
        check(
                0 <= said.prefixId()
                        && 0 <= said.heldId()
                        && 1 <= said.firstId()
                        && said.firstId() <= said.lastId() + 1
                        && Math.max(said.prefixId(), said.heldId()) <= said.lastId(),
                "ids that cannot be");
        check(
                said.prefix() != null && said.prefix().length() <= PREFIX_LENGTH_MAX,
                "no fingerprint");
        hello = said;
        neededId = said.lastId() + 1;
        var url = NodeUrl.seenAt(remote, said.url());
        switch (leader.joined(said.name(), url, this)) {
            case Leader.Joined.Not(var why) -> refuse(why, null);
            case Leader.Joined.As(var known) -> {
                follower = known;
                compare(said);
            }
        }
    }

    /// Do the logs agree as far as both reach?
    private void compare(Hello said) throws IOException {
        var end = log.durableId();
        var isSound = said.prefixId() == said.lastId() && said.lastId() <= end;
        var ours = isSound ? log.fingerprint(said.lastId()) : null;
        if (ours != null && ours.is(said.prefix())) {
            welcome(said);
            return;
        }
        compareBehind(0, said, end);
    }

    /// @param knownId both logs are the same up to here
    private void compareBehind(long knownId, Hello said, long end) throws IOException {
        comparedId = Math.min(said.lastId(), end);
        comparison = new LogComparison(log, knownId + 1, comparedId, said.firstId());
        ask(comparison);
    }

    private void ask(LogComparison asking) throws IOException {
        if (!asking.isOver() && !asking.isHopeless()) {
            asked = asking.question();
            control.add(new Outgoing.Control(new Compare(asked)));
            return;
        }
        comparison = null;
        if (asking.isHopeless()) {
            refuse("Too much of the two logs cannot be read to compare them.", null);
        } else if (asking.partsAt().isPresent()) {
            var id = asking.partsAt().getAsLong();
            diverged(
                    id,
                    asking.partsBeforeKept()
                            ? "they differ in what came up to there, which one of them no longer"
                                    + " has"
                            : "entry " + id + " differs");
        } else {
            agreed();
        }
    }

    private void agreed() throws IOException {
        if (hello == null || follower == null) return;
        var end = log.durableId();
        if (comparedId < Math.min(hello.lastId(), end)) {
            // What the leader wrote meanwhile may stand where the follower has something else.
            compareBehind(comparedId, hello, end);
        } else if (hello.heldId() <= end) {
            welcome(hello);
        } else if (follower.isFromBefore() && !hasTakenBack) {
            hasTakenBack = true;
            leader.follows(
                    follower,
                    State.catching_up,
                    "It holds entries that the leader has lost, which are taken back from it.",
                    null);
            leader.takesBack(follower, this);
        } else {
            diverged(
                    end + 1,
                    "the follower holds entry "
                            + (end + 1)
                            + ", which the leader's log does not have");
        }
    }

    /// What was lost has been taken back, or cannot be.
    synchronized void lookAgain() {
        if (closed || hello == null) return;
        try {
            compare(hello);
        } catch (IOException e) {
            LOG.warn("the log cannot be read for a follower: {}", e.getMessage());
            control.add(new Outgoing.Close());
        }
        wake();
    }

    private void welcome(Hello said) {
        if (follower == null) return;
        if (said.lastId() + 1 < log.firstId()) {
            offer();
            return;
        }
        snapshot = null;
        sentId = said.lastId();
        caughtUpAt = log.durableId();
        streaming = true;
        leader.follows(follower, State.catching_up, null, null);
        // An unreadable end keeps its place in the follower's log, but the follower does not
        // hold it.
        leader.acknowledged(follower, Math.min(said.heldId(), log.durableId()));
        control.add(
                new Outgoing.Control(
                        new Welcome(leader.leaderUrl(), log.durableId(), leader.highWaterMark())));
        settleState();
    }

    /// What the follower lacks is no longer in the log: a snapshot has what it adds up to.
    private void offer() {
        var newest = leader.snapshots().newest();
        if (newest.isEmpty() || newest.get().id() < log.firstId() - 1) {
            refuse(
                    "The leader no longer has entry "
                            + neededId
                            + ", and has no snapshot of what came before entry "
                            + log.firstId()
                            + "; POST /snapshot on the leader takes one.",
                    null);
            return;
        }
        var offered = new SnapshotSender(leader.snapshots(), newest.get());
        snapshot = offered;
        neededId = offered.id() + 1;
        control.add(new Outgoing.Control(offered.offer()));
        tell(offered);
    }

    private void tell(SnapshotSender offered) {
        if (follower != null) leader.follows(follower, State.catching_up, offered.sentence(), null);
    }

    private void fetch(Fetch said) throws IOException {
        var offered = snapshot;
        check(offered != null, "it asks for a snapshot that it was not offered");
        check(control.size() <= CONTROL_MAX, "it asks faster than it takes");
        if (offered == null) return;
        var chunks = offered.chunks(said);
        // Another has taken its place meanwhile.
        if (chunks.isEmpty()) offer();
        else tell(offered);
        for (var chunk : chunks) control.add(new Outgoing.Control(chunk));
    }

    private void unsound(long id) {
        var offered = snapshot;
        check(offered != null && offered.id() == id, "it was not offered snapshot " + id);
        leader.snapshots().sound(id).whenComplete((_, failure) -> offerAgain(failure));
    }

    private synchronized void offerAgain(@Nullable Throwable failure) {
        if (closed) return;
        if (failure == null) offer();
        else end();
        wake();
    }

    private void compared(Digests said) throws IOException {
        var asking = comparison;
        if (asking == null) return;
        check(asked.equals(said.stretches()) && said.digests() != null, "that was not asked");
        asking.answered(asked, said.digests());
        ask(asking);
    }

    private void diverged(long id, String how) {
        refuse(
                "The logs diverge at entry "
                        + id
                        + ": "
                        + how
                        + ". Nothing was overwritten; POST /divergence?keep=leader at the follower"
                        + " sets its own end aside and keeps the leader's log.",
                id);
    }

    private void refuse(String reason, @Nullable Long divergedAt) {
        if (follower != null && divergedAt != null)
            leader.follows(follower, State.diverged, reason, divergedAt);
        control.add(new Outgoing.Control(new Refused(reason, divergedAt)));
        control.add(new Outgoing.Close());
    }

    /// acknowledged ≤ sent
    private void acknowledged(long id) {
        if (!streaming || follower == null) return;
        check(0 <= id && id <= sentId, "it acknowledges entry " + id + " of " + sentId + " sent");
        neededId = id + 1;
        while (!unacknowledged.isEmpty() && unacknowledged.peek().lastId() <= id)
            bytesUnderWay -= unacknowledged.remove().bytes();
        leader.acknowledged(follower, Math.min(id, log.durableId()));
        settleState();
    }

    private void settleState() {
        if (follower != null
                && follower.state != State.streaming
                && toldUnreadableId == 0
                && follower.ackedId >= Math.min(caughtUpAt, log.durableId()))
            leader.follows(follower, State.streaming, null, null);
    }

    private void resume(long afterId) {
        if (!streaming) return;
        check(0 <= afterId && afterId <= sentId, "it has entry " + afterId + ", not sent to it");
        sentId = afterId;
        unacknowledged.clear();
        bytesUnderWay = 0;
    }

    private void waitsFor(long id) {
        leader.waitsForRepair(id);
        if (follower == null) return;
        leader.follows(
                follower,
                State.catching_up,
                "It waits for entry "
                        + id
                        + ", which is unreadable on the leader; when no node has it, POST /wal/"
                        + id
                        + "/lost declares it lost.",
                null);
        // Said at once: the follower shows why nothing comes.
        control.add(
                new Outgoing.Control(
                        new Beat(log.durableId(), sentId, leader.highWaterMark(), id)));
        wake();
    }

    private @Nullable Outgoing nextLines() throws IOException {
        if (!streaming || sentId >= log.durableId() || bytesUnderWay >= WINDOW_BYTES) return null;
        WriteAheadLog.Batch batch;
        try {
            batch = log.readDurable(sentId, BATCH_BYTES);
        } catch (Compacted e) {
            // It was too far behind to be waited for; it says hello again, and is sent a snapshot.
            return new Outgoing.Close();
        }
        if (batch.isEmpty()) {
            // The next entry is unreadable here; it is not shipped, and not skipped either.
            // Told once: who repairs asks again by itself.
            var isNews = toldUnreadableId != sentId + 1;
            toldUnreadableId = sentId + 1;
            if (isNews) waitsFor(toldUnreadableId);
            return null;
        }
        if (toldUnreadableId != 0 && follower != null)
            leader.follows(follower, State.catching_up, null, null);
        toldUnreadableId = 0;
        sentId = batch.lastId();
        unacknowledged.add(new Sent(batch.lastId(), batch.bytes().length));
        bytesUnderWay += batch.bytes().length;
        return new Outgoing.Lines(batch.bytes());
    }
}
