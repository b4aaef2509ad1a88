package dev.walscope.wal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// What one segment's bytes say when read from end to end, before its neighbours are known.
///
/// Segments are scanned side by side; [Recovery] takes the scans in order, and [DamageReport] gives
/// the bad lines their ids.
final class SegmentScan {
    /// Good lines and bad lines take turns.
    sealed interface Run {}

    /// Entries `firstId` to `lastId` without a hole, from byte `offset` on.
    record Good(long offset, long firstId, long lastId) implements Run {}

    /// A line that is not an entry, or not one of the next.
    ///
    /// @param length with its line end, if it has one
    /// @param heads how many entries begin in it: two when the line end between them was lost, none
    ///     in the second half of a line that was split
    record Bad(
            long offset,
            int length,
            int heads,
            String reason,
            OptionalLong storedCrc,
            OptionalLong computedCrc)
            implements Run {}

    final int number;
    final Storage.File file;
    final long size;
    final SparseIndex index = new SparseIndex();
    final List<Run> runs = new ArrayList<>();

    /// Bytes after the last line end.
    private byte[] unterminated = {};

    private long goodOffset;
    private long goodFirst;

    /// The last good entry so far; the floor before the first.
    private long last;

    private SegmentScan(int number, Storage.File file, long size, long floor) {
        this.number = number;
        this.file = file;
        this.size = size;
        this.last = floor;
    }

    /// Reads the whole segment and hands each good entry to `entries`, in order.
    ///
    /// @param size bytes to read at the most; a file may hold more that is being written
    /// @param floor entries with this id or a lower one stand elsewhere already and are bad here
    static SegmentScan of(
            int number, Storage.File file, long size, long floor, Consumer<Entry> entries)
            throws IOException {
        var scan = new SegmentScan(number, file, Math.min(size, file.size()), floor);
        var lines = new LineReader(file, 0, scan.size);
        while (lines.next()) {
            if (!lines.terminated()) {
                scan.unterminated = lines.copyWithEnd();
                break;
            }
            switch (EntryCodec.decode(lines.buffer(), lines.start(), lines.length())) {
                case Decoded.Good(var entry, var _) when entry.id() > scan.last -> {
                    scan.good(entry.id(), lines.offset());
                    entries.accept(entry);
                }
                case Decoded.Good(var entry, var crc) ->
                        scan.bad(
                                lines,
                                "id " + entry.id() + " stands after id " + scan.last,
                                OptionalLong.of(crc),
                                OptionalLong.of(crc));
                case Decoded.Bad(var reason, var _, var stored, var computed) ->
                        scan.bad(lines, reason, stored, computed);
            }
        }
        scan.closeGood();
        return scan;
    }

    /// As [#of] for a segment of a running log, where nothing is torn: what has no line end is
    /// damaged.
    static SegmentScan again(Segment segment, Storage.File file, long size) throws IOException {
        var scan = of(segment.number, file, size, segment.firstId - 1, _ -> {});
        if (scan.unterminated.length > 0) scan.keepUnterminatedAsBad();
        return scan;
    }

    /// The first good entry, 0 when there is none.
    long firstGoodId() {
        for (var run : runs) if (run instanceof Good good) return good.firstId();
        return 0;
    }

    long lastGoodId() {
        for (var run : runs.reversed()) if (run instanceof Good good) return good.lastId();
        return 0;
    }

    byte[] unterminated() {
        return unterminated;
    }

    /// The bytes after the last line end are not an unfinished line but a damaged one.
    void keepUnterminatedAsBad() {
        runs.add(
                new Bad(
                        size - unterminated.length,
                        unterminated.length,
                        1,
                        "the line has no end",
                        OptionalLong.empty(),
                        OptionalLong.empty()));
        unterminated = new byte[0];
    }

    private void good(long id, long offset) {
        if (goodFirst > 0 && id != last + 1) closeGood();
        if (goodFirst == 0) {
            goodFirst = id;
            goodOffset = offset;
        }
        last = id;
        index.add(id, offset);
    }

    private void closeGood() {
        if (goodFirst > 0) runs.add(new Good(goodOffset, goodFirst, last));
        goodFirst = 0;
    }

    private void bad(LineReader line, String reason, OptionalLong stored, OptionalLong computed) {
        closeGood();
        runs.add(
                new Bad(
                        line.offset(),
                        line.lengthWithEnd(),
                        heads(line),
                        reason,
                        stored,
                        computed));
    }

    private static final byte[] ID = "{\"id\": ".getBytes(US_ASCII);
    private static final byte[] OPERATION = ", \"operation\": \"".getBytes(US_ASCII);

    /// Within a line only a whole head counts, because an object in a value may begin with an id
    /// too. At its start the id is enough: the rest of the head may be what was damaged.
    private static int heads(LineReader line) {
        var bytes = line.buffer();
        var end = line.start() + line.length();
        int heads = stands(ID, bytes, line.start(), end) ? 1 : 0;
        for (int i = line.start() + 1; i < end; i++) {
            if (!stands(ID, bytes, i, end)) continue;
            int afterId = i + ID.length;
            while (afterId < end && '0' <= bytes[afterId] && bytes[afterId] <= '9') afterId++;
            if (stands(OPERATION, bytes, afterId, end)) heads++;
        }
        return heads;
    }

    private static boolean stands(byte[] wanted, byte[] bytes, int at, int end) {
        return at + wanted.length <= end
                && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
