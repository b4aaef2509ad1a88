package dev.walscope.wal;

import java.io.IOException;
import java.util.function.LongSupplier;

/// Drops segments whose entries a snapshot has the sum of, the oldest first.
///
/// ```
/// snapshot.1000.jsonl     has what entries 1 to 1000 add up to
/// wal.log.segment.1       1. goes, whichever of its files is there; the folder is forced
/// wal.log.segment.2       2. goes
/// wal.log.segment.3       holds entry 1001: stays
/// ```
/// A crash at any point leaves an unbroken row that ends where it did. Who reads what goes is told
/// ([Compacted]); the fingerprint of what has gone is kept ([Milestones]).
///
/// Pattern: *Low-Water Mark* in "Patterns of Distributed Systems" (Joshi, 2023).
final class Compaction {
    private final Storage storage;
    private final Segments segments;
    private final Repairs repairs;
    private final Fingerprints fingerprints;
    private final LongSupplier durableId;
    private final LogListener listener;

    /// @param durableId the last entry that was forced
    Compaction(
            Storage storage,
            Segments segments,
            Repairs repairs,
            Fingerprints fingerprints,
            LongSupplier durableId,
            LogListener listener) {
        this.storage = storage;
        this.segments = segments;
        this.repairs = repairs;
        this.fingerprints = fingerprints;
        this.durableId = durableId;
        this.listener = listener;
    }

    /// Whether [#run] would drop something, as far as can be told without reading.
    boolean isDue(long untilId, long retainBytes) {
        return isWanted(segments.all().getFirst(), untilId, retainBytes);
    }

    /// As [WriteAheadLog#compact].
    long run(long untilId, long retainBytes) throws IOException {
        long bytes = 0;
        while (true) {
            var first = segments.all().getFirst();
            if (!isWanted(first, untilId, retainBytes) || !drop(first)) return bytes;
            bytes += first.size;
            listener.dropped(first.number, first.firstId, first.lastId, first.size);
        }
    }

    private boolean isWanted(Segment first, long untilId, long retainBytes) {
        if (first == segments.active()
                || first.lastId > Math.min(untilId, durableId.getAsLong())
                || !first.damages.isEmpty()) return false;
        return retainBytes == 0 || bytesWithout(first) >= retainBytes;
    }

    private long bytesWithout(Segment first) {
        long bytes = -first.size;
        for (var segment : segments.all()) bytes += segment.size;
        return bytes;
    }

    private boolean drop(Segment first) throws IOException {
        var sum = fingerprints.of(1, first.lastId);
        if (sum == null) return false;
        // Not while it is repaired, re-read or compressed.
        synchronized (repairs) {
            if (first != segments.all().getFirst() || !first.damages.isEmpty()) return false;
            var compressed = Segment.compressed(first.name);
            if (storage.isFile(compressed)) storage.delete(compressed);
            if (storage.isFile(first.name)) storage.delete(first.name);
            storage.forceFolder();
            fingerprints.milestones().add(new Milestone(first.lastId, sum));
            segments.dropFirst();
            first.retire();
        }
        return true;
    }
}
