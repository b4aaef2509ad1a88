package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Where some of a segment's entries start: about one in every 4 KiB.
///
/// To find an entry, start at the nearest one before it and read on. Rebuilt from the file at every
/// start and never trusted beyond that: what is read is always checked.
final class SparseIndex {
    private static final int SPACING = 4096;

    private long[] ids = new long[16];
    private long[] offsets = new long[16];
    private int count;

    synchronized void add(long id, long offset) {
        if (count > 0 && offset - offsets[count - 1] < SPACING) return;
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        ids[count] = id;
        offsets[count++] = offset;
    }

    /// The nearest indexed entry at or before `id`, or `null`.
    synchronized @Nullable Position atOrBefore(long id) {
        int found = Arrays.binarySearch(ids, 0, count, id);
        if (found < 0) found = -found - 2;
        return found < 0 ? null : new Position(ids[found], offsets[found]);
    }

    record Position(long id, long offset) {}
}
