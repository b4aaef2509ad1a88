package dev.walscope.ui.panels.lanes;

import dev.walscope.api.FollowerStatus;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Kinship;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Figures;

import org.jspecify.annotations.Nullable;

/// The one figure that stands left of a node's lane: how its log stands to its leader's.
///
/// @param tone the colour that it has
record LaneWord(String text, String tone) {
    static LaneWord of(ClusterState state, NodeView node) {
        if (node.status() == null) return new LaneWord("", "muted");
        if (node.isLeader()) return new LaneWord("leads", "muted");
        // No node is ahead or behind of one that cannot be asked, nor of one whose log is another,
        // or may be.
        var leader =
                state.leaderOf(node)
                        .filter(NodeView::isHeard)
                        .filter(l -> l.status() != null)
                        .filter(_ -> state.kinship(node) == Kinship.same);
        long behind = leader.map(NodeView::durableId).orElse(0L) - node.durableId();
        var seen = state.lag(node).map(FollowerStatus::state);
        boolean follows = follows(state, node, seen.orElse(null));
        if (seen.filter(FollowerStatus.State.diverged::equals).isPresent())
            return new LaneWord("diverged", "fault");
        // One that follows is never ahead: its word was only heard before its leader's.
        if (behind == 0 || behind < 0 && (follows || leader.isEmpty())) {
            var alone = leader.isEmpty() ? Figures.entries(node.durableId()) : "level";
            if (!follows) return new LaneWord(alone, "muted");
            // What the leader has not heard of yet it counts as missing; so does the follower's
            // card.
            long lateMs = state.lag(node).map(FollowerStatus::lagMs).orElse(0L);
            return lateMs == 0
                    ? new LaneWord("in step", "good")
                    : new LaneWord(Figures.duration(lateMs) + " behind", "watch");
        }
        var count = Figures.count(Math.abs(behind));
        return new LaneWord(count + (behind < 0 ? " ahead" : " behind"), "watch");
    }

    /// Whether one of the two does not hear the other.
    private static boolean isUnheard(ClusterState state, NodeView node) {
        return state.leaderOf(node)
                .filter(
                        leader ->
                                leader.link().unheardBy().contains(node.name())
                                        || node.link().unheardBy().contains(leader.name()))
                .isPresent();
    }

    private static boolean follows(
            ClusterState state, NodeView node, FollowerStatus.@Nullable State seen) {
        boolean isHeard =
                seen == FollowerStatus.State.streaming || seen == FollowerStatus.State.catching_up;
        boolean isCut = node.link().isCut() || node.link().isSilent() || isUnheard(state, node);
        boolean leads = state.leaderOf(node).filter(l -> l.condition().answers()).isPresent();
        return isHeard && !isCut && leads && node.condition().answers();
    }
}
