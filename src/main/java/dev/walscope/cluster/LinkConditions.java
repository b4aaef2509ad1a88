package dev.walscope.cluster;

import dev.walscope.time.Clock;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// What a link does to the bytes that it carries, and how many it has carried: shared by its proxy,
/// which changes it, and its connections, which obey. Any thread may call.
final class LinkConditions {
    private final Clock clock;
    private final AtomicLong bytesToLeader = new AtomicLong();
    private final AtomicLong bytesToFollower = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile LinkState state = LinkState.CLEAR;

    LinkConditions(Clock clock) {
        this.clock = clock;
    }

    Clock clock() {
        return clock;
    }

    LinkState state() {
        return state;
    }

    void become(UnaryOperator<LinkState> change) {
        lock.lock();
        try {
            state = change.apply(state);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long bytesToLeader() {
        return bytesToLeader.get();
    }

    long bytesToFollower() {
        return bytesToFollower.get();
    }

    void carried(boolean towardsLeader, int bytes) {
        (towardsLeader ? bytesToLeader : bytesToFollower).addAndGet(bytes);
    }

    /// Who waits looks again: a message may pass.
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the moment `nanos` of the clock, or until the link's state changes, or there is
    /// another reason to look.
    void awaitUntil(long nanos, LinkState seen) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos - clock.nanos();
            if (left > 0 && state == seen) changed.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }
}
