package dev.walscope.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A segment's bytes, whichever of its two files holds them: the plain one, `wal.log.segment.N`, or
/// the compressed one beside it, `….gz`, whose plain bytes are read.
///
/// Where both are there, the plain one counts; but who reads one of them stays with it as long as
/// it is there, so that a person's `gunzip` is not read half-done. Only the plain one is written.
final class SegmentFile implements Storage.File {
    private final Storage storage;
    private final String name;
    private final Storage.File plain;
    private final GzipView compressed;
    private volatile boolean isCompressed;
    private volatile boolean isLookedUp;

    /// While it is written the plain one is the segment, whatever else a person puts there.
    private volatile boolean isHeld;

    SegmentFile(Storage storage, String name, GzipView.Inflated inflated) {
        this.storage = storage;
        this.name = name;
        plain = storage.open(name);
        compressed = new GzipView(storage, Segment.compressed(name), inflated);
    }

    /// Held for writing.
    private SegmentFile(
            Storage storage, String name, Storage.File plain, GzipView.Inflated inflated) {
        this.storage = storage;
        this.name = name;
        this.plain = plain;
        compressed = new GzipView(storage, Segment.compressed(name), inflated);
        isLookedUp = true;
        isHeld = true;
    }

    static SegmentFile created(Storage storage, String name, GzipView.Inflated inflated)
            throws IOException {
        return new SegmentFile(storage, name, storage.create(name), inflated);
    }

    /// Whether the compressed file is the one that is read.
    boolean isCompressed() throws IOException {
        if (!isLookedUp) lookUp(false);
        return isCompressed;
    }

    /// As [#isCompressed] was found when the bytes were last read.
    boolean wasCompressed() {
        return isCompressed;
    }

    /// Bytes of the compressed file.
    long storedSize() {
        return compressed.storedSize();
    }

    GzipView compressed() {
        return compressed;
    }

    /// @return whether the other one is to be read now
    private boolean lookUp(boolean before) throws IOException {
        if (isHeld) return false;
        var now =
                before
                        ? storage.isFile(Segment.compressed(name)) || !storage.isFile(name)
                        : !storage.isFile(name) && storage.isFile(Segment.compressed(name));
        isCompressed = now;
        isLookedUp = true;
        return now != before;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        var start = target.position();
        while (true) {
            var before = isCompressed();
            target.position(start);
            try {
                if (before) return compressed.read(target, position);
                var read = plain.read(target, position);
                if (!target.hasRemaining()) return read;
                // The end, or the file was compressed meanwhile.
                if (!lookUp(false)) return read;
            } catch (GzipView.Gone e) {
                if (!lookUp(true)) return 0;
            }
        }
    }

    @Override
    public long size() throws IOException {
        while (true) {
            var before = isCompressed();
            try {
                if (before) return compressed.size();
                var size = plain.size();
                if (size > 0 || !lookUp(false)) return size;
            } catch (GzipView.Gone e) {
                if (!lookUp(true)) return 0;
            }
        }
    }

    @Override
    public void force() throws IOException {
        if (isCompressed()) compressed.force();
        else plain.force();
    }

    @Override
    public void refresh() throws IOException {
        plain.refresh();
        compressed.refresh();
        if (isLookedUp) lookUp(isCompressed);
    }

    @Override
    public void close() throws IOException {
        plain.close();
        compressed.close();
    }

    @Override
    public int readHeld(ByteBuffer target, long position) throws IOException {
        isHeld = true;
        return plain.readHeld(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        isHeld = true;
        plain.write(source, position);
    }

    /// A compressed one can only stay as it is.
    @Override
    public void truncate(long size) throws IOException {
        if (isCompressed()) {
            if (size == size()) return;
            throw new IllegalStateException("a compressed segment is sealed: " + name);
        }
        isHeld = true;
        plain.truncate(size);
    }

    @Override
    public boolean isNamed(long size) throws IOException {
        isHeld = true;
        return plain.isNamed(size);
    }

    @Override
    public boolean isNamed() throws IOException {
        isHeld = true;
        return plain.isNamed();
    }

    @Override
    public void release() throws IOException {
        isHeld = false;
        plain.release();
    }
}
