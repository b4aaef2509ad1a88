package dev.walscope.scope;

import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The end of a member's log that was cut off last, because another one was agreed on: what is
/// known of it, and the files that keep its lines.
///
/// @param lastId the last that was cut off, as far as is known here
/// @param entries those of them that had been fetched
/// @param files in the member's data folder
public record CutEnd(
        long atMs, long firstId, long lastId, List<LogEntry> entries, List<String> files) {
    public CutEnd {
        entries = List.copyOf(entries);
        files = List.copyOf(files);
    }

    /// `null` while it is not known what stood there.
    public @Nullable LogEntry entry(long id) {
        for (var entry : entries) if (entry.id() == id) return entry;
        return null;
    }
}
