package dev.walscope.wal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;

import org.jspecify.annotations.Nullable;

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
    /// After as many bad lines in a row, the next ones are one with the last: a file of nothing but
    /// line ends must not fill the memory.
    private static final int BAD_IN_A_ROW_MAX = 1000;

    /// Good lines and bad lines take turns.
    sealed interface Run {}

    /// Entries `firstId` to `lastId` without a hole, from byte `offset` on.
    record Good(long offset, long firstId, long lastId) implements Run {}

    /// Lines that are not entries, or not ones of the next; in most cases one line.
    ///
    /// @param length with the line end, if there is one
    /// @param heads how many entries begin in it: two when the line end between them was lost, none
    ///     in the second half of a line that was split
    /// @param wholeId the entry that it is when only its line end or its place is wrong, else 0
    /// @param isNext whether that entry comes behind all good ones before it: then its end is wrong
    /// @param isFiller whether it is known to hold no entry
    /// @param closed whether a line end stands where it should
    record Bad(
            long offset,
            long length,
            int heads,
            long wholeId,
            boolean isNext,
            boolean isFiller,
            boolean closed,
            String reason,
            OptionalLong storedCrc,
            OptionalLong computedCrc)
            implements Run {
        /// The same and, right behind it, `next`.
        Bad and(Bad next) {
            return new Bad(
                    offset,
                    length + next.length,
                    heads + next.heads,
                    0,
                    false,
                    false,
                    next.closed,
                    reason,
                    OptionalLong.empty(),
                    OptionalLong.empty());
        }
    }

    final int number;
    final Storage.File file;
    final long size;
    final SparseIndex index = new SparseIndex();
    final List<Run> runs = new ArrayList<>();

    /// A line of the original's newest version was seen: it writes a member behind the checksum.
    private boolean isOfTheNewestOriginal;

    private Fingerprint sum = Fingerprint.EMPTY;
    private final Unsummed unsummed = new Unsummed();
    private int badInARow;
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
        while (lines.next()) scan.line(lines, entries);
        scan.closeGood();
        scan.sumUp();
        return scan;
    }

    /// As [#of] for a segment of a running log.
    static SegmentScan again(Segment segment, Storage.File file, long size) throws IOException {
        return of(segment.number, file, size, segment.firstId - 1, _ -> {});
    }

    private void line(LineReader lines, Consumer<Entry> entries) throws IOException {
        var none = OptionalLong.empty();
        if (lines.isTooLong()) {
            bad(lines, 0, "the line is longer than any entry's", none, none);
            sumUp();
            sum = sum.then(Fingerprint.of(file, lines.offset(), lines.position()));
            return;
        }
        switch (EntryCodec.decode(lines.buffer(), lines.start(), lines.length())) {
            case Decoded.Good(var entry, var _) when entry.id() > last && lines.terminated() -> {
                entries.accept(entry);
                good(entry.id(), lines.offset());
            }
            case Decoded.Good(var entry, var crc) -> whole(lines, entry, crc, entries);
            case Decoded.Bad(var reason, var _, var stored, var computed) -> {
                if (wholeBeforeBlanks(lines) instanceof Decoded.Good(var entry, var crc))
                    whole(lines, entry, crc, entries);
                else if (lines.terminated()) bad(lines, 0, reason, stored, computed);
                else bad(lines, 0, "the line has no end", stored, computed);
            }
        }
        unsummed.add(lines.buffer(), lines.start(), (int) lines.lengthWithEnd());
    }

    /// A power cut may leave zeros where a line's end was to stand, and an editor CR LF: the entry
    /// before them is whole.
    private static @Nullable Decoded wholeBeforeBlanks(LineReader lines) {
        var lineEnd = lines.start() + lines.length();
        var end = Filler.trimmed(lines.buffer(), lines.start(), lineEnd);
        if (end == lineEnd) return null;
        return EntryCodec.decode(lines.buffer(), lines.start(), end - lines.start());
    }

    /// An entry whose line end, or whose place, is wrong.
    private void whole(LineReader lines, Entry entry, long crc, Consumer<Entry> entries) {
        var sum = OptionalLong.of(crc);
        if (entry.id() <= last) {
            var reason = "id " + entry.id() + " stands after id " + last;
            bad(lines, entry.id(), reason, sum, sum);
            return;
        }
        entries.accept(entry);
        bad(lines, entry.id(), "the line has no end", sum, sum);
        last = entry.id();
    }

    /// The first good entry, 0 when there is none.
    long firstGoodId() {
        for (var run : runs) {
            switch (run) {
                case Good good -> {
                    return good.firstId();
                }
                case Bad bad -> {
                    if (bad.isNext()) return bad.wholeId();
                }
            }
        }
        return 0;
    }

    long lastGoodId() {
        for (var run : runs.reversed()) if (run instanceof Good good) return good.lastId();
        return 0;
    }

    boolean isOfTheNewestOriginal() {
        return isOfTheNewestOriginal;
    }

    /// Of all that was read.
    Fingerprint sum() {
        return sum;
    }

    /// What is known of a bad stretch now that its neighbours are.
    void holdsNoEntry(Bad bad) {
        runs.set(
                runs.indexOf(bad),
                new Bad(
                        bad.offset,
                        bad.length,
                        0,
                        bad.wholeId,
                        bad.isNext,
                        true,
                        bad.closed,
                        bad.reason,
                        bad.storedCrc,
                        bad.computedCrc));
    }

    /// Forgets what stands at `offset` and behind it.
    void cutAt(long offset) {
        runs.removeIf(run -> run instanceof Bad bad && bad.offset() >= offset);
    }

    private void good(long id, long offset) {
        badInARow = 0;
        if (goodFirst > 0 && id != last + 1) closeGood();
        if (goodFirst == 0) {
            goodFirst = id;
            goodOffset = offset;
        }
        last = id;
        if (!index.wants(offset)) return;
        sumUp();
        index.add(id, offset, sum);
    }

    private void sumUp() {
        sum = sum.then(unsummed.taken());
    }

    private void closeGood() {
        if (goodFirst > 0) runs.add(new Good(goodOffset, goodFirst, last));
        goodFirst = 0;
    }

    private void bad(
            LineReader line,
            long wholeId,
            String reason,
            OptionalLong stored,
            OptionalLong computed) {
        closeGood();
        var heads = 0;
        if (!line.isTooLong()) {
            heads = wholeId > 0 ? 1 : heads(line);
            isOfTheNewestOriginal |= wholeId == 0 && isOfTheNewestOriginal(line);
        }
        var isNext = wholeId > last;
        var bad =
                new Bad(
                        line.offset(),
                        line.lengthWithEnd(),
                        heads,
                        wholeId,
                        isNext,
                        false,
                        line.terminated() && !isNext,
                        reason,
                        stored,
                        computed);
        if (++badInARow > BAD_IN_A_ROW_MAX && !isNext && !isNext(runs.getLast()))
            runs.set(runs.size() - 1, ((Bad) runs.getLast()).and(bad));
        else runs.add(bad);
    }

    private static boolean isNext(Run run) {
        return run instanceof Bad bad && bad.isNext();
    }

    private static final byte[] ID = "{\"id\": ".getBytes(US_ASCII);
    private static final byte[] OPERATION = ", \"operation\": \"".getBytes(US_ASCII);
    private static final byte[] CRC = "\"crc\": ".getBytes(US_ASCII);
    private static final byte[] VERSION = ", \"version\": ".getBytes(US_ASCII);

    /// Within a line only a whole head counts, because an object in a value may begin with an id
    /// too. At its start the id is enough: the rest of the head may be what was damaged.
    private static int heads(LineReader line) {
        var bytes = line.buffer();
        var end = line.start() + line.length();
        int heads = stands(ID, bytes, line.start(), end) ? 1 : 0;
        for (int i = line.start() + 1; i < end; i++) {
            if (bytes[i] != '{' || !stands(ID, bytes, i, end)) continue;
            if (stands(OPERATION, bytes, afterDigits(bytes, i + ID.length, end), end)) heads++;
        }
        return heads;
    }

    private static boolean isOfTheNewestOriginal(LineReader line) {
        var bytes = line.buffer();
        var end = line.start() + line.length();
        if (!stands(ID, bytes, line.start(), end)) return false;
        for (int i = end - VERSION.length; i > line.start() + ID.length; i--) {
            if (!stands(VERSION, bytes, i, end)) continue;
            int digits = i;
            while ('0' <= bytes[digits - 1] && bytes[digits - 1] <= '9') digits--;
            return digits < i && stands(CRC, bytes, digits - CRC.length, end);
        }
        return false;
    }

    private static int afterDigits(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && '0' <= bytes[at] && bytes[at] <= '9') at++;
        return at;
    }

    private static boolean stands(byte[] wanted, byte[] bytes, int at, int end) {
        return at >= 0
                && at + wanted.length <= end
                && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    /// Lines that are not yet part of the sum: one sum over many is quicker than one for each.
    private static final class Unsummed {
        private final java.util.zip.CRC32 plain = new java.util.zip.CRC32();
        private final java.util.zip.CRC32C castagnoli = new java.util.zip.CRC32C();
        private long bytes;

        void add(byte[] source, int from, int length) {
            plain.update(source, from, length);
            castagnoli.update(source, from, length);
            bytes += length;
        }

        Fingerprint taken() {
            var taken = new Fingerprint((int) plain.getValue(), (int) castagnoli.getValue(), bytes);
            plain.reset();
            castagnoli.reset();
            bytes = 0;
            return taken;
        }
    }
}
