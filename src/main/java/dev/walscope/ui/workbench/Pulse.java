package dev.walscope.ui.workbench;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.Rewind;
import dev.walscope.session.Session;

import javafx.animation.AnimationTimer;

/// The window's one loop: each pulse folds what has arrived into the state and draws it.
///
/// Nothing here waits. What is not on screen yet is asked for at most twenty times a second; what
/// only time changes is drawn twice a second. While the past is shown, the present is still
/// recorded, and nothing is asked for the picture's sake.
final class Pulse extends AnimationTimer {
    private static final long FETCH_NANOS = 50_000_000;
    private static final long TICK_NANOS = 500_000_000;
    private static final long MOVE_NANOS = 33_000_000;

    private final Session session;
    private final Workbench bench;
    private final Rewind rewind;
    private long fetchedAt;
    private long prefetchedAt;
    private long tickedAt;
    private long movedAt;

    Pulse(Session session, Workbench bench) {
        this.session = session;
        this.bench = bench;
        this.rewind = bench.rewind();
    }

    /// The cluster as it is, whatever is shown.
    ClusterState state() {
        return rewind.present();
    }

    @Override
    public void handle(long now) {
        bench.pulse(now);
        session.drainTo(rewind::record);
        rewind.pulse(now);
        boolean isLive = rewind.isLive();
        if (now - tickedAt >= TICK_NANOS) {
            tickedAt = now;
            bench.touch();
            if (isLive) fetchForPanel(bench.state());
        }
        if (rewind.isPlaying() || isTravelling(now)) bench.touch();
        bench.show(rewind.state());
        if (isLive && now - fetchedAt >= FETCH_NANOS && fetch()) fetchedAt = now;
        if (now - prefetchedAt >= FETCH_NANOS) {
            prefetchedAt = now;
            session.prefetch(rewind.present());
            session.compareLogs(rewind.present());
        }
    }

    /// Whether messages move in the picture, thirty times a second.
    private boolean isTravelling(long now) {
        if (now - movedAt < MOVE_NANOS) return false;
        movedAt = now;
        for (var follower : bench.state().followers()) {
            boolean isWatched = follower.link().isSlowed() || follower.link().isHeld();
            if (isWatched && !bench.travelling(follower.name()).isEmpty()) return true;
        }
        return false;
    }

    /// What the open panel shows and no event brings.
    private void fetchForPanel(ClusterState shown) {
        session.fetchLag(shown);
        session.fetchTimers(shown);
        switch (bench.view().panel()) {
            case requests -> session.fetchDeduplication(shown);
            case segments -> session.fetchSegments(shown);
            case lag, keys, ledger, events, elections -> {}
        }
    }

    /// After a rest at once: what is written now and then is on screen with the next pulses.
    private boolean fetch() {
        var visible = bench.visible();
        return session.fetch(rewind.present(), bench.view(), visible[0], visible[1]);
    }
}
