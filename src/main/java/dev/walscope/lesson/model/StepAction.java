package dev.walscope.lesson.model;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Bearer;

/// Something that a step does. What it comes to is seen only when it is done: on which bytes an
/// entry lies, or whether a node must be started for the first time or again.
public sealed interface StepAction {
    /// A request to `node`.
    ///
    /// @param as whom the node is to know it, where it wants to
    record Request(String node, Call call, Bearer as) implements StepAction {
        /// As the window asks.
        public Request(String node, Call call) {
            this(node, call, Bearer.window);
        }
    }

    /// A request on whose way somebody listens.
    record Overhear(Request request) implements StepAction {}

    /// What can be done to a member or a link as it stands: stop, kill, pause, cut, …
    record Act(Action action) implements StepAction {}

    /// The leader and as many followers as the lesson has.
    record StartEveryone() implements StepAction {}

    /// A member for the first time or again; a new follower must be the next in number.
    record Start(String node) implements StepAction {}

    /// Turns over one bit of the first character of `text` in the entry's line on `node`'s disk.
    ///
    /// @param text empty for the entry's value
    /// @param at the byte's place in the line instead; -1 for none
    record FlipBit(String node, long entry, String text, long at, int bit) implements StepAction {}

    /// Takes bytes off the end of the node's active segment, as a crash in the middle of a write
    /// leaves it.
    record CutTail(String node, long bytes) implements StepAction {}

    /// `writes` PUTs one after the other, under `key1`, `key2`, …
    record Load(String node, int writes, String key) implements StepAction {}
}
