package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Figures;

import java.util.Optional;

/// What lies between the end of a follower's log and the end of its leader's, as its lane draws it.
///
/// Only between two nodes that have said something, and of a leader that can be asked: nobody knows
/// what a node has that has said nothing yet.
///
/// @param from the follower's last id on disk
/// @param to the leader's
/// @param isLastKnown whether the follower cannot be asked now
record Gap(long from, long to, boolean isLastKnown) {
    static Optional<Gap> of(ClusterState state, NodeView follower) {
        if (follower.isLeader() || follower.status() == null) return Optional.empty();
        return state.leaderOf(follower)
                .filter(NodeView::isHeard)
                .filter(leader -> leader.durableId() > follower.durableId())
                .map(
                        leader ->
                                new Gap(
                                        follower.durableId(),
                                        leader.durableId(),
                                        !follower.isHeard()));
    }

    long entries() {
        return to - from;
    }

    /// `61 entries · 5.4 kB · 3.2 s`, the bytes and the time as the leader says. Of a member that
    /// takes no part only the entries: what the leader says is of the one that it was before.
    String figures(ClusterState state, NodeView follower) {
        var count = Figures.entries(entries());
        var raft = follower.raft();
        if (raft != null && raft.reason() != null) return count;
        return state.lag(follower)
                .map(
                        lag ->
                                count
                                        + " · "
                                        + Figures.bytes(lag.lagBytes())
                                        + " · "
                                        + Figures.duration(lag.lagMs()))
                .orElse(count);
    }
}
