package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

/// Whether a node's events arrive.
///
/// @param sinceMs when this began, milliseconds since 1970; of a process that starts, when it began
/// @param heardMs when the node said something last; 0 when it never did
/// @param reason why not, one sentence
public record Reach(State state, long sinceMs, long heardMs, @Nullable String reason) {
    public enum State {
        connecting,
        live,
        lost
    }
}
