package dev.walscope.scope;

import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

/// What a node answered when it was asked for one entry.
///
/// @param detail the entry, `null` when it does not have it
/// @param problem why not, one sentence
public record DetailView(long id, LogEntry.@Nullable Detail detail, @Nullable String problem) {}
