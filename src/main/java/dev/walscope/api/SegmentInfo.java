package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One segment file.
///
/// @param path relative to where the node was started
/// @param size bytes, of a compressed one's plain text
/// @param firstId the id of its first entry, `null` while it has none, like `lastId`
/// @param entries readable entries in it
/// @param corrupt unreadable entries in it
/// @param storedSize bytes of the file
/// @param compression `null` for a plain one
public record SegmentInfo(
        String path,
        long size,
        @JsonProperty("is_active") boolean isActive,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long firstId,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long lastId,
        long entries,
        long corrupt,
        long storedSize,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Compression compression) {
    private static final String COMPRESSED = ".gz";

    public enum Compression {
        gzip
    }

    /// A plain one's size is told once by nodes, and in recordings, that know no other.
    @JsonCreator
    public SegmentInfo {
        if (compression == null) storedSize = size;
    }

    /// A plain one.
    public SegmentInfo(
            String path,
            long size,
            boolean isActive,
            @Nullable Long firstId,
            @Nullable Long lastId,
            long entries,
            long corrupt) {
        this(path, size, isActive, firstId, lastId, entries, corrupt, size, null);
    }

    @JsonIgnore
    public boolean isCompressed() {
        return compression != null;
    }

    /// As in the file's name; 0 when there is none.
    public int number() {
        var digits = plainPath().substring(plainPath().lastIndexOf('.') + 1);
        return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
    }

    /// The path that the file has while it is not compressed.
    public String plainPath() {
        return path.endsWith(COMPRESSED)
                ? path.substring(0, path.length() - COMPRESSED.length())
                : path;
    }

    /// The path that it has once it is.
    public String compressedPath() {
        return plainPath() + COMPRESSED;
    }

    /// The same with a shorter file. How long a compressed one's plain text is then, nobody knows.
    public SegmentInfo cutTo(long bytes) {
        return new SegmentInfo(
                path,
                isCompressed() ? size : bytes,
                isActive,
                firstId,
                lastId,
                entries,
                corrupt,
                bytes,
                compression);
    }

    /// The answer of `GET /segments`.
    ///
    /// @param firstId the first id in the log, or the one that its first entry will have
    public record Listing(
            List<SegmentInfo> segments, int totalSegments, long maxSegmentSize, long firstId) {
        /// One of before segments were dropped begins with entry 1.
        @JsonCreator
        public Listing {
            firstId = Math.max(1, firstId);
        }
    }
}
