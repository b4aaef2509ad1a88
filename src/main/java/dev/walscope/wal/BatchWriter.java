package dev.walscope.wal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Puts batches on the disk: into the active segment, and into new ones where that is full.
///
/// A batch that does not go onto the disk leaves the files as they were, or ends the log: after a
/// failed write or force it is unknown what the disk holds.
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

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
    /// @throws DiskFailure when a new segment could not be made; the files are as before
    List<Segment> write(Segment active, List<Staging.Part> parts) throws DiskFailure {
        var written = new ArrayList<Segment>();
        try {
            // Before a byte is written: what fails here leaves nothing to undo.
            for (var part : parts)
                written.add(
                        part.number == active.number ? active : created(part.number, part.firstId));
        } catch (Storage.NoRoom e) {
            remove(active, written);
            throw new DiskFailure.Full(e);
        } catch (Storage.Passing e) {
            remove(active, written);
            throw new DiskFailure(
                    "The log's next segment cannot be made (" + e.getMessage() + ").", e);
        } catch (IOException e) {
            throw fatal("Making a segment of the log", e);
        }
        write(active, parts, written);
        return written;
    }

    private void write(Segment active, List<Staging.Part> parts, List<Segment> written)
            throws DiskFailure {
        try {
            for (int i = 0; i < parts.size(); i++) {
                var file = written.get(i).file;
                file.write(parts.get(i).buffer(), parts.get(i).offset);
                if (fsync == Fsync.ALWAYS) force(file);
                else unforced.add(file);
            }
        } catch (DiskFailure.Fatal e) {
            throw e;
        } catch (Storage.NoRoom e) {
            undo(active, written);
            throw new DiskFailure.Full(e);
        } catch (IOException e) {
            throw fatal("Writing to the log", e);
        }
    }

    private static DiskFailure.Fatal fatal(String what, IOException e) {
        return new DiskFailure.Fatal(
                what
                        + " failed ("
                        + e.getMessage()
                        + "); this node takes no more writes. Check the disk, then restart the"
                        + " node.",
                e);
    }

    /// A new, empty segment whose name is on the disk.
    Segment created(int number, long firstId) throws IOException {
        var file = storage.create(Segment.fileName(number));
        try {
            storage.forceFolder();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return Segment.empty(storage, number, firstId).in(file);
    }

    /// The segments are sealed: they keep no descriptor longer than until they are forced.
    void sealed(List<Segment> segments) throws DiskFailure.Fatal {
        try {
            for (var segment : segments)
                if (fsync != Fsync.INTERVAL || !unforced.contains(segment.file))
                    segment.file.release();
        } catch (IOException e) {
            throw fatal("Closing a segment of the log", e);
        }
    }

    /// Forces all that was written without a force.
    ///
    /// @param active the segment that is still written to
    /// @throws DiskFailure.Fatal when the log must not be used again
    void forceWritten(Segment active) throws DiskFailure.Fatal {
        var files = List.copyOf(unforced);
        // Whatever comes of it, no file is asked twice: see DiskFailure.Fatal.
        unforced.clear();
        for (var file : files) {
            force(file);
            if (file == active.file) continue;
            try {
                file.release();
            } catch (IOException e) {
                throw fatal("Closing a segment of the log", e);
            }
        }
    }

    private void force(Storage.File file) throws DiskFailure.Fatal {
        try {
            var begun = System.nanoTime();
            file.force();
            listener.forced(System.nanoTime() - begun);
        } catch (IOException e) {
            throw fatal("Forcing the log to the disk", e);
        }
    }

    /// Takes a batch out of the files again that is not where it should be; on the disk too: a part
    /// of it may have been forced, and would come back with the power.
    void undo(Segment active, List<Segment> written) throws DiskFailure.Fatal {
        try {
            var file = fileOf(active, written);
            file.truncate(active.size);
            file.force();
            if (removed(active, written)) storage.forceFolder();
        } catch (IOException e) {
            throw new DiskFailure.Fatal(
                    "A half-written batch cannot be undone ("
                            + e.getMessage()
                            + "); restart the node.",
                    e);
        }
    }

    /// The active segment's, which may have been put back into another file meanwhile.
    private static Storage.File fileOf(Segment active, List<Segment> written) {
        for (var segment : written) if (segment.number == active.number) return segment.file;
        return active.file;
    }

    private boolean removed(Segment active, List<Segment> written) throws IOException {
        var any = false;
        for (var segment : written) {
            if (segment.number == active.number) continue;
            segment.file.close();
            unforced.remove(segment.file);
            storage.delete(segment.name);
            any = true;
        }
        return any;
    }

    /// Empty segments that were made for nothing. One that stays does no harm.
    private void remove(Segment active, List<Segment> made) {
        try {
            removed(active, made);
        } catch (IOException e) {
            LOG.debug("an empty segment stays", e);
        }
    }
}
