package dev.walscope.replication;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;

/// Hears what happens between nodes. Called on the thread it happens on: must return at once.
public interface ReplicationListener {
    /// On a leader: a follower appeared, or its state changed.
    default void followerChanged(FollowerStatus follower) {}

    /// On a follower: its connection to the leader changed.
    default void leaderLinkChanged(LeaderLink link) {}

    /// On a leader: a follower has given back what the log had lost at its end.
    default void endGivenBack() {}

    /// Someone has acknowledged more, or the high-water mark has moved.
    default void acknowledged() {}

    /// On a leader: a follower has acknowledged entries that became durable here together, `nanos`
    /// ago.
    default void replicated(long entries, long nanos) {}

    /// A request that carried an identity was answered.
    ///
    /// @param answer [Answer.Done] as soon as it is on this node's disk
    default void requestSeen(Command command, Answer answer) {}

    /// Entry `id` is unreadable here and someone needs it.
    default void repairWanted(long id) {}
}
