package dev.walscope.node.report;

import dev.walscope.api.Integrity;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// How far a node has come: how much of its log is read, its parts once all of it is, whether it
/// still writes, how its log is, whether it has been closed.
///
/// Each change goes out as an event. Any thread.
public final class Life {
    /// The log is still being read, so what was asked for is not there yet.
    public static final class StillRecovering extends RuntimeException {
        private StillRecovering(String sentence) {
            // No failure worth a stack trace.
            super(sentence, null, false, false);
        }
    }

    private final EventFeed feed;

    /// Held where the state changes and is told: what it is in the end is told last.
    private final Object turn = new Object();

    private volatile @Nullable Core core;
    private volatile NodeStatus.State state = NodeStatus.State.recovering;
    private volatile @Nullable String reason;
    private volatile int recoveredPercent;
    private volatile boolean open = true;
    private volatile Integrity lastIntegrity = Integrity.OK;

    public Life(EventFeed feed) {
        this.feed = feed;
    }

    /// So much of the log has been read.
    public void recovering(int percent) {
        if (percent == recoveredPercent) return;
        recoveredPercent = percent;
        synchronized (turn) {
            feed.publish(new NodeEvent.StateChanged(state, reason, percent));
        }
    }

    /// The log has been read, and these are the parts; [#ready] follows when they run.
    public void recovered(Core parts) {
        core = parts;
        synchronized (turn) {
            // Parts that were closed may have failed at their end, which says nothing of these.
            if (state != NodeStatus.State.recovering) become(NodeStatus.State.recovering, null);
        }
    }

    /// The parts are about to be closed, and others opened in their place.
    public void reopening() {
        core = null;
        recoveredPercent = 0;
        become(NodeStatus.State.recovering, null);
    }

    /// The node is ready for all requests, unless one of its parts has failed by now: they run
    /// before this is said.
    public void ready() {
        recoveredPercent = 100;
        // Before: who hears that it is ready takes it to be as was said until then.
        integrityMayHaveChanged();
        synchronized (turn) {
            if (state == NodeStatus.State.recovering) become(NodeStatus.State.ready, null);
        }
    }

    public void become(NodeStatus.State now, @Nullable String why) {
        synchronized (turn) {
            state = now;
            reason = why;
            feed.publish(new NodeEvent.StateChanged(now, why, recoveredPercent));
        }
    }

    /// Tells readers everything anew.
    ///
    /// @param snapshot was made a moment ago; what is not so any more is told behind it
    public void tellAnew(NodeEvent.Snapshot snapshot) {
        var told = snapshot.status();
        synchronized (turn) {
            feed.publish(snapshot);
            if (told.state() != state || !Objects.equals(told.reason(), reason))
                feed.publish(new NodeEvent.StateChanged(state, reason, recoveredPercent));
        }
        tellIntegrityUnless(told.integrity());
        feed.told(told);
    }

    /// The node takes no more requests; who waits is to stop waiting.
    public void closed() {
        open = false;
    }

    /// Several threads find damage. One at a time, so that the newest state is told last.
    public synchronized void integrityMayHaveChanged() {
        tellIntegrityUnless(lastIntegrity);
    }

    private synchronized void tellIntegrityUnless(Integrity told) {
        var integrity = integrity();
        if (integrity.equals(told)) return;
        lastIntegrity = integrity;
        feed.publish(new NodeEvent.IntegrityChanged(integrity));
    }

    /// There may be something to repair, or somebody to repair it from.
    public void wakeRepairer() {
        var now = core;
        if (now != null) now.repairer().wake();
    }

    /// Entries that could not be read can be again.
    public void readableAgain() {
        var now = core;
        if (now != null) now.repairer().rebuild();
    }

    public Integrity integrity() {
        var now = core;
        return now == null
                ? Integrity.OK
                : now.repairer().integrity().with(now.replica().lostEnd());
    }

    public NodeStatus.State state() {
        return state;
    }

    public @Nullable String reason() {
        return reason;
    }

    public int recoveredPercent() {
        return recoveredPercent;
    }

    public boolean isOpen() {
        return open;
    }

    public boolean isRecovered() {
        return core != null;
    }

    /// `null` until the log has been read.
    public @Nullable Core core() {
        return core;
    }

    /// The node's parts.
    ///
    /// @throws StillRecovering until the log has been read
    public Core parts() {
        var now = core;
        if (now != null) return now;
        var why = reason;
        throw new StillRecovering(
                why != null
                        ? why
                        : "The node is still reading its log ("
                                + recoveredPercent
                                + " %); ask again soon.");
    }
}
