package dev.walscope.snapshot;

import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.SealedSegment;

import java.util.List;

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
/// @param timestampMs the newest time that stood in an entry until then
public record Snapshot(
        long id,
        String fileName,
        long size,
        Fingerprint log,
        long keys,
        long requests,
        List<SealedSegment> sealed,
        long timestampMs) {
    public Snapshot {
        sealed = List.copyOf(sealed);
    }
}
