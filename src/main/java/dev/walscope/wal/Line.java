package dev.walscope.wal;

import dev.walscope.entry.Entry;

/// What one place in a segment holds, with where it lies. Bad bytes are values, not exceptions.
///
/// `offset` counts bytes from the start of the segment's file; `length` includes the line end.
public sealed interface Line {
    int segment();

    long offset();

    int length();

    /// An entry whose checksum holds.
    record Valid(Entry entry, long crc, int segment, long offset, int length) implements Line {}

    /// The place where entry `id` should be. Known from the neighbours: what the bytes say of
    /// themselves is not believed.
    record Corrupt(long id, Damage damage) implements Line {
        @Override
        public int segment() {
            return damage.segment();
        }

        @Override
        public long offset() {
            return damage.offset();
        }

        @Override
        public int length() {
            return (int) Math.min(damage.length(), Integer.MAX_VALUE);
        }
    }
}
