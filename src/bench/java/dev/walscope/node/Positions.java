package dev.walscope.node;

import dev.walscope.api.FollowerStatus;

/// How far a node is.
public final class Positions {
    private Positions() {}

    public static long durableId(Node node) {
        return node.life().parts().log().durableId();
    }

    /// Whether the leader knows that the follower has everything. Costs a status: not for a loop
    /// that is being measured.
    public static boolean streamsWithoutLag(Node follower, Node leader) {
        return leader.life().parts().replica().followers().stream()
                .anyMatch(
                        known ->
                                known.url().equals(follower.url())
                                        && known.state() == FollowerStatus.State.streaming
                                        && known.lagEntries() == 0);
    }
}
