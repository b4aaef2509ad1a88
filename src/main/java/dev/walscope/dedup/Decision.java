package dev.walscope.dedup;

/// What to do with a write that carries an identity.
public sealed interface Decision {
    /// Not seen before, or forgotten: carry it out.
    record Fresh() implements Decision {}

    /// A retry: answer as for entry `id`, once that is durable (it may still be on its way).
    record Replay(long id) implements Decision {}

    /// Entry `id` used the identity for another key or value: refuse it.
    record Conflict(long id) implements Decision {}
}
