package dev.walscope.replication;

import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.WriteAheadLog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// How much of the log is kept once a snapshot has what its entries add up to.
///
/// A segment goes when the newest snapshot covers it, that snapshot lies on the disk twice and both
/// read well, so much of the log is left, and no connected follower still needs it; but a follower
/// that is further behind than that is not waited for: it is sent the snapshot.
///
/// One thread.
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// How far behind a connected follower may be where nothing else is to be kept.
    private static final long SLACK_BYTES = 64 << 20;

    private final WriteAheadLog log;
    private final Snapshots snapshots;
    private final long retainBytes;
    private final Supplier<List<Long>> neededIds;

    /// The snapshot that was found to be there twice. It is not read again for each segment that a
    /// follower lets go.
    private long twiceId;

    /// @param retainBytes of the log at least; `Long.MAX_VALUE` keeps all of it
    /// @param neededIds for each connected follower, the next entry that it needs
    Retention(
            WriteAheadLog log,
            Snapshots snapshots,
            long retainBytes,
            Supplier<List<Long>> neededIds) {
        this.log = log;
        this.snapshots = snapshots;
        this.retainBytes = retainBytes;
        this.neededIds = neededIds;
    }

    /// Whether [#run] has something to do, as far as can be told without reading.
    ///
    /// @param snapshotId the newest snapshot's
    boolean isDue(long snapshotId) {
        if (log.firstId() > 1 && twiceId == 0) return true;
        return isCompactionDue(snapshotId);
    }

    private boolean isCompactionDue(long snapshotId) {
        return retainBytes < Long.MAX_VALUE
                && log.isCompactionDue(lowWaterMark(snapshotId), retainBytes);
    }

    /// Drops what may go.
    ///
    /// @return the dropped segments' bytes
    long run(long snapshotId) throws IOException {
        if (snapshotId == 0) return 0;
        var isDue = isCompactionDue(snapshotId);
        if (!isDue && log.firstId() == 1) return 0;
        if (!isThereTwice(snapshotId) || !isDue) return 0;
        var bytes = log.compact(lowWaterMark(snapshotId), retainBytes);
        // They tell of a log whose next entries are gone.
        for (var id : snapshots.ids()) if (id < log.firstId() - 1) snapshots.delete(id);
        return bytes;
    }

    private boolean isThereTwice(long snapshotId) throws IOException {
        if (twiceId == snapshotId) return true;
        if (!snapshots.keepTwice(snapshotId)) {
            LOG.warn(
                    "{} cannot be read any more; the log keeps what it has until there is another",
                    Snapshots.fileName(snapshotId));
            return false;
        }
        twiceId = snapshotId;
        return true;
    }

    /// The last entry that may go.
    private long lowWaterMark(long snapshotId) {
        var mark = snapshotId;
        for (var needed : neededIds.get())
            if (needed <= mark && isWaitedFor(needed)) mark = needed - 1;
        return mark;
    }

    private boolean isWaitedFor(long neededId) {
        try {
            var behind = log.bytes() - log.bytesUpTo(neededId - 1);
            return behind <= (retainBytes == 0 ? SLACK_BYTES : retainBytes);
        } catch (IOException e) {
            LOG.debug("it cannot be told how far behind a follower is", e);
            return true;
        }
    }
}
