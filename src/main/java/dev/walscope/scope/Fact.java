package dev.walscope.scope;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Something worth a mark on a time axis: what happened to one node at one moment.
///
/// @param atMs milliseconds since 1970, on the watcher's clock
public record Fact(long atMs, String node, Occurrence what) {
    public Fact {
        Objects.requireNonNull(what);
    }

    /// As a recording has it; in format 1 a fact was a sentence with its severity.
    @JsonCreator
    static Fact recorded(
            @JsonProperty("at_ms") long atMs,
            @JsonProperty("node") String node,
            @JsonProperty("what") @Nullable Occurrence what,
            @JsonProperty("kind") @Nullable Severity kind,
            @JsonProperty("text") @Nullable String text,
            @JsonProperty("id") @Nullable Long id) {
        return new Fact(atMs, node, what == null ? told(kind, text, id) : what);
    }

    private static Occurrence told(
            @Nullable Severity kind, @Nullable String text, @Nullable Long id) {
        if (kind == null || text == null)
            throw new IllegalArgumentException("a fact that says nothing");
        return new Occurrence.Told(kind, text, id);
    }

    public Severity severity() {
        return what.severity();
    }

    /// The entry that it is about, if it is about one.
    public @Nullable Long id() {
        return what.entry();
    }
}
