package dev.walscope.replication;

/// When a write came to which point of its way, in nanoseconds of the machine's monotonic clock.
///
/// Whoever has the write notes it, one after the other, and who is given the answer reads it: the
/// future of the answer hands it over. A point that a write does not pass, because it is refused or
/// was done before, is noted by nobody.
public final class WriteTimes {
    private static final long NEVER = Long.MIN_VALUE;

    private final long begun;
    private long proposed = NEVER;
    private long staged = NEVER;
    private long stored = NEVER;
    private long held = NEVER;

    /// @param begun when its request came
    public WriteTimes(long begun) {
        this.begun = begun;
    }

    /// Its request is read and checked.
    public void proposed(long nanos) {
        proposed = nanos;
    }

    /// The log's writer has taken it.
    public void staged(long nanos) {
        staged = nanos;
    }

    /// It is on this node's disk; where leaders are elected, on those of a majority.
    public void stored(long nanos) {
        stored = nanos;
    }

    /// It is held where [Acks] ask for.
    public void held(long nanos) {
        held = nanos;
    }

    /// Hears how long each part of the way took.
    @FunctionalInterface
    public interface Parts {
        void took(long reading, long waiting, long storing, long acknowledging, long answering);
    }

    /// Tells it of a write that was made.
    ///
    /// @param answered when the answer was handed to the network
    public void tell(long answered, Parts parts) {
        if (proposed == NEVER || staged == NEVER || stored == NEVER || held == NEVER) return;
        parts.took(
                proposed - begun,
                staged - proposed,
                stored - staged,
                held - stored,
                answered - held);
    }
}
