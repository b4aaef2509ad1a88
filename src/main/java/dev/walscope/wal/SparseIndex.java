package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;

/// Where some of a segment's entries start, about one in every 4 KiB, and the [Fingerprint] of the
/// segment up to there.
///
/// To find an entry, start at the nearest one before it and read on. Rebuilt from the file at every
/// start and never trusted beyond that: what is read is always checked.
final class SparseIndex {
    private static final int SPACING = 4096;

    private long[] ids = new long[16];
    private long[] offsets = new long[16];
    private int[] crc32s = new int[16];
    private int[] crc32cs = new int[16];
    private int count;

    /// Whether an entry at `offset` is to be noted.
    synchronized boolean wants(long offset) {
        return count == 0 || offset - offsets[count - 1] >= SPACING;
    }

    /// @param before of the segment's bytes before the entry
    synchronized void add(long id, long offset, Fingerprint before) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            crc32s = Arrays.copyOf(crc32s, count * 2);
            crc32cs = Arrays.copyOf(crc32cs, count * 2);
        }
        ids[count] = id;
        crc32s[count] = before.crc32();
        crc32cs[count] = before.crc32c();
        offsets[count++] = offset;
    }

    /// The first bytes were read again.
    ///
    /// @param then their sum, as it was known before
    /// @param found what stands in them; its place is theirs
    /// @param now their sum
    synchronized void reread(Fingerprint then, SparseIndex found, Fingerprint now) {
        var old = new ArrayList<Position>();
        for (int i = 0; i < count; i++) old.add(position(i));
        count = 0;
        for (int i = 0; i < found.count; i++) add(found.position(i));
        if (now.bytes() < then.bytes()) return;
        for (var behind : old)
            if (behind.offset() >= then.bytes())
                add(behind.id(), behind.offset(), now.then(behind.before().without(then)));
    }

    private void add(Position position) {
        add(position.id(), position.offset(), position.before());
    }

    /// The nearest indexed entry at or before `id`, or `null`.
    synchronized @Nullable Position atOrBefore(long id) {
        return nearest(Arrays.binarySearch(ids, 0, count, id));
    }

    /// The nearest indexed entry that starts at `offset` or before, or `null`.
    synchronized @Nullable Position startingAtOrBefore(long offset) {
        return nearest(Arrays.binarySearch(offsets, 0, count, offset));
    }

    private @Nullable Position nearest(int searched) {
        var found = searched < 0 ? -searched - 2 : searched;
        return found < 0 ? null : position(found);
    }

    private Position position(int i) {
        return new Position(ids[i], offsets[i], new Fingerprint(crc32s[i], crc32cs[i], offsets[i]));
    }

    /// @param before of the segment's bytes before `offset`
    record Position(long id, long offset, Fingerprint before) {}
}
