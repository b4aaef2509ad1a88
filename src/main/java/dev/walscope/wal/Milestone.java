package dev.walscope.wal;

/// How far the log's bytes came up to an entry whose line is no longer there.
///
/// @param sum of all bytes of the log up to and including entry `id`
public record Milestone(long id, Fingerprint sum) {}
