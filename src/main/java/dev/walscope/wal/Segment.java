package dev.walscope.wal;

import java.util.List;

/// One file of the log, `wal.log.segment.N`: what is known of it without reading it.
///
/// The writer thread appends to it; a scrub, on whatever thread, puts `damages` right and, when the
/// file was cut, `size`. Everyone may look.
final class Segment {
    static final String PREFIX = "wal.log.segment.";

    final int number;
    final Storage.File file;
    final SparseIndex index;

    /// The id of the first entry, or the one it will have.
    final long firstId;

    /// The last id in it; `firstId - 1` while it has none.
    volatile long lastId;

    /// Bytes that a reader may read.
    volatile long size;

    /// Unreadable stretches, in order.
    volatile List<Damage> damages;

    Segment(
            int number,
            Storage.File file,
            SparseIndex index,
            long firstId,
            long lastId,
            long size,
            List<Damage> damages) {
        this.number = number;
        this.file = file;
        this.index = index;
        this.firstId = firstId;
        this.lastId = lastId;
        this.size = size;
        this.damages = List.copyOf(damages);
    }

    static String fileName(int number) {
        return PREFIX + number;
    }

    /// The number in a segment's file name; 0 when `name` is not one.
    static int numberOf(String name) {
        if (!name.startsWith(PREFIX)) return 0;
        var number = name.substring(PREFIX.length());
        if (number.isEmpty() || number.length() > 9) return 0;
        if (!number.chars().allMatch(c -> '0' <= c && c <= '9') || number.startsWith("0")) return 0;
        return Integer.parseInt(number);
    }

    long corruptIds() {
        return damages.stream().mapToLong(Damage::ids).sum();
    }

    /// Readable entries.
    long entries() {
        return lastId - firstId + 1 - corruptIds();
    }
}
