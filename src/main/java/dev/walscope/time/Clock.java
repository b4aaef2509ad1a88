package dev.walscope.time;

/// Two clocks: the wall clock for what people and logs read, the monotonic one for what is
/// measured.
public interface Clock {
    /// Milliseconds since 1970; may jump.
    long wallMs();

    /// Nanoseconds from an arbitrary start; never runs backwards.
    long nanos();

    /// This clock with its wall hand standing still: what is stamped with it is the same on every
    /// run.
    default Clock standingAt(long wallMs) {
        var moving = this;
        return new Clock() {
            @Override
            public long wallMs() {
                return wallMs;
            }

            @Override
            public long nanos() {
                return moving.nanos();
            }
        };
    }

    /// The machine's own clock.
    Clock SYSTEM =
            new Clock() {
                @Override
                public long wallMs() {
                    return System.currentTimeMillis();
                }

                @Override
                public long nanos() {
                    return System.nanoTime();
                }
            };
}
