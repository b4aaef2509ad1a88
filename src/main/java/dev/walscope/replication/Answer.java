package dev.walscope.replication;

import dev.walscope.entry.KeyState;

import java.util.List;

/// What became of a [Command].
public sealed interface Answer {
    /// It is entry `id`: durable, applied, and acknowledged as asked.
    ///
    /// @param replayed it was so already: this request is a retry of the one that wrote it
    record Done(long id, boolean replayed) implements Answer {}

    /// There is no such key; nothing was written.
    record NotFound() implements Answer {}

    /// A condition of it does not hold; nothing was written.
    ///
    /// @param found what the keys are that it wanted to know then
    /// @param replayed this request is a retry, and that is what was found at its first time
    record Unmet(List<KeyState> found, boolean replayed) implements Answer {}

    /// The client used this request identity for another request, in entry `id`, or in none when
    /// that is 0.
    record Conflict(long id) implements Answer {}

    /// Only the leader writes.
    record NotLeader(String leaderUrl) implements Answer {}

    /// Nobody is known to lead, so nothing was written.
    ///
    /// @param detail a sentence for the client
    record NoLeader(String detail) implements Answer {}

    /// It is entry `id` in the leader's log, but not enough followers said in time that they have
    /// it. They may yet, or may already.
    record Unacknowledged(long id, String detail) implements Answer {}

    /// Nothing was written; `detail` is a sentence for the client.
    record DiskFull(String detail) implements Answer {}

    /// Nothing was written: the live keys and values would need more memory than they may.
    record StoreFull(String detail) implements Answer {}

    /// The disk failed or the node is closing; `detail` says whether something may be written.
    record Unavailable(String detail) implements Answer {}
}
