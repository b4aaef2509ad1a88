package dev.walscope.wal;

import java.io.IOException;

/// What was asked for stood in segments that are no longer there: a snapshot has what they add up
/// to.
public final class Compacted extends IOException {
    private final long firstId;

    Compacted(long firstId) {
        super("the log begins with entry " + firstId);
        this.firstId = firstId;
    }

    /// The first entry that is kept.
    public long firstId() {
        return firstId;
    }
}
