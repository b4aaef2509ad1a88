package dev.walscope.replication.raft;

import io.microraft.executor.RaftNodeExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The engine's thread, which is also the log's one writer, and the engine's time.
///
/// The engine counts heartbeats in whole seconds; its second is as long as a heartbeat is to be.
///
/// Nothing may interrupt this thread: an interrupt would close the log's file.
final class EngineThread implements RaftNodeExecutor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("wal-writer").factory());
    private final double secondsAsLongAs;
    private final long begunNanos = System.nanoTime();

    /// @param beatMs how long a second of the engine is
    EngineThread(long beatMs) {
        secondsAsLongAs = beatMs / 1000.0;
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
        var micros = (long) (unit.toMicros(delay) * secondsAsLongAs);
        run(() -> thread.schedule(guarded(task), Math.max(1, micros), TimeUnit.MICROSECONDS));
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

    /// The engine's time.
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public long millis() {
                var ms = (System.nanoTime() - begunNanos) / 1e6;
                return 1_000_000_000L + (long) (ms / secondsAsLongAs);
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
