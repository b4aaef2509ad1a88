package dev.walscope.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Looks whether the names of the segments still lead to the files that are written, and puts the
/// own bytes back under a name that does not: a batch counts only where its names lead to it.
///
/// The writer's thread.
final class DisplacedFiles {
    private final Storage storage;
    private final Segments segments;
    private final Repairs repairs;
    private final BatchWriter disk;
    private final LogListener listener;

    DisplacedFiles(
            Storage storage,
            Segments segments,
            Repairs repairs,
            BatchWriter disk,
            LogListener listener) {
        this.storage = storage;
        this.segments = segments;
        this.repairs = repairs;
        this.disk = disk;
        this.listener = listener;
    }

    /// A person with an editor, or a failing disk, may have changed the file or its length. Writing
    /// on would leave a hole of zeros or overwrite lines, so a changed segment is sealed as it is.
    boolean activeIsSpoilt() throws DiskFailure {
        var active = segments.active();
        if (segments.activeIsSpoilt()) return true;
        try {
            // Also when the batch begins a new segment: this one is held for the last time.
            if (active.file.isNamed(active.size)) return false;
            if (!active.file.isNamed()) {
                putBack(active, active.size);
                return false;
            }
            repairs.scrub(active.number);
            segments.spoilActive();
            return true;
        } catch (DiskFailure e) {
            throw e;
        } catch (Storage.Passing e) {
            throw new DiskFailure("The log cannot be written now: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new DiskFailure.Fatal("The active segment cannot be read: " + e.getMessage(), e);
        }
    }

    /// The segments that a batch was written to, once their names lead to what was written.
    List<Segment> inPlace(Segment active, List<Segment> written, List<Staging.Part> parts)
            throws DiskFailure {
        var inPlace = new ArrayList<>(written);
        try {
            for (int i = 0; i < written.size(); i++) {
                var segment = written.get(i);
                var end = parts.get(i).offset + parts.get(i).size();
                if (segment.file.isNamed(end)) continue;
                if (segment.file.isNamed())
                    throw new DiskFailure(
                            segment.name
                                    + " was changed by somebody else while it was written; send"
                                    + " the request again.",
                            null);
                inPlace.set(i, putBack(segment, end));
            }
            return inPlace;
        } catch (DiskFailure.Fatal e) {
            throw e;
        } catch (DiskFailure e) {
            disk.undo(active, inPlace);
            throw e;
        } catch (IOException e) {
            disk.undo(active, inPlace);
            throw new DiskFailure("The log cannot be written now: " + e.getMessage() + ".", e);
        }
    }

    /// The segment's name no longer leads to the file that is being written, which has `size`
    /// bytes. They are put back under the name; what has it now is kept aside.
    private Segment putBack(Segment segment, long size) throws DiskFailure {
        var rewrite = new SegmentRewrite(storage, segment);
        try {
            var keptIn = rewrite.prepareFromHeld(size);
            rewrite.takeThePlace();
            var anew = segment.in(storage.create(segment.name));
            repairs.replace(segment, anew);
            listener.replaced(segment.number, keptIn);
            return anew;
        } catch (Storage.NoRoom e) {
            throw new DiskFailure.Full(e);
        } catch (Storage.Passing e) {
            throw new DiskFailure(
                    segment.name
                            + " was taken away or replaced, and cannot be put back: "
                            + e.getMessage()
                            + ".",
                    e);
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            throw new DiskFailure.Fatal(
                    segment.name
                            + " was taken away or replaced, and putting it back failed ("
                            + e.getMessage()
                            + "); this node takes no more writes. Check the disk, then restart the"
                            + " node.",
                    e);
        }
    }
}
