package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

/// Something worth a mark on a time axis: one node, one moment, one sentence.
///
/// @param id the entry that it is about, if it is about one
public record Fact(long atMs, String node, Kind kind, String text, @Nullable Long id) {
    /// How loud it is: `good` news, plain `note`, something to `watch`, a `fault`.
    public enum Kind {
        good,
        note,
        watch,
        fault
    }
}
