package dev.walscope.snapshot;

import dev.walscope.wal.Checkpoint;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.Milestone;
import dev.walscope.wal.SealedSegment;

import java.util.List;
import java.util.Optional;

/// A snapshot that is on the disk.
///
/// @param id the last entry that is in it
/// @param fileName in the data folder
/// @param size of the file in bytes
/// @param log of all bytes of the log up to and including entry `id`
/// @param keys how many it holds
/// @param requests how many remembered writes
/// @param sealed the segments that held no later entry and were whole when it was taken; empty when
///     only the header was read
/// @param milestones of the log before them
/// @param timestampMs the newest time that stood in an entry until then
/// @param membership where leaders are elected; empty when only the header was read
public record Snapshot(
        long id,
        String fileName,
        long size,
        Fingerprint log,
        long keys,
        long requests,
        List<SealedSegment> sealed,
        List<Milestone> milestones,
        long timestampMs,
        Optional<Membership> membership) {
    public Snapshot {
        sealed = List.copyOf(sealed);
        milestones = List.copyOf(milestones);
    }

    /// What it tells of the log beside it.
    public Checkpoint checkpoint() {
        return new Checkpoint(id, log, sealed, milestones);
    }

    /// No segment of a log that begins behind it may have a number up to this one, or it would be
    /// taken for one that the snapshot knows.
    public int lastSegment() {
        return sealed.isEmpty() ? 1 : sealed.getLast().number();
    }

    /// The same, so that each segment is read all the same.
    public Checkpoint checkpointToReadAll() {
        return new Checkpoint(id, log, List.of(), milestones);
    }
}
