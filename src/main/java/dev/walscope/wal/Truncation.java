package dev.walscope.wal;

import dev.walscope.entry.Entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Takes the end of a log away, from an entry on: what the leader of a later term has found to be
/// entries that nobody agreed on, or what a person gives up of a log that has parted from its
/// leader's (no term then in the names).
///
/// ```
/// wal.log.segment.3.cut.812.term.4  1. the bytes that go, kept aside and forced, for each segment
/// wal.log.segment.4                 2. removed, the last one first, for good before the next
/// wal.log.segment.3                 3. ends at byte 812 and is written on
/// ```
/// A crash at any point leaves a beginning of the old log that ends at the new end or behind it, so
/// who asked for it finds the same conflict again.
///
/// Source: "In Search of an Understandable Consensus Algorithm" (Ongaro, Ousterhout, 2014), §5.3.
final class Truncation {
    private static final int CHUNK = 256 * 1024;
    private static final String REWRITTEN = ".repair";

    private final Storage storage;
    private final Segments segments;
    private final Repairs repairs;
    private final LogWalk walk;

    Truncation(Storage storage, Segments segments, Repairs repairs, LogWalk walk) {
        this.storage = storage;
        this.segments = segments;
        this.repairs = repairs;
        this.walk = walk;
    }

    /// Cuts off entry `first` and all behind it. What was written has been forced.
    ///
    /// @return the names of the files that have the bytes now
    /// @throws DiskFailure.Fatal when it is unknown where the log ends now
    /// @throws DiskFailure when nothing was cut
    List<String> from(Entry first) throws DiskFailure {
        try {
            var offset = walk.startOf(first.id());
            var last = segments.holding(first.id());
            if (last == null || offset < 0)
                throw new DiskFailure("Entry " + first.id() + " cannot be found to cut.", null);
            var gone = segments.all().stream().filter(one -> one.number > last.number).toList();
            var kept = keptAside(last, offset, gone, first.term());
            cut(last, offset, first.id(), gone);
            return kept;
        } catch (DiskFailure e) {
            throw e;
        } catch (Storage.NoRoom e) {
            throw new DiskFailure.Full(e);
        } catch (IOException e) {
            throw new DiskFailure("The log's end cannot be cut: " + e.getMessage() + ".", e);
        }
    }

    private List<String> keptAside(Segment last, long offset, List<Segment> gone, long term)
            throws IOException {
        var kept = new ArrayList<String>();
        kept.add(keptAside(last, offset, term));
        for (var segment : gone) if (segment.size > 0) kept.add(keptAside(segment, 0, term));
        storage.forceFolder();
        return kept;
    }

    /// A second cut at the same place, of the same term, gets a number behind its name.
    private String keptAside(Segment segment, long offset, long term) throws IOException {
        var stem =
                Segment.fileName(segment.number)
                        + ".cut."
                        + offset
                        + (term == 0 ? "" : ".term." + term);
        var name = stem;
        for (int again = 2; storage.isFile(name); again++) name = stem + "." + again;
        try (var aside = storage.create(name)) {
            copy(segment, offset, segment.size, aside);
            aside.force();
        }
        return name;
    }

    private static void copy(Segment from, long start, long end, Storage.File to)
            throws IOException {
        var chunk = ByteBuffer.allocate(Math.clamp(end - start, 1, CHUNK));
        for (long at = start; at < end; ) {
            chunk.clear().limit((int) Math.min(end - at, chunk.capacity()));
            var read = from.file.read(chunk, at);
            if (read <= 0) throw new IOException(from.name + " was cut");
            to.write(chunk.flip(), at - start);
            at += read;
        }
    }

    private void cut(Segment last, long offset, long firstId, List<Segment> gone)
            throws DiskFailure.Fatal {
        // Not while one of them is being compressed or read again.
        synchronized (repairs) {
            try {
                for (var segment : gone.reversed()) {
                    storage.delete(segment.storedName());
                    storage.forceFolder();
                    segment.retire();
                }
                var file = last.isCompressed() ? inflated(last, offset) : shortened(last, offset);
                var scan = SegmentScan.again(last, file, Long.MAX_VALUE);
                var damages = DamageReport.of(scan, last.firstId, firstId - 1).in(last.number);
                segments.endWith(
                        new Segment(
                                last.number,
                                last.name,
                                file,
                                scan.index,
                                last.firstId,
                                firstId - 1,
                                scan.size,
                                scan.sum(),
                                damages));
                if (last.file != file) last.retire();
            } catch (IOException e) {
                throw new DiskFailure.Fatal(
                        "The log's end could not be cut ("
                                + e.getMessage()
                                + "); this node takes no more writes. Check the disk, then restart"
                                + " the node.",
                        e);
            }
        }
    }

    private Storage.File shortened(Segment last, long offset) throws IOException {
        var file = segments.active() == last ? last.file : storage.create(last.name);
        file.truncate(offset);
        file.force();
        return file;
    }

    /// A compressed one becomes a plain one again, since it is written on.
    private Storage.File inflated(Segment last, long offset) throws IOException {
        var beside = last.name + REWRITTEN;
        try (var plain = storage.create(beside)) {
            plain.truncate(0);
            copy(last, 0, offset, plain);
            plain.force();
        }
        storage.rename(beside, last.name);
        storage.delete(Segment.compressed(last.name));
        storage.forceFolder();
        return storage.create(last.name);
    }
}
