package dev.walscope.scope.live;

import dev.walscope.scope.Observation;

import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/// Where observations of all nodes meet on their way to the one who folds them.
///
/// Bounded: a full inbox makes the watchers wait, and with them the nodes' event feeds, which merge
/// what piles up. Any thread may put; one thread folds.
public final class Inbox {
    private static final int WAITING_MAX = 10_000;
    private static final int A_TURN_MAX = 2_000;

    private final BlockingQueue<Observation> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final ArrayList<Observation> turn = new ArrayList<>();

    public void put(Observation seen) {
        try {
            waiting.put(seen);
        } catch (InterruptedException e) {
            // The watcher is being closed: what it saw last is not folded any more.
            Thread.currentThread().interrupt();
        }
    }

    /// Hands on what has arrived, a bounded part of it at a time; never waits.
    public void drainTo(Consumer<Observation> fold) {
        turn.clear();
        waiting.drainTo(turn, A_TURN_MAX);
        turn.forEach(fold);
    }
}
