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
            throws IOException {
        var old = ByteBuffer.allocate((int) segment.size);
        var name = Segment.fileName(segment.number);
        if (segment.file.read(old, 0) < segment.size) throw new IOException(name + " was cut");
        var bytes = old.array();
        if (damage.length() > 0) {
            try (var aside = storage.open(name + ".bad." + damage.offset())) {
                aside.truncate(0);
                aside.write(ByteBuffer.wrap(bytes, (int) damage.offset(), damage.length()), 0);
                aside.force();
            }
        }
        var anew = new LineBuffer(bytes.length + 1024);
        anew.append(bytes, 0, (int) damage.offset());
        for (var line : lines) anew.append(line, 0, line.length);
        anew.append(bytes, (int) damage.end(), bytes.length - (int) damage.end());
        try (var file = storage.open(beside(segment))) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(anew.toByteArray()), 0);
            file.force();
        }
    }

    /// Step 3. When it throws, nobody knows which file has the name.
    ///
    /// @return the segment as the new file says that it is
    static Segment takeThePlace(Storage storage, Segment segment) throws IOException {
        var name = Segment.fileName(segment.number);
        storage.rename(beside(segment), name);
        storage.forceFolder();
        var file = storage.open(name);
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
