package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Hears what happens to a log. Called on the thread it happens on: must return at once.
public interface LogListener {
    LogListener NONE = new LogListener() {};

    /// Recovery has read `bytes` of `total`.
    default void recovering(long bytes, long total) {}

    /// What stood behind the last entry and could be no entry was cut off.
    ///
    /// @param keptIn the file that has the bytes now; `null` when there was no room for it
    default void tailTorn(int segment, long offset, long bytes, @Nullable String keptIn) {}

    /// Entries were found unreadable.
    default void corrupt(Damage damage) {}

    /// They were replaced by good copies.
    default void repaired(Damage damage) {}

    /// They read well again though nothing was repaired: somebody put the bytes back.
    default void healed(Damage damage) {}

    /// Bytes that held no entry of their own were taken out of a segment.
    ///
    /// @param keptIn the file that has them now
    default void tidied(int segment, String keptIn) {}

    /// The name of a segment that is being written no longer led to its file. The log put its own
    /// bytes back; what it found is in `keptIn`, `null` when nothing had the name.
    default void replaced(int segment, @Nullable String keptIn) {}

    /// Entry `firstId` and all behind it were cut off: nobody had agreed on them.
    ///
    /// @param keptIn the files that have them now
    default void truncated(long firstId, List<String> keptIn) {}

    /// `sealed` is full; `active` starts with `firstId`.
    default void rolled(int sealed, int active, long firstId) {}

    /// A sealed segment's `bytes` are kept in `storedBytes` from now on.
    default void compressed(int segment, long bytes, long storedBytes) {}

    /// Sealed segments stay as they are for now; it is tried again.
    default void compressionFailed(String why) {}

    /// A segment that a snapshot covers is no longer there; the log begins with the entry behind
    /// `lastId`.
    default void dropped(int segment, long firstId, long lastId, long bytes) {}

    /// Entry `id` was handed to the log with a wrong checksum and was given the right one.
    default void crcCorrected(long id, long wrongCrc, long crc) {}

    /// What was written was forced to the disk, which took `nanos`.
    default void forced(long nanos) {}
}
