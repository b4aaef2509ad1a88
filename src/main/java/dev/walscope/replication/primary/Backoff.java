package dev.walscope.replication.primary;

import dev.walscope.replication.Timing;
import dev.walscope.time.Clock;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// When to try again what failed: after a random part of a pause that doubles from one attempt to
/// the next, so that followers which lost their leader together do not come back together.
///
/// Not safe for threads: its caller has a lock around it.
///
/// Pattern: "Exponential Backoff and Jitter" (Brooker, AWS Architecture Blog, 2015), its *equal
/// jitter*: at least half of the pause.
final class Backoff {
    private static final int DOUBLINGS_MAX = 16;

    private final Timing timing;
    private final Clock clock;
    private final RandomGenerator random;
    private int attempts;
    private long retryAtNanos;

    Backoff(Timing timing, Clock clock, RandomGenerator random) {
        this.timing = timing;
        this.clock = clock;
        this.random = random;
        retryAtNanos = clock.nanos();
    }

    /// Nanoseconds until the next attempt, by the monotonic clock.
    long nanosLeft() {
        return Math.max(0, retryAtNanos - clock.nanos());
    }

    /// Attempts since the last success.
    int attempts() {
        return attempts;
    }

    void attempted() {
        attempts++;
    }

    void succeeded() {
        attempts = 0;
    }

    void failed() {
        var doubled = timing.retryMinMs() << Math.min(attempts, DOUBLINGS_MAX);
        var longestMs = Math.min(timing.retryMaxMs(), doubled);
        pause(random.nextLong(longestMs / 2, longestMs + 1));
    }

    /// For who knows better than to try soon.
    void pause(long ms) {
        retryAtNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
