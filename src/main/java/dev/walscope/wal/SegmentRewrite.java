package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Writes a segment anew, with other bytes in the place of some.
///
/// ```
/// wal.log.segment.1.bad.812   1. the bytes that go, kept aside and forced
/// wal.log.segment.1.repair    2. the whole segment as it will be, forced
/// wal.log.segment.1           3. takes that name in one step; the folder is forced
/// ```
/// A crash at any point leaves either segment whole under its name; [Recovery] removes what it
/// leaves of the second file. Bytes are copied in pieces, so memory does not grow with the segment.
///
/// A compressed segment stays one: all names are those of its `….gz`, and what is kept aside is the
/// gzip members of the bytes that go, as they stand in the file.
final class SegmentRewrite {
    private static final String BESIDE = ".repair";
    private static final String MAKING = ".making";
    private static final int CHUNK = 256 * 1024;

    /// What stands at `offset` and is `length` bytes long gives way to `lines`.
    record Edit(long offset, long length, List<byte[]> lines) {
        static Edit without(Damage surplus) {
            return new Edit(surplus.offset(), surplus.length(), List.of());
        }

        long end() {
            return offset + length;
        }
    }

    /// Reads a stretch of bytes from wherever they are.
    @FunctionalInterface
    interface Source {
        int read(ByteBuffer target, long position) throws IOException;
    }

    private final Storage storage;
    private final Segment segment;

    /// The file that is written anew.
    private final String name;

    SegmentRewrite(Storage storage, Segment segment) {
        this.storage = storage;
        this.segment = segment;
        this.name = segment.storedName();
    }

    /// Steps 1 and 2. When it throws, the segment is as it was.
    ///
    /// @param edits in the order of their offsets, without overlap
    /// @return the file that has what goes; `null` when nothing does
    @Nullable String prepare(List<Edit> edits) throws DiskFailure {
        try {
            var keptIn = keptAside(edits);
            try (var beside = made(name + BESIDE)) {
                long from = 0;
                long to = 0;
                for (var edit : edits) {
                    to = copy(segment.file::read, from, edit.offset(), beside, to);
                    for (var line : edit.lines()) {
                        beside.write(ByteBuffer.wrap(line), to);
                        to += line.length;
                    }
                    from = edit.end();
                }
                copy(segment.file::read, from, segment.file.size(), beside, to);
                beside.force();
            }
            return keptIn;
        } catch (Storage.NoRoom e) {
            throw new DiskFailure.Full(e);
        } catch (IOException e) {
            throw new DiskFailure("A damaged segment cannot be repaired: " + e.getMessage(), e);
        }
    }

    /// The bytes of the file that is held for writing, which its name no longer leads to, take the
    /// place of whatever has the name now; that is kept aside.
    ///
    /// @return the file's name, or `null` when no file had the segment's
    @Nullable String prepareFromHeld(long size) throws IOException {
        String keptIn = null;
        if (storage.isFile(segment.name)) {
            keptIn = segment.name + ".bad.0";
            try (var found = storage.open(segment.name);
                    var aside = made(keptIn)) {
                copy(found::read, 0, found.size(), aside, 0);
                aside.force();
            }
        }
        try (var beside = made(segment.name + BESIDE)) {
            copy(segment.file::readHeld, 0, size, beside, 0);
            beside.force();
        }
        return keptIn;
    }

    /// What goes, and what stands between.
    private @Nullable String keptAside(List<Edit> edits) throws IOException {
        var from = edits.getFirst().offset();
        var until = edits.getLast().end();
        if (from == until) return null;
        if (segment.isCompressed() && segment.file instanceof SegmentFile file) {
            var stretch = file.compressed().stretch(from, until);
            var stored = file.compressed().stored();
            return kept(stored::read, stretch.from(), stretch.until());
        }
        return kept(segment.file::read, from, until);
    }

    private String kept(Source source, long from, long until) throws IOException {
        var keptIn = name + ".bad." + from;
        try (var aside = made(keptIn)) {
            copy(source, from, until, aside, 0);
            aside.force();
        }
        return keptIn;
    }

    private Storage.File made(String name) throws IOException {
        var file = storage.create(name);
        file.truncate(0);
        return file;
    }

    /// @return where what is copied next goes
    private long copy(Source source, long from, long until, Storage.File target, long to)
            throws IOException {
        var chunk = ByteBuffer.allocate(Math.clamp(until - from, 1, CHUNK));
        for (long at = from; at < until; ) {
            chunk.clear().limit((int) Math.min(until - at, chunk.capacity()));
            var read = source.read(chunk, at);
            if (read <= 0) throw new IOException(segment.name + " was cut");
            target.write(chunk.flip(), to);
            at += read;
            to += read;
        }
        return to;
    }

    /// Step 3.
    ///
    /// @return the file that has the segment's name now
    /// @throws Storage.Passing when nothing has changed
    /// @throws DiskFailure.Fatal when it is unknown which file has the name
    Storage.File takeThePlace() throws DiskFailure.Fatal, Storage.Passing {
        try {
            storage.rename(name + BESIDE, name);
            return storage.open(segment.name);
        } catch (Storage.Passing e) {
            throw e;
        } catch (IOException e) {
            throw new DiskFailure.Fatal(
                    "A repaired segment could not take its place ("
                            + e.getMessage()
                            + "); this node takes no more writes. Check the disk, then restart the"
                            + " node.",
                    e);
        }
    }

    /// What a segment's compressed file is called until it is whole.
    static String making(String segment) {
        return Segment.compressed(segment) + MAKING;
    }

    /// Whether `name` is that of a new segment which a crash kept from taking its place.
    static boolean isLeftOver(String name) {
        return Segment.numberOf(successor(name)) > 0;
    }

    /// Whether `name` is that of a compressed segment which has not taken its place yet.
    static boolean isOfCompressed(String name) {
        var successor = successor(name);
        return Segment.numberOf(successor) > 0 && !Segment.isPlain(successor);
    }

    /// The name that the file of this name is to take; empty when none.
    private static String successor(String name) {
        for (var end : List.of(BESIDE, MAKING))
            if (name.endsWith(end)) return name.substring(0, name.length() - end.length());
        return "";
    }
}
