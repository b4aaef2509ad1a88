package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One entry as `GET /wal` lists it, and where it lies.
///
/// A corrupt one carries its id (known from its neighbours) and its place; what it says is not
/// repeated.
///
/// @param term the leader's, where leaders are elected; else `null`
/// @param crc the checksum that stands in the line
/// @param segment the number in the segment's file name
/// @param offset bytes from the start of the segment file to the line
/// @param length bytes of the line with its line end
public record LogEntry(
        long id,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String operation,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String key,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode value,
        @Nullable String clientId,
        @Nullable String requestId,
        @Nullable Long timestamp,
        @Nullable Long term,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long crc,
        CrcStatus crcStatus,
        int segment,
        long offset,
        int length) {
    public boolean writesSeveral() {
        return "TXN".equals(operation);
    }

    /// The keys that it writes, in its order: one, several of a transaction, or none.
    public List<String> keys() {
        if (key != null) return List.of(key);
        if (!writesSeveral() || value == null) return List.of();
        var keys = new ArrayList<String>();
        for (var write : value) keys.add(write.path(write.has("put") ? "put" : "delete").asText());
        return keys;
    }

    public enum CrcStatus {
        ok,
        corrupt,
        repaired
    }

    /// The answer of `GET /wal?after=ID&limit=N`; `next` is what to pass as `after` for what
    /// follows.
    public record Page(List<LogEntry> entries, long next) {}

    /// The answer of `GET /wal/{id}`.
    ///
    /// @param storedCrc the checksum in the line, `null` when the line no longer carries one
    /// @param computedCrc the checksum of the line as it reads now, `null` when it no longer reads
    /// as an entry
    /// @param crcInput the exact text that the checksum is taken of, `null` with `computedCrc`
    /// @param raw the line's bytes, base64
    public record Detail(
            long id,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String operation,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String key,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode value,
            @Nullable String clientId,
            @Nullable String requestId,
            @Nullable Long timestamp,
            @Nullable Long term,
            CrcStatus crcStatus,
            int segment,
            long offset,
            int length,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long storedCrc,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long computedCrc,
            @Nullable String crcInput,
            String raw) {}
}
