package dev.walscope.dedup;

/// What to do with a GET that carries an identity.
public sealed interface ReadDecision {
    /// Not seen before, or forgotten: answer it from the store.
    record Fresh() implements ReadDecision {}

    /// A retry: answer with these bytes, which must not be written to.
    record Replay(byte[] answer) implements ReadDecision {}

    /// The identity was used to GET `key`: refuse it.
    record Conflict(String key) implements ReadDecision {}
}
