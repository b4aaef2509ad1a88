package dev.walscope.scope.live;

import dev.walscope.scope.Observation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Where observations of all nodes meet on their way to the one who folds them.
///
/// Bounded: a full inbox makes the watchers wait, and with them the nodes' event feeds, which merge
/// what piles up. Any thread may put; one thread folds.
public final class Inbox {
    private static final int WAITING_MAX = 10_000;
    private static final int A_TURN_MAX = 2_000;

    /// Characters: a node that floods has not the window's memory.
    private static final long LENGTH_MAX = 32 << 20;

    private record Waiting(Observation seen, int length) {}

    /// The one lock: nothing outside this class is called while it is held, but to ask whether an
    /// observation is wanted, which takes none.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition room = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long waitingLength;
    private boolean isClosed;
    private final ArrayList<Observation> turn = new ArrayList<>();

    public void put(Observation seen) {
        putWhile(seen, 0, () -> true);
    }

    /// Never waits, as who folds does not.
    ///
    /// @return whether there was room for it
    public boolean offer(Observation seen) {
        lock.lock();
        try {
            if (isFull() || isClosed) return false;
            waiting.add(new Waiting(seen, 0));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// The same as [#put], unless it is not wanted any more by the time there is room for it. That
    /// it is wanted and that it is in are one step: who first has it unwanted and then calls
    /// [#stopWaiting] never finds it behind what he puts himself.
    ///
    /// @param length of the text that it was read from, as far as that may be long
    void putWhile(Observation seen, int length, BooleanSupplier isWanted) {
        lock.lock();
        try {
            while (isFull() && !isClosed && isWanted.getAsBoolean()) room.await();
            if (isClosed || !isWanted.getAsBoolean()) return;
            waiting.add(new Waiting(seen, length));
            waitingLength += length;
        } catch (InterruptedException e) {
            // The watcher is being closed: what it saw last is not folded any more.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return waiting.size() >= WAITING_MAX || waitingLength >= LENGTH_MAX;
    }

    /// Takes nothing more: nothing folds it any more, and no thread waits for it.
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Those whose observation is not wanted any more go.
    void stopWaiting() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Hands on what has arrived, a bounded part of it at a time; never waits.
    public void drainTo(Consumer<Observation> fold) {
        turn.clear();
        lock.lock();
        try {
            while (turn.size() < A_TURN_MAX && !waiting.isEmpty()) {
                var next = waiting.remove();
                waitingLength -= next.length();
                turn.add(next.seen());
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
        turn.forEach(fold);
    }
}
