package dev.walscope.replication.primary;

import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.PeerAccess;
import dev.walscope.replication.PeerLogs;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.Timing;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.time.Clock;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// What a leader or a follower stands on: a log on the test's own disk, what it adds up to, and its
/// writer, whose thread nobody has started.
public record Ground(Storage disk, WriteAheadLog log, AppliedState state, GroupCommit writer) {
    /// No snapshot was taken.
    private static final SnapshotSource NONE =
            new SnapshotSource() {
                @Override
                public Optional<Snapshot> newest() {
                    return Optional.empty();
                }

                @Override
                public byte[] bytes(long id, long offset, int maxBytes) {
                    return new byte[0];
                }

                @Override
                public CompletableFuture<Snapshot> sound(long id) {
                    return CompletableFuture.failedFuture(new AssertionError("none was offered"));
                }
            };

    /// Room for all that a test writes.
    public static final long ONE_SEGMENT = 1 << 20;

    /// @param afterBatch what a replica is told when the log has grown
    public static Ground open(Storage disk, long maxSegmentSize, Runnable afterBatch)
            throws IOException {
        var state = emptyState();
        var log =
                WriteAheadLog.open(
                        disk,
                        new WriteAheadLog.Options(maxSegmentSize, Fsync.ALWAYS),
                        LogListener.NONE,
                        state.reader());
        state.skipTo(log.lastId());
        return new Ground(disk, log, state, new GroupCommit(log, 4096, _ -> {}, afterBatch));
    }

    /// Remembers every request that a test makes.
    public static AppliedState emptyState() {
        var limits = new Limits(Duration.ofHours(1), 1000, 1 << 20);
        return new AppliedState(new IdempotentReceiver(limits, limits), Long.MAX_VALUE, _ -> {});
    }

    Leader lead(Timing timing, Clock clock, ReplicationListener listener) throws IOException {
        return lead(timing, clock, Set.of(), listener);
    }

    /// A leader that reaches nobody.
    Leader lead(Timing timing, Clock clock, Set<String> allowedHosts, ReplicationListener listener)
            throws IOException {
        PeerLogs unreachable =
                _ -> {
                    throw new AssertionError("nobody is to be asked");
                };
        return lead(
                timing, clock, new PeerAccess(unreachable, Runnable::run, allowedHosts), listener);
    }

    Leader lead(Timing timing, Clock clock, PeerAccess peers, ReplicationListener listener)
            throws IOException {
        return lead(timing, clock, peers, NONE, listener);
    }

    Leader lead(
            Timing timing,
            Clock clock,
            PeerAccess peers,
            SnapshotSource snapshots,
            ReplicationListener listener)
            throws IOException {
        return new Leader(
                "http://localhost:8000",
                disk,
                log,
                writer,
                state,
                timing,
                clock,
                peers,
                snapshots,
                listener);
    }
}
