package dev.walscope.replication;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Work that those who write should not notice: while entries come in it takes a tenth of the time;
/// when none come it takes all of it.
///
/// Not [interrupted][Thread#interrupt], which would close the file that is being written.
final class Unhurried {
    private static final long AT_LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int RESTS = 9;

    private final LongSupplier lastId;
    private final Lock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private boolean isOver;

    // The working thread's own.
    private long seenId;
    private long since;

    /// @param lastId the newest entry: it changes while somebody writes
    Unhurried(LongSupplier lastId) {
        this.lastId = lastId;
    }

    /// What was done before was something else.
    void begin() {
        seenId = lastId.getAsLong();
        since = System.nanoTime();
    }

    /// Between two pieces of the work: rests when it is time to.
    ///
    /// @return whether to go on
    boolean goesOn() {
        var worked = System.nanoTime() - since;
        if (worked >= AT_LEAST_NANOS) {
            rest(restNanos(worked));
            since = System.nanoTime();
        }
        lock.lock();
        try {
            return !isOver;
        } finally {
            lock.unlock();
        }
    }

    /// How long to rest after so much work.
    long restNanos(long workedNanos) {
        var id = lastId.getAsLong();
        var isWritten = id != seenId;
        seenId = id;
        return isWritten ? workedNanos * RESTS : 0;
    }

    void rest(long nanos) {
        lock.lock();
        try {
            for (var left = nanos; left > 0 && !isOver; ) left = over.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Ends a rest, and the work.
    void end() {
        lock.lock();
        try {
            isOver = true;
            over.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
