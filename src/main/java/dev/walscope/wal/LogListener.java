package dev.walscope.wal;

/// Hears what happens to a log. Called on the thread it happens on: must return at once.
public interface LogListener {
    LogListener NONE = new LogListener() {};

    /// Recovery has read `bytes` of `total`.
    default void recovering(long bytes, long total) {}

    /// The unfinished last line was cut off; its bytes are kept in the file `keptIn`.
    default void tailTorn(int segment, long offset, long bytes, String keptIn) {}

    /// Entries were found unreadable.
    default void corrupt(Damage damage) {}

    /// They were replaced by good copies.
    default void repaired(Damage damage) {}

    /// They read well again though nothing was repaired: somebody put the bytes back.
    default void healed(Damage damage) {}

    /// `sealed` is full; `active` starts with `firstId`.
    default void rolled(int sealed, int active, long firstId) {}

    /// Entry `id` was handed to the log with a wrong checksum and was given the right one.
    default void crcCorrected(long id, long wrongCrc, long crc) {}
}
