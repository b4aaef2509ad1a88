package dev.walscope.dedup;

/// What to do with a GET that carries an identity.
public sealed interface ReadDecision {
    /// Not seen before, or forgotten: answer it from the store.
    record Fresh() implements ReadDecision {}

    /// A retry: answer with these bytes, which must not be written to.
    ///
    /// @param version of the key that they tell
    record Replay(byte[] answer, long version) implements ReadDecision {}

    /// The identity was used to GET `key`: refuse it.
    record Conflict(String key) implements ReadDecision {}
}
