package dev.walscope.cluster;

/// One message on a link between a follower and its leader, as far as it matters to who watches.
///
/// @param kind what is said; `other` for what two nodes say to get to know each other
/// @param firstId the first entry that it is about, 0 for none
/// @param lastId the last one
public record LinkMessage(boolean towardsLeader, Kind kind, long firstId, long lastId) {
    public enum Kind {
        /// Lines of the leader's log.
        entries,
        /// On the follower's disk, up to `lastId`.
        acknowledgement,
        /// The leader's sign of life, with its high-water mark, `lastId`.
        beat,
        /// The follower asks for what comes after `lastId` again.
        resume,
        /// For a repair: a follower asks the leader for good copies, and what it answers.
        repair,
        /// A part of the leader's snapshot of entry `lastId`, for a follower that is far behind.
        snapshot,
        other
    }

    /// One that is on its way.
    ///
    /// @param progress how far it has come, 0 to 1
    /// @param isWaiting whether a held link keeps it
    public record Travelling(LinkMessage message, double progress, boolean isWaiting) {}
}
