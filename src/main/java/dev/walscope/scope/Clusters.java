package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeUrl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nodes told apart by whom each follows, and by their logs.
///
/// A follower that somebody else started belongs to the leader that it names, or that names it with
/// its address, unless their logs are known to differ: behind another machine's address, or behind
/// the same one later, stands another leader. Where addresses do not fit (a proxy, a container),
/// one that the leader knows by its name belongs to it when their logs are known to be the same;
/// names alone say nothing, as every cluster has a `follower-1`. Of one that this window started,
/// the window itself knows.
///
/// @param nodes leaders first
public record Clusters(List<NodeView> nodes) {
    /// @param leader the URL of whom they follow; empty while that is not known
    /// @param nodes the leader first, where it is watched too; by name, where it is elected
    public record Cluster(String leader, List<NodeView> nodes) {
        public Cluster {
            nodes = List.copyOf(nodes);
        }

        /// Whether its leader is among the nodes that are watched.
        public boolean isLed() {
            return nodes.stream().anyMatch(NodeView::isLeader);
        }

        /// Whether the nodes elect their leader.
        public boolean isElecting() {
            return nodes.stream().anyMatch(NodeView::isElecting);
        }
    }

    /// Those with a leader first.
    public List<Cluster> all() {
        var all = new ArrayList<Cluster>();
        for (var members : Electorates.of(nodes))
            all.add(
                    new Cluster(
                            members.stream()
                                    .filter(NodeView::isLeader)
                                    .map(NodeView::url)
                                    .findFirst()
                                    .orElse(""),
                            members));
        var others =
                Electorates.areAny(nodes)
                        ? nodes.stream().filter(node -> !Electorates.isOne(node, nodes)).toList()
                        : nodes;
        var byLeader = new LinkedHashMap<String, List<NodeView>>();
        for (var node : others) if (node.isLeader()) put(byLeader, node.url(), node);
        for (var node : others)
            if (!node.isLeader())
                leaderOf(node)
                        .ifPresentOrElse(
                                leader -> put(byLeader, leader.url(), node),
                                () -> putUnled(byLeader, node));
        byLeader.forEach(
                (leader, members) -> {
                    var first = members.getFirst();
                    all.add(new Cluster(first.isLeader() ? leader : named(first), members));
                });
        return all;
    }

    private static void put(Map<String, List<NodeView>> byLeader, String leader, NodeView node) {
        byLeader.computeIfAbsent(leader, _ -> new ArrayList<>()).add(node);
    }

    /// With those that name the same leader, unless that address is known to stand for two.
    private void putUnled(Map<String, List<NodeView>> byLeader, NodeView node) {
        boolean isLedByAnother = namedLeader(node).isPresent();
        var others = byLeader.getOrDefault(named(node), List.of());
        boolean isOther =
                isLedByAnother
                        || !others.isEmpty()
                                && kinship(node, others.getFirst()) == Kinship.different;
        put(byLeader, isOther ? named(node) + " " + node.name() : named(node), node);
    }

    Optional<NodeView> leaderOf(NodeView node) {
        if (node.isLeader()) return Optional.of(node);
        if (Electorates.isOne(node, nodes))
            return Electorates.of(nodes).stream()
                    .filter(members -> members.contains(node))
                    .flatMap(List::stream)
                    .filter(NodeView::isLeader)
                    .findFirst();
        var leaders =
                nodes.stream()
                        .filter(NodeView::isLeader)
                        .filter(leader -> !leader.isElecting())
                        .toList();
        boolean isOurs = !node.process().equals(ProcessView.FOREIGN);
        if (isOurs || named(node).isEmpty())
            return leaders.stream()
                    .filter(leader -> !isOurs || !leader.process().equals(ProcessView.FOREIGN))
                    .findFirst()
                    .or(() -> leaders.stream().findFirst());
        return leaders.stream()
                .filter(leader -> meets(node, leader))
                .filter(leader -> kinship(node, leader) != Kinship.different)
                .findFirst()
                .or(
                        () ->
                                leaders.stream()
                                        .filter(leader -> mayMeet(node, leader))
                                        .filter(l -> kinship(node, l) == Kinship.same)
                                        .findFirst());
    }

    /// The leader at the address that a follower names, whatever its log is.
    Optional<NodeView> namedLeader(NodeView node) {
        return nodes.stream()
                .filter(NodeView::isLeader)
                .filter(leader -> meets(node, leader))
                .findFirst();
    }

    /// Those whose logs tell where a node that somebody else started belongs.
    List<NodeView> toCompare(NodeView node) {
        boolean isForeign = node.process().equals(ProcessView.FOREIGN);
        if (node.isLeader() || !isForeign || named(node).isEmpty()) return List.of();
        // Who its members are says where it belongs.
        if (node.isElecting()) return List.of();
        var others = new ArrayList<NodeView>();
        for (var leader : nodes)
            if (leader.isLeader() && (meets(node, leader) || mayMeet(node, leader)))
                others.add(leader);
        if (namedLeader(node).isEmpty())
            nodes.stream()
                    .filter(
                            other ->
                                    !other.isLeader() && NodeUrl.areSame(named(other), named(node)))
                    .findFirst()
                    .filter(other -> !other.name().equals(node.name()))
                    .ifPresent(others::add);
        return others;
    }

    /// By their own words, or by a comparison of the two that stands.
    static Kinship kinship(NodeView node, NodeView other) {
        if (haveParted(node, other)) return Kinship.different;
        for (var comparison : node.comparisons())
            if (isOf(comparison, node, other))
                return comparison.isSame() ? Kinship.same : Kinship.different;
        return Kinship.not_compared;
    }

    /// Whether it is of the processes that these two nodes have now.
    private static boolean isOf(LogComparison comparison, NodeView node, NodeView other) {
        return comparison.with().equals(other.name())
                && node.status() != null
                && other.status() != null
                && comparison.startedAt().equals(node.status().startedAt())
                && comparison.withStartedAt().equals(other.status().startedAt());
    }

    /// One of them says so while it can be asked.
    private static boolean haveParted(NodeView node, NodeView leader) {
        if (!leader.isLeader()) return false;
        var link = node.status() == null ? null : node.status().replication();
        if (link != null
                && link.state() == LeaderLink.State.diverged
                && NodeUrl.areSame(link.url(), leader.url())) return true;
        return leader.followers().stream()
                .anyMatch(
                        known ->
                                known.state() == FollowerStatus.State.diverged
                                        && NodeUrl.areSame(known.url(), node.url()));
    }

    private static boolean meets(NodeView node, NodeView leader) {
        return leader.url().isEmpty()
                || NodeUrl.areSame(named(node), leader.url())
                || leader.followers().stream()
                        .anyMatch(known -> NodeUrl.areSame(known.url(), node.url()));
    }

    /// Where the two are called otherwise from here than by each other.
    private static boolean mayMeet(NodeView node, NodeView leader) {
        return NodeUrl.areSame(named(node), named(leader))
                || leader.followers().stream()
                        .anyMatch(known -> known.name().equals(node.ownName()));
    }

    private static String named(NodeView node) {
        return node.status() == null ? "" : node.status().leader();
    }
}
