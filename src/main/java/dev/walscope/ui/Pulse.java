package dev.walscope.ui;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.recording.Recording;

import javafx.animation.AnimationTimer;

/// The window's one loop: each pulse folds what has arrived into the state and draws it.
///
/// Nothing here waits. What is not on screen yet is asked for at most twenty times a second; what
/// only time changes is drawn twice a second.
final class Pulse extends AnimationTimer {
    private static final long FETCH_NANOS = 50_000_000;
    private static final long TICK_NANOS = 500_000_000;

    private final Session session;
    private final Workbench bench;
    private final Recording recording = Recording.empty();
    private ClusterState state = ClusterState.EMPTY;
    private long fetchedAt;
    private long tickedAt;

    Pulse(Session session, Workbench bench) {
        this.session = session;
        this.bench = bench;
    }

    ClusterState state() {
        return state;
    }

    @Override
    public void handle(long now) {
        session.drainTo(recording::add);
        state = recording.last();
        if (now - tickedAt >= TICK_NANOS) {
            tickedAt = now;
            bench.touch();
            bench.tick(session);
        }
        bench.show(state);
        if (now - fetchedAt >= FETCH_NANOS) {
            fetchedAt = now;
            var visible = bench.visible();
            session.fetch(state, bench.view(), visible[0], visible[1]);
        }
    }
}
