package dev.walscope.replication.raft;

import io.microraft.executor.RaftNodeExecutor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The engine's thread, which is also the log's one writer; what it is to do later it does by the
/// engine's time.
///
/// Nothing may interrupt this thread: an interrupt would close the log's file.
final class EngineThread implements RaftNodeExecutor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("wal-writer").factory());
    private final EngineTime time;

    // Guarded by this object.
    private final PriorityQueue<Due> due = new PriorityQueue<>(Due.ORDER);
    private long number;
    private @Nullable Future<?> alarm;

    /// @param atMs of the engine's time
    private record Due(double atMs, long number, Runnable task) {
        static final Comparator<Due> ORDER =
                Comparator.comparingDouble(Due::atMs).thenComparingLong(Due::number);
    }

    EngineThread(EngineTime time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        run(() -> thread.execute(guarded(task)));
    }

    @Override
    public void submit(Runnable task) {
        execute(task);
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        synchronized (this) {
            var at = time.engineMs() + unit.toMicros(delay) / 1000.0;
            due.add(new Due(at, number++, guarded(task)));
            setAlarm();
        }
    }

    /// From now on the engine's time goes so fast.
    void scale(double to) {
        synchronized (this) {
            time.scale(to);
            setAlarm();
        }
    }

    /// Guarded by this object.
    private void setAlarm() {
        if (alarm != null) alarm.cancel(false);
        var first = due.peek();
        if (first == null) return;
        var micros = Math.max(1, (long) (time.realMsUntil(first.atMs) * 1000));
        run(() -> alarm = thread.schedule(this::ring, micros, TimeUnit.MICROSECONDS));
    }

    private void ring() {
        synchronized (this) {
            var first = due.peek();
            if (first != null) time.cameTo(first.atMs);
        }
        for (var next = next(); next != null; next = next()) next.task.run();
        synchronized (this) {
            setAlarm();
        }
    }

    private synchronized @Nullable Due next() {
        var first = due.peek();
        return first != null && first.atMs <= time.engineMs() ? due.remove() : null;
    }

    /// Who comes when all is over is not heard.
    private static void run(Runnable handing) {
        try {
            handing.run();
        } catch (RejectedExecutionException e) {
            LOG.debug("the engine has stopped", e);
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | AssertionError e) {
                LOG.error("the consensus engine failed in a turn", e);
            }
        };
    }

    /// Ends when what was asked for before is done.
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS))
                LOG.warn("the consensus engine does not come to an end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
