package dev.walscope.wal;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Writes a damaged segment anew, with good lines in the place of the damage.
///
/// ```
/// wal.log.segment.1.bad.812   1. the damaged bytes, kept aside and forced
/// wal.log.segment.1.repair    2. the whole segment with good lines, forced
/// wal.log.segment.1           3. takes that name in one step; the folder is forced
/// ```
/// A crash at any point leaves either segment whole under its name; [Recovery] removes what it
/// leaves of the second file.
final class SegmentRewrite {
    private static final String BESIDE = ".repair";

    private SegmentRewrite() {}

    /// Steps 1 and 2. When it throws, the segment is as it was.
    static void prepare(Storage storage, Segment segment, Damage damage, List<byte[]> lines)
            throws DiskFailure {
        try {
            var old = bytesOf(segment);
            if (damage.length() > 0) keepAside(storage, segment, damage, old);
            writeBeside(storage, segment, mended(old, damage, lines));
        } catch (Storage.NoRoom e) {
            throw new DiskFailure.Full(e);
        } catch (IOException e) {
            throw new DiskFailure("A damaged segment cannot be repaired: " + e.getMessage(), e);
        }
    }

    private static byte[] bytesOf(Segment segment) throws IOException {
        var bytes = ByteBuffer.allocate((int) segment.size);
        if (segment.file.read(bytes, 0) < segment.size)
            throw new IOException(Segment.fileName(segment.number) + " was cut");
        return bytes.array();
    }

    private static void keepAside(Storage storage, Segment segment, Damage damage, byte[] old)
            throws IOException {
        var name = Segment.fileName(segment.number) + ".bad." + damage.offset();
        write(storage, name, ByteBuffer.wrap(old, (int) damage.offset(), damage.length()));
    }

    private static byte[] mended(byte[] old, Damage damage, List<byte[]> lines) {
        var anew = new LineBuffer(old.length + 1024);
        anew.append(old, 0, (int) damage.offset());
        for (var line : lines) anew.append(line, 0, line.length);
        anew.append(old, (int) damage.end(), old.length - (int) damage.end());
        return anew.toByteArray();
    }

    private static void writeBeside(Storage storage, Segment segment, byte[] anew)
            throws IOException {
        write(storage, beside(segment), ByteBuffer.wrap(anew));
    }

    private static void write(Storage storage, String name, ByteBuffer bytes) throws IOException {
        try (var file = storage.open(name)) {
            file.truncate(0);
            file.write(bytes, 0);
            file.force();
        }
    }

    /// Step 3.
    ///
    /// @return the segment as the new file says that it is
    /// @throws DiskFailure.Fatal when nobody knows which file has the name
    static Segment takeThePlace(Storage storage, Segment segment) throws DiskFailure.Fatal {
        try {
            var name = Segment.fileName(segment.number);
            storage.rename(beside(segment), name);
            storage.forceFolder();
            return reopened(segment, storage.open(name));
        } catch (IOException | RuntimeException e) {
            throw new DiskFailure.Fatal(
                    "A repaired segment could not take its place ("
                            + e.getMessage()
                            + "); this node takes no more writes. Check the disk, then restart the"
                            + " node.",
                    e);
        }
    }

    private static Segment reopened(Segment segment, Storage.File file) throws IOException {
        var scan = SegmentScan.again(segment, file, Long.MAX_VALUE);
        var left = DamageReport.of(scan, segment.firstId, segment.lastId).in(segment.number);
        return new Segment(
                segment.number, file, scan.index, segment.firstId, segment.lastId, scan.size, left);
    }

    private static String beside(Segment segment) {
        return Segment.fileName(segment.number) + BESIDE;
    }

    /// Whether `name` is that of a new segment which a crash kept from taking its place.
    static boolean isLeftOver(String name) {
        return name.endsWith(BESIDE)
                && Segment.numberOf(name.substring(0, name.length() - BESIDE.length())) > 0;
    }

    /// @throws IllegalArgumentException when `lines` are not those of the missing ids
    static void check(Damage damage, List<byte[]> lines) {
        if (lines.size() != damage.ids())
            throw new IllegalArgumentException(lines.size() + " lines for " + damage);
        long id = damage.firstId();
        for (var line : lines) {
            var good = EntryCodec.decode(line, 0, line.length - 1);
            if (!(good instanceof Decoded.Good(var entry, var _)) || entry.id() != id++)
                throw new IllegalArgumentException("not the line of entry " + (id - 1));
        }
    }
}
