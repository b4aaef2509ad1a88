package dev.walscope.replication.primary;

import dev.walscope.time.Clock;

/// A clock that stands still.
final class Standing implements Clock {
    @Override
    public long wallMs() {
        return 1_795_000_000_000L;
    }

    @Override
    public long nanos() {
        return 1;
    }
}
