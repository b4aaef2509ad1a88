package dev.walscope.api;

import java.util.List;

/// One snapshot: what entries 1 to `id` add up to, in a file of its own.
///
/// @param path relative to where the node was started
/// @param size bytes
/// @param keys how many it holds
/// @param requests how many remembered requests
/// @param fingerprint of the log up to and including entry `id`
public record SnapshotInfo(
        long id, String path, long size, long keys, long requests, String fingerprint) {
    /// The answer of `GET /snapshots`.
    ///
    /// @param snapshots the newest first
    public record Listing(List<SnapshotInfo> snapshots) {}
}
