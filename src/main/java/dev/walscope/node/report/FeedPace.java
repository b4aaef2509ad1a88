package dev.walscope.node.report;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// When the merged events go out: after a rest at once, so that a single write is seen as fast as
/// it can be, and at most [EventFeed#MERGED_A_SECOND] times a second.
///
/// Any thread may ask, and none waits; what is asked for runs on the ticker.
public final class FeedPace {
    // Rounded up and never catching up: no second has more of them.
    private static final long APART_NANOS =
            TimeUnit.MILLISECONDS.toNanos(1000 / EventFeed.MERGED_A_SECOND + 1);

    private final ScheduledExecutorService ticker;
    private final Runnable flush;
    private final AtomicBoolean isAsked = new AtomicBoolean();
    private volatile long flushedAtNanos = System.nanoTime() - APART_NANOS;

    public FeedPace(ScheduledExecutorService ticker, Runnable flush) {
        this.ticker = ticker;
        this.flush = flush;
    }

    /// There is something to send.
    public void ask() {
        if (isAsked.get() || !isAsked.compareAndSet(false, true)) return;
        long waits = Math.max(0, flushedAtNanos + APART_NANOS - System.nanoTime());
        try {
            ticker.schedule(this::run, waits, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The node is closing, and its feed with it.
        }
    }

    private void run() {
        flushedAtNanos = System.nanoTime();
        // What is marked from here on asks again.
        isAsked.set(false);
        flush.run();
    }
}
