package dev.walscope.scope;

import dev.walscope.api.NodeUrl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nodes told apart by whom each follows.
///
/// A follower belongs to the leader that it names, or that names it with its address; names alone
/// say nothing, as every cluster has a `follower-1`. Of one that this window started, the window
/// itself knows.
///
/// @param nodes leaders first
public record Clusters(List<NodeView> nodes) {
    /// @param leader the URL of whom they follow; empty while that is not known
    /// @param nodes the leader first, where it is watched too
    public record Cluster(String leader, List<NodeView> nodes) {
        public Cluster {
            nodes = List.copyOf(nodes);
        }

        /// Whether its leader is among the nodes that are watched.
        public boolean isLed() {
            return nodes.getFirst().isLeader();
        }
    }

    /// Those with a leader first.
    public List<Cluster> all() {
        var byLeader = new LinkedHashMap<String, List<NodeView>>();
        for (var node : nodes) if (node.isLeader()) put(byLeader, node.url(), node);
        for (var node : nodes)
            if (!node.isLeader())
                put(byLeader, leaderOf(node).map(NodeView::url).orElse(named(node)), node);
        var all = new ArrayList<Cluster>();
        byLeader.forEach((leader, members) -> all.add(new Cluster(leader, members)));
        return all;
    }

    private static void put(Map<String, List<NodeView>> byLeader, String leader, NodeView node) {
        byLeader.computeIfAbsent(leader, _ -> new ArrayList<>()).add(node);
    }

    Optional<NodeView> leaderOf(NodeView node) {
        if (node.isLeader()) return Optional.of(node);
        var leaders = nodes.stream().filter(NodeView::isLeader).toList();
        boolean isOurs = !node.process().equals(ProcessView.FOREIGN);
        if (isOurs || named(node).isEmpty())
            return leaders.stream()
                    .filter(leader -> !isOurs || !leader.process().equals(ProcessView.FOREIGN))
                    .findFirst()
                    .or(() -> leaders.stream().findFirst());
        return leaders.stream()
                .filter(
                        leader ->
                                leader.url().isEmpty()
                                        || NodeUrl.areSame(named(node), leader.url())
                                        || leader.followers().stream()
                                                .anyMatch(
                                                        known ->
                                                                NodeUrl.areSame(
                                                                        known.url(), node.url())))
                .findFirst();
    }

    private static String named(NodeView follower) {
        return follower.status() == null ? "" : follower.status().leader();
    }
}
