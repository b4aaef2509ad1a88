package dev.walscope.replication;

import dev.walscope.api.FollowerStatus.State;
import dev.walscope.api.NodeUrl;
import dev.walscope.api.ReplicationMessage.Ack;
import dev.walscope.api.ReplicationMessage.Beat;
import dev.walscope.api.ReplicationMessage.Compare;
import dev.walscope.api.ReplicationMessage.Crcs;
import dev.walscope.api.ReplicationMessage.FromFollower;
import dev.walscope.api.ReplicationMessage.FromLeader;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.api.ReplicationMessage.Refused;
import dev.walscope.api.ReplicationMessage.Resume;
import dev.walscope.api.ReplicationMessage.Welcome;
import dev.walscope.replication.Followers.KnownFollower;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// One follower's connection, seen from the leader.
///
/// It has no thread: whoever owns the connection hands in what arrives ([#received]) and asks what
/// to send ([#poll]). At most [#WINDOW_BYTES] are under way unacknowledged, so a follower that does
/// not read costs the leader nothing but that; what it lacks is read from the segment files when
/// its turn comes.
public final class FollowerSession {
    private static final int BATCH_BYTES = 256 * 1024;
    private static final long WINDOW_BYTES = 4 << 20;
    private static final int COMPARED_AT_ONCE = 4096;
    private static final long MARK_AFTER_MS = 20;

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

    /// Whether the follower was welcomed and is sent the log. Read without the lock too.
    private volatile boolean streaming;

    private boolean closed;
    private long sentId;
    private long bytesUnderWay;
    private long caughtUpAt;
    private long lastSentNanos;
    private long comparedId;
    private long toldMark;
    private long toldUnreadableId;

    /// Read without the lock; see [#wake].
    private volatile Runnable wake = () -> {};

    FollowerSession(Leader leader, WriteAheadLog log, InetAddress remote) {
        this.leader = leader;
        this.log = log;
        this.remote = remote;
    }

    /// @param wake runs when there may be something to send; must return at once
    public void onWake(Runnable wake) {
        this.wake = wake;
    }

    /// Takes no lock: the log's writer thread calls this after each batch, while another may hold
    /// the lock for as long as it reads old entries from the disk. What there is to send is visible
    /// before the call, so that whoever is woken finds it at the next [#poll].
    void wake() {
        wake.run();
    }

    /// Takes in a message. Everything that comes also shows that the follower lives.
    public synchronized void received(FromFollower message) throws IOException {
        if (closed) return;
        if (follower != null) leader.heardOf(follower);
        switch (message) {
            case Hello said -> hello(said);
            case Ack(var id) -> acknowledged(id);
            case Resume(var afterId) -> resume(afterId);
            case Crcs said -> compared(said);
        }
        wake();
    }

    /// What to send now, or `null` when there is nothing yet.
    public synchronized @Nullable Outgoing poll(long nowNanos) throws IOException {
        var message = control.poll();
        if (message == null) message = nextLines();
        if (message == null && hello != null) {
            var mark = leader.highWaterMark();
            if (beatIsDue(nowNanos, mark)) {
                message = new Outgoing.Control(new Beat(log.durableId(), sentId, mark));
                toldMark = mark;
            }
        }
        if (message != null) lastSentNanos = nowNanos;
        return message;
    }

    /// Whether the follower's log was found to be a part of the leader's.
    boolean isWelcome() {
        return streaming;
    }

    /// The connection is gone.
    public synchronized void closed() {
        closed = true;
        if (follower != null && follower.session == this) follower.session = null;
    }

