package dev.walscope.replication.raft;

import java.time.Clock;
import java.util.function.LongSupplier;

/// The engine's time, which goes on as fast as it is told to.
///
/// The engine counts heartbeats in whole seconds; its second is as long as a heartbeat is to be.
/// Slowed for a class it is so much longer. A change of pace moves no moment: what was to come
/// comes in the same order, and what was left of a wait is left of it still.
///
/// It does not go on while whoever lives by it stands still, because the disk does or the process
/// is stopped: a member that could hear nobody must not take that for silence, or a disk that three
/// members share has them elect another leader each time it pauses. etcd counts ticks for the same
/// reason. Any thread.
final class EngineTime {
    /// Where it begins: a moment of 0 means never to the engine.
    private static final double BEGUN_MS = 1_000_000_000;

    /// How late one may come without having stood still: a beat.
    private static final double LATE_MS_MAX = 1000;

    /// @param engineMs the engine's time when this pace began
    private record Pace(double scale, double engineMs, long realNanos) {}

    private final double beatMs;
    private final LongSupplier realNanos;
    private volatile Pace pace;

    /// @param beatMs how long a second of the engine is, at full speed
    /// @param realNanos of the machine's clock
    EngineTime(long beatMs, double scale, LongSupplier realNanos) {
        this.beatMs = beatMs;
        this.realNanos = realNanos;
        pace = new Pace(scale, BEGUN_MS, realNanos.getAsLong());
    }

    /// 1 for full speed, 0.02 for fifty times as slow.
    double scale() {
        return pace.scale;
    }

    synchronized void scale(double to) {
        var now = realNanos.getAsLong();
        pace = new Pace(to, engineMs(pace, now), now);
    }

    /// What was to be done at `dueMs` of the engine's time is only done now: where that is more
    /// than a beat too late, it is that time still.
    synchronized void cameTo(double dueMs) {
        var now = realNanos.getAsLong();
        if (engineMs(pace, now) - dueMs > LATE_MS_MAX) pace = new Pace(pace.scale, dueMs, now);
    }

    double engineMs() {
        return engineMs(pace, realNanos.getAsLong());
    }

    private double engineMs(Pace at, long real) {
        return at.engineMs + (real - at.realNanos) / 1e6 * at.scale * 1000 / beatMs;
    }

    /// How long it is, as things go now, until that moment of the engine.
    double realMsUntil(double engineMs) {
        return real(engineMs - engineMs());
    }

    /// How long so much of the engine's time is, as things go now, in milliseconds.
    double real(double engineMs) {
        return engineMs * beatMs / 1000 / pace.scale;
    }

    Clock clock() {
        return new EngineClock() {
            @Override
            public long millis() {
                return (long) engineMs();
            }
        };
    }
}
