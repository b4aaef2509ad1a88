package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

/// Whether a node's events arrive.
///
/// @param sinceMs when this began, milliseconds since 1970
/// @param reason why not, one sentence
public record Reach(State state, long sinceMs, @Nullable String reason) {
    public enum State {
        connecting,
        live,
        lost
    }
}