    /// Asks whoever owns the connection to close it.
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
        hello = said;
        follower = leader.joined(said.name(), NodeUrl.seenAt(remote, said.url()), this);
        if (follower == null) {
            refuse("Another follower is connected under the name " + said.name() + ".", null);
        } else if (said.goodId() > log.durableId() || !agrees(said)) {
            // Where do the logs part? Entries may be equal again behind the first difference, so
            // every checksum is compared, from the start.
            comparedId = 0;
            askForCrcs();
        } else {
            comparedId = Long.MAX_VALUE;
            sentId = said.lastId();
            caughtUpAt = log.durableId();
            streaming = true;
            leader.follows(follower, State.catching_up, null, null);
            // An unreadable end keeps its place in the follower's log, but the follower does not
            // hold it.
            leader.acknowledged(follower, Math.min(said.goodId(), log.durableId()));
            control.add(
                    new Outgoing.Control(
                            new Welcome(
                                    leader.leaderUrl(), log.durableId(), leader.highWaterMark())));
            settleState();
        }
    }

    /// Whether the leader's own entry at the follower's end is the same. An entry that the leader
    /// cannot read does not speak against it.
    private boolean agrees(Hello said) throws IOException {
        if (said.goodId() == 0) return true;
        return !(log.at(said.goodId()) instanceof Line.Valid valid)
                || valid.crc() == said.goodCrc();
    }

    private void askForCrcs() {
        control.add(new Outgoing.Control(new Compare(comparedId, COMPARED_AT_ONCE)));
    }

    private void compared(Crcs said) throws IOException {
        if (streaming || said.afterId() != comparedId || hello == null) return;
        var ours = log.read(comparedId, Math.max(1, said.crcs().size()));
        for (int i = 0; i < said.crcs().size(); i++) {
            var id = ++comparedId;
            if (i >= ours.size()) {
                diverged(
                        id,
                        "the follower holds entry "
                                + id
                                + ", which the leader's log does not have");
                return;
            }
            var theirs = said.crcs().get(i);
            if (theirs != null
                    && ours.get(i) instanceof Line.Valid valid
                    && valid.crc() != theirs) {
                diverged(id, "entry " + id + " differs");
                return;
            }
        }
        if (said.crcs().isEmpty()) diverged(comparedId + 1, "the logs differ");
        else askForCrcs();
    }

    private void diverged(long id, String how) {
        refuse(
                "The logs diverge at entry "
                        + id
                        + ": "
                        + how
                        + ". Nothing was overwritten; keep the log that is right and wipe the"
                        + " other.",
                id);
    }

    private void refuse(String reason, @Nullable Long divergedAt) {
        if (follower != null && divergedAt != null)
            leader.follows(follower, State.diverged, reason, divergedAt);
        control.add(new Outgoing.Control(new Refused(reason, divergedAt)));
        control.add(new Outgoing.Close());
    }

    private void acknowledged(long id) {
        if (!streaming || follower == null) return;
        while (!unacknowledged.isEmpty() && unacknowledged.peek().lastId() <= id)
            bytesUnderWay -= unacknowledged.remove().bytes();
        leader.acknowledged(follower, Math.min(id, log.durableId()));
        settleState();
    }

    private void settleState() {
        if (follower != null
                && follower.state != State.streaming
                && follower.ackedId >= Math.min(caughtUpAt, log.durableId()))
            leader.follows(follower, State.streaming, null, null);
    }

    private void resume(long afterId) {
        if (!streaming) return;
        sentId = Math.min(afterId, sentId);
        unacknowledged.clear();
        bytesUnderWay = 0;
    }

    private @Nullable Outgoing nextLines() throws IOException {
        if (!streaming || sentId >= log.durableId() || bytesUnderWay >= WINDOW_BYTES) return null;
        var batch = log.readDurable(sentId, BATCH_BYTES);
        if (batch.isEmpty()) {
            // The next entry is unreadable here; it is not shipped, and not skipped either.
            // Told once: who repairs asks again by itself.
            if (toldUnreadableId != sentId + 1) leader.waitsForRepair(sentId + 1);
            toldUnreadableId = sentId + 1;
            return null;
        }
        toldUnreadableId = 0;
        sentId = batch.lastId();
        unacknowledged.add(new Sent(batch.lastId(), batch.bytes().length));
        bytesUnderWay += batch.bytes().length;
        return new Outgoing.Lines(batch.bytes());
    }
}
