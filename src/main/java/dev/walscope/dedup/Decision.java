package dev.walscope.dedup;

import dev.walscope.entry.KeyState;

import java.util.List;

/// What to do with a write that carries an identity.
public sealed interface Decision {
    /// Not seen before, or forgotten: carry it out.
    record Fresh() implements Decision {}

    /// A retry: answer as for entry `id`, once that is durable (it may still be on its way).
    record Replay(long id) implements Decision {}

    /// A retry of one whose conditions did not hold: answer what was found then.
    record Unmet(List<KeyState> found) implements Decision {}

    /// The identity was used for another request, in entry `id`, or in none when that is 0: refuse
    /// it.
    record Conflict(long id) implements Decision {}
}
