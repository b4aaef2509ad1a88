package dev.walscope.scope;

import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

/// What a node answered when it was asked for one entry.
///
/// @param detail the entry, `null` when it does not have it
/// @param problem why not, one sentence
/// @param seenMs when it was answered, milliseconds since 1970
@Recorded
public record DetailView(
        long id, LogEntry.@Nullable Detail detail, @Nullable String problem, long seenMs) {
    public DetailView seenAt(long ms) {
        return new DetailView(id, detail, problem, ms);
    }
}
