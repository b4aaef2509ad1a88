package dev.walscope.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Puts batches on the disk: into the active segment, and into new ones where that is full.
///
/// A batch that does not go onto the disk leaves the files as they were, or ends the log: after a
/// failed write or force nobody knows what the disk holds.
final class BatchWriter {
    private final Storage storage;
    private final Fsync fsync;
    private final LogListener listener;

    /// What was written since the last force. A batch may have sealed a segment on its way.
    private final Set<Storage.File> unforced = new LinkedHashSet<>();

    BatchWriter(Storage storage, Fsync fsync, LogListener listener) {
        this.storage = storage;
        this.fsync = fsync;
        this.listener = listener;
    }

    /// Writes the parts and, with [Fsync#ALWAYS], forces them.
    ///
    /// @return the segment that each part went to
    /// @throws DiskFailure.Full when there was no room; the files are as before
    /// @throws DiskFailure.Fatal when the log must not be used again
    List<Segment> write(Segment active, List<Staging.Part> parts) throws DiskFailure {
        var written = new ArrayList<Segment>();
        try {
            for (var part : parts) {
                var segment =
                        part.number == active.number ? active : created(part.number, part.firstId);
                segment.file.write(part.buffer(), part.offset);
                if (fsync == Fsync.ALWAYS) force(segment.file);
                written.add(segment);
            }
            if (fsync != Fsync.ALWAYS) written.forEach(segment -> unforced.add(segment.file));
            return written;
        } catch (DiskFailure.Fatal e) {
            throw e;
        } catch (Storage.NoRoom e) {
            undo(active);
            throw new DiskFailure.Full(e);
        } catch (IOException e) {
            throw new DiskFailure.Fatal(
                    "Writing to the log failed ("
                            + e.getMessage()
                            + "); this node takes no more writes. Check the disk, then restart"
                            + " the node.",
                    e);
        }
    }

    /// A new, empty segment whose name is on the disk.
    Segment created(int number, long firstId) throws IOException {
        var file = storage.open(Segment.fileName(number));
        storage.forceFolder();
        return new Segment(number, file, new SparseIndex(), firstId, firstId - 1, 0, List.of());
    }

    /// Forces all that was written without a force.
    ///
    /// @throws DiskFailure.Fatal when the log must not be used again
    void forceWritten() throws DiskFailure.Fatal {
        var files = List.copyOf(unforced);
        // Whatever comes of it, no file is asked twice: see DiskFailure.Fatal.
        unforced.clear();
        for (var file : files) force(file);
    }

    private void force(Storage.File file) throws DiskFailure.Fatal {
        try {
            var begun = System.nanoTime();
            file.force();
            listener.forced(System.nanoTime() - begun);
        } catch (IOException e) {
            throw new DiskFailure.Fatal(
                    "Forcing the log to the disk failed ("
                            + e.getMessage()
                            + "); this node takes no more writes. Check the disk, then restart the"
                            + " node.",
                    e);
        }
    }

    /// Makes the files as they were before the batch, on the disk too: a part of it may have been
    /// forced, and would come back with the power.
    private void undo(Segment active) throws DiskFailure.Fatal {
        try {
            active.file.truncate(active.size);
            active.file.force();
            for (var number : Recovery.segmentNumbers(storage.list()))
                if (number > active.number) storage.delete(Segment.fileName(number));
            storage.forceFolder();
        } catch (IOException e) {
            throw new DiskFailure.Fatal(
                    "The disk is full and a half-written batch cannot be undone; restart the node.",
                    e);
        }
    }
}
