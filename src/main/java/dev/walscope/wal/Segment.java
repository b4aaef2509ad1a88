package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/// One file of the log, `wal.log.segment.N`: what is known of it without reading it. Once it is
/// sealed it may be compressed, in `….gz`; offsets, sizes and sums are those of the plain bytes.
///
/// The writer thread appends to it; a scrub, on whatever thread, puts right what it found to be
/// otherwise ([#reread]). Everyone may look.
///
/// Its sums are of the bytes as they were read or written last, damaged ones too: so the stretches
/// on both sides of damage have theirs.
final class Segment {
    static final String PREFIX = "wal.log.segment.";
    private static final String COMPRESSED = ".gz";

    /// What stands behind the number in the names of files that are kept beside segments.
    private static final List<String> ASIDE =
            List.of(".torn.", ".bad.", ".cut.", ".replaced.", ".repair", ".making");

    final int number;

    /// The plain file's name, in most cases [#fileName]; a person may have given it leading zeros.
    final String name;

    final Storage.File file;
    final SparseIndex index;

    /// The id of the first entry, or the one it will have.
    final long firstId;

    /// The last id in it; `firstId - 1` while it has none.
    volatile long lastId;

    /// Bytes that a reader may read.
    volatile long size;

    /// Of these bytes, as many as `size`. Changes together with it and `lastId`, under this
    /// object's lock.
    private Fingerprint sum;

    /// Of its bytes when nothing in them was damaged, as far as this process has seen them so.
    private @Nullable Fingerprint sound;

    /// Unreadable stretches, in order.
    volatile List<Damage> damages;

    /// Whether this process has not read it as a whole yet: what is known of it is what it was.
    volatile boolean isUnread;

    Segment(
            int number,
            String name,
            Storage.File file,
            SparseIndex index,
            long firstId,
            long lastId,
            long size,
            Fingerprint sum,
            List<Damage> damages) {
        this.number = number;
        this.name = name;
        this.file = file;
        this.index = index;
        this.firstId = firstId;
        this.lastId = lastId;
        this.size = size;
        this.sum = sum;
        this.damages = List.copyOf(damages);
        this.sound = damages.isEmpty() ? sum : null;
    }

    /// The same in another file that holds the same bytes.
    synchronized Segment in(Storage.File other) {
        return new Segment(number, name, other, index, firstId, lastId, size, sum, damages);
    }

    /// The same ids, with the bytes as they were just read.
    synchronized Segment as(SegmentScan scan, List<Damage> found) {
        var now =
                new Segment(
                        number,
                        name,
                        scan.file,
                        scan.index,
                        firstId,
                        lastId,
                        scan.size,
                        scan.sum(),
                        found);
        if (!found.isEmpty()) now.sound = sound;
        return now;
    }

    /// Another stands in its place. Who still reads this one opens what has the name now, finds
    /// that the bytes have moved, and reads again.
    void retire() throws IOException {
        file.release();
        file.refresh();
    }

    /// One that was whole when a snapshot was taken, and has not been read since.
    static Segment unread(String name, Storage.File file, SealedSegment sealed) {
        var segment =
                new Segment(
                        sealed.number(),
                        name,
                        file,
                        new SparseIndex(),
                        sealed.firstId(),
                        sealed.lastId(),
                        sealed.size(),
                        sealed.sum(),
                        List.of());
        segment.isUnread = true;
        return segment;
    }

    static Segment empty(Storage storage, int number, long firstId) {
        var name = fileName(number);
        return new Segment(
                number,
                name,
                storage.open(name),
                new SparseIndex(),
                firstId,
                firstId - 1,
                0,
                Fingerprint.EMPTY,
                List.of());
    }

    /// More entries stand in it.
    synchronized void grow(long newLastId, long newSize, Fingerprint newSum) {
        if (newSum.bytes() != newSize || newLastId < lastId)
            throw new IllegalStateException(newSum.bytes() + " bytes summed of " + newSize);
        if (sound != null) sound = sound.then(newSum.without(sum));
        sum = newSum;
        size = newSize;
        lastId = newLastId;
    }

    /// Its end was torn off.
    ///
    /// @param rest the sum of what is left
    synchronized void cut(Fingerprint rest) {
        if (sound != null) sound = rest;
        sum = rest;
        size = rest.bytes();
    }

    /// Its first bytes were read again, while more may have been written behind them.
    ///
    /// @param then the sum of as many bytes as `scan` was to read, as it was known before
    synchronized void reread(Fingerprint then, SegmentScan scan, List<Damage> found) {
        var now = scan.sum();
        if (!now.equals(then)) {
            // A file that was cut has nothing behind the cut.
            boolean isCut = now.bytes() < then.bytes();
            sum = isCut ? now : now.then(sum.without(then));
            size = sum.bytes();
            index.reread(then, scan.index, now);
        }
        damages = List.copyOf(found);
        if (found.isEmpty()) sound = sum;
    }

    synchronized @Nullable Fingerprint sound() {
        return sound;
    }

    synchronized Fingerprint sum() {
        return sum;
    }

    /// Of all its bytes, when entry `id` is the last of them and nothing is damaged.
    synchronized @Nullable Fingerprint sumWhenEndingWith(long id) {
        return lastId == id && damages.isEmpty() ? sum : null;
    }

    /// Of its first `offset` bytes; never more than about 4 KiB are read for it.
    Fingerprint sumUpTo(long offset) throws IOException {
        var near = index.startingAtOrBefore(offset);
        if (near == null) return Fingerprint.of(file, 0, offset);
        return near.before().then(Fingerprint.of(file, near.offset(), offset));
    }

    static String fileName(int number) {
        return PREFIX + number;
    }

    /// The name of a segment's compressed file.
    static String compressed(String name) {
        return name + COMPRESSED;
    }

    /// The name of a segment's plain file, of that or its compressed file's name.
    static String plain(String name) {
        return name.endsWith(COMPRESSED)
                ? name.substring(0, name.length() - COMPRESSED.length())
                : name;
    }

    /// Whether `name` is that of a segment's plain file.
    static boolean isPlain(String name) {
        return numberOf(name) > 0 && plain(name).equals(name);
    }

    /// The number in a segment's file name, a compressed one's too; 0 when `name` is not one.
    static int numberOf(String name) {
        if (!name.startsWith(PREFIX)) return 0;
        var number = plain(name).substring(PREFIX.length());
        if (number.isEmpty() || !number.chars().allMatch(c -> '0' <= c && c <= '9')) return 0;
        var digits = number.replaceFirst("^0+", "");
        return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }

    /// Whether the name begins as a segment's does but is neither one nor that of a file which is
    /// kept beside one.
    static boolean isLookalike(String name) {
        if (!name.startsWith(PREFIX) || numberOf(name) > 0) return false;
        return ASIDE.stream()
                .noneMatch(
                        aside -> {
                            var at = name.indexOf(aside);
                            return at > 0 && numberOf(name.substring(0, at)) > 0;
                        });
    }

    /// Whether its compressed file was the one that was read last.
    boolean isCompressed() {
        return file instanceof SegmentFile one && one.wasCompressed();
    }

    /// The name of the file that its bytes were last read from.
    String storedName() {
        return isCompressed() ? compressed(name) : name;
    }

    /// The bytes of that file.
    long storedSize() {
        return file instanceof SegmentFile one && one.wasCompressed() ? one.storedSize() : size;
    }

    long corruptIds() {
        return damages.stream().mapToLong(Damage::ids).sum();
    }

    /// Readable entries.
    long entries() {
        return lastId - firstId + 1 - corruptIds();
    }
}
