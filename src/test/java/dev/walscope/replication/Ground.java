package dev.walscope.replication;

import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.time.Clock;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.time.Duration;

/// What a leader or a follower stands on: a log on the test's own disk, what it adds up to, and its
/// writer, whose thread nobody has started.
record Ground(WriteAheadLog log, AppliedState state, GroupCommit writer) {
    /// Room for all that a test writes.
    static final long ONE_SEGMENT = 1 << 20;

    /// @param afterBatch what a replica is told when the log has grown
    static Ground open(Storage disk, long maxSegmentSize, Runnable afterBatch) throws IOException {
        var state = emptyState();
        var log =
                WriteAheadLog.open(
                        disk,
                        new WriteAheadLog.Options(maxSegmentSize, Fsync.ALWAYS),
                        LogListener.NONE,
                        state.reader());
        state.skipTo(log.lastId());
        return new Ground(log, state, new GroupCommit(log, 4096, _ -> {}, afterBatch));
    }

    /// Remembers every request that a test makes.
    static AppliedState emptyState() {
        var limits = new Limits(Duration.ofHours(1), 1000, 1 << 20);
        return new AppliedState(new IdempotentReceiver(limits, limits), _ -> {});
    }

    Leader lead(Timing timing, Clock clock, ReplicationListener listener) {
        return new Leader("http://leader", log, writer, state, timing, clock, listener);
    }
}
