package dev.walscope.wal;

import java.io.IOException;
import java.util.List;

/// A data folder in which a segment is read by one name, whether it is compressed or not.
///
/// `list` and `isFile` tell the names that are really there. A segment's own name opens
/// [SegmentFile]; what is made under the name of a compressed segment's successor is compressed on
/// its way ([GzipWriter]).
final class SegmentStorage implements Storage {
    private final Storage storage;
    private final GzipView.Inflated inflated = new GzipView.Inflated();

    SegmentStorage(Storage storage) {
        this.storage = storage;
    }

    @Override
    public List<String> list() throws IOException {
        return storage.list();
    }

    @Override
    public boolean isFile(String name) throws IOException {
        return storage.isFile(name);
    }

    @Override
    public File open(String name) {
        return Segment.isPlain(name)
                ? new SegmentFile(storage, name, inflated)
                : storage.open(name);
    }

    @Override
    public File create(String name) throws IOException {
        if (Segment.isPlain(name)) return SegmentFile.created(storage, name, inflated);
        return SegmentRewrite.isOfCompressed(name)
                ? new GzipWriter(storage.create(name))
                : storage.create(name);
    }

    /// The plain bytes of the compressed file of that name.
    GzipView compressed(String name) {
        return new GzipView(storage, name, inflated);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        storage.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        storage.delete(name);
    }

    @Override
    public void forceFolder() throws IOException {
        storage.forceFolder();
    }
}
