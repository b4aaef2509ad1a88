package dev.walscope.wal;

/// What a snapshot tells of a log beside its files.
///
/// @param id the ids up to it were given, whatever the files hold, and need not be there
/// @param sum of all bytes of the log up to and including entry `id`
public record Checkpoint(long id, Fingerprint sum) {
    public static final Checkpoint NONE = new Checkpoint(0, Fingerprint.EMPTY);
}
