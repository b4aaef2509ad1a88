package dev.walscope.ui.workbench;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// How a node stands in its cluster: what every panel must tell alike at any moment.
///
/// @param term 0 where leaders are not elected
/// @param leader whom it knows to lead; `null` for nobody, and where leaders are not elected
record Standing(
        String node, Condition condition, boolean leads, int term, @Nullable String leader) {
    static List<Standing> of(ClusterState state) {
        return state.nodes().stream().map(Standing::of).toList();
    }

    private static Standing of(NodeView node) {
        var raft = node.raft();
        return new Standing(
                node.name(),
                node.condition(),
                node.isLeader(),
                raft == null ? 0 : raft.term(),
                raft == null ? null : raft.leader());
    }
}
