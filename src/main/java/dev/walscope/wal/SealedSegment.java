package dev.walscope.wal;

/// What a snapshot remembers of a segment that was sealed and whole when it was taken: a start that
/// finds the file as long as it was need not read it at once.
///
/// @param size bytes
/// @param sum of them
public record SealedSegment(int number, long firstId, long lastId, long size, Fingerprint sum) {}
