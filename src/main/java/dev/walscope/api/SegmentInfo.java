package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/// One segment file.
///
/// @param path relative to where the node was started
/// @param size bytes
/// @param firstId the id of its first entry, `null` while it has none, like `lastId`
/// @param entries readable entries in it
/// @param corrupt unreadable entries in it
public record SegmentInfo(
        String path,
        long size,
        @JsonProperty("is_active") boolean isActive,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long firstId,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long lastId,
        long entries,
        long corrupt) {
    /// The answer of `GET /segments`.
    public record Listing(
            java.util.List<SegmentInfo> segments, int totalSegments, long maxSegmentSize) {}
}
