package dev.walscope.wal;

import java.util.OptionalLong;

/// A stretch of a segment that no longer reads as the entries that were written there.
///
/// Usually one line and one id. A flipped line end joins two lines (one stretch, two ids), a byte
/// that became a line end splits one (two bad lines, one id), a lost stretch has no bytes at all,
/// and bytes that hold no entry of their own have no id to miss (`firstId > lastId`, [#isSurplus]).
///
/// @param offset bytes from the start of the segment's file
/// @param length bytes, line ends included; 0 when the lines are gone
/// @param firstId the first id that is missing
/// @param lastId the last id that is missing
/// @param reason one sentence without a full stop
/// @param storedCrc the checksum that a single bad line still carries
/// @param computedCrc the checksum of a single bad line as it reads now
public record Damage(
        int segment,
        long offset,
        long length,
        long firstId,
        long lastId,
        String reason,
        OptionalLong storedCrc,
        OptionalLong computedCrc) {
    /// How many entries it makes unreadable.
    public long ids() {
        return lastId - firstId + 1;
    }

    /// Whether no entry is missing: what stands here is too much.
    public boolean isSurplus() {
        return firstId > lastId;
    }

    /// Whether the stretch `first` to `last` of the log cannot be read from end to end because of
    /// it.
    boolean interrupts(long first, long last) {
        return isSurplus()
                ? first < firstId && firstId <= last
                : firstId <= last && first <= lastId;
    }

    boolean sharesIdsWith(Damage other) {
        return firstId <= other.lastId && other.firstId <= lastId;
    }

    long end() {
        return offset + length;
    }
}
