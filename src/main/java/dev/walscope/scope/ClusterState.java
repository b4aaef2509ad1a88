package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LogEntry;
import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// What is watched at one moment: the nodes, cluster by cluster, in each the leader first, then by
/// name; where the leader is elected by name alone, so that an election moves nobody. Mostly it is
/// one cluster; nodes that somebody else started may be others.
///
/// Immutable. What concerns several nodes (lag, the high-water mark, the order of facts) is worked
/// out from the nodes when asked, so that the order in which two nodes report does not matter.
@Recorded
public record ClusterState(List<NodeView> nodes) {
    private static final Comparator<NodeView> BY_NAME =
            Comparator.<NodeView>comparingLong(node -> number(node.name()))
                    .thenComparing(NodeView::name);

    public static final ClusterState EMPTY = new ClusterState(List.of());

    public ClusterState {
        nodes =
                Electorates.areAny(nodes)
                        ? ordered(Electorates.settled(nodes), rank(nodes))
                        : ordered(nodes, NodeView::role);
    }

    private static List<NodeView> ordered(List<NodeView> nodes, Function<NodeView, Role> rank) {
        var byName =
                nodes.stream().sorted(Comparator.comparing(rank).thenComparing(BY_NAME)).toList();
        if (byName.stream().filter(node -> node.process().equals(ProcessView.FOREIGN)).count() == 0)
            return byName;
        return new Clusters(byName)
                .all().stream().flatMap(cluster -> cluster.nodes().stream()).toList();
    }

    private static Function<NodeView, Role> rank(List<NodeView> nodes) {
        return node -> Electorates.isOne(node, nodes) ? Role.leader : node.role();
    }

    /// The clusters that the nodes belong to, by whom each follows; at least one unless there is no
    /// node.
    public List<Clusters.Cluster> clusters() {
        return new Clusters(nodes).all();
    }

    /// Whom the node follows, as far as that one is watched too; a leader is its own.
    public Optional<NodeView> leaderOf(NodeView node) {
        return new Clusters(nodes).leaderOf(node);
    }

    /// Those that the log of a node should be compared with to know where it belongs.
    public List<NodeView> toCompare(NodeView node) {
        return new Clusters(nodes).toCompare(node);
    }

    /// The leader at the address that a follower names, whether or not their logs are one.
    public Optional<NodeView> namedLeader(NodeView node) {
        return node.isLeader() || node.isElecting()
                ? Optional.empty()
                : new Clusters(nodes).namedLeader(node);
    }

    /// What is known of whether a follower's log is that of the leader that it belongs to or names.
    /// That of a follower which this window started is its leader's, as the window started it so.
    public Kinship kinship(NodeView node) {
        if (node.isLeader() || node.isOurs() || node.isElecting()) return Kinship.same;
        return leaderOf(node)
                .or(() -> namedLeader(node))
                .map(leader -> Clusters.kinship(node, leader))
                .orElse(Kinship.not_compared);
    }

    /// The nodes of the cluster that a node belongs to, its leader first; none when there is no
    /// such node.
    public List<NodeView> clusterOf(String node) {
        return clusters().stream()
                .map(Clusters.Cluster::nodes)
                .filter(nodes -> nodes.stream().anyMatch(each -> each.name().equals(node)))
                .findFirst()
                .orElse(List.of());
    }

    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    public Optional<NodeView> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    public Optional<NodeView> leader() {
        return nodes.stream().filter(NodeView::isLeader).findFirst();
    }

    public List<NodeView> followers() {
        return nodes.stream().filter(node -> !node.isLeader()).toList();
    }

    /// The place of a node among those that are told apart by marks: the followers, and of a
    /// cluster that elects its leader all, so that an election changes no mark; -1 for none.
    public int markOf(NodeView node) {
        if (node.isElecting()) return nodes.indexOf(node);
        return node.isLeader() ? -1 : followers().indexOf(node);
    }

    /// The highest id in any log.
    public long head() {
        return nodes.stream().mapToLong(NodeView::lastId).max().orElse(0);
    }

    /// The last id that a majority holds, as the leader said last.
    public long highWaterMark() {
        return leader().or(() -> nodes.stream().filter(NodeView::isElecting).findFirst())
                .map(this::highWaterMark)
                .orElse(0L);
    }

    /// The same of the cluster of `node`. What is agreed on stays so, whoever leads and whoever
    /// knows of it: where leaders are elected any member's word counts. It ends before the first
    /// entry that a node is known to have in another form than was agreed on.
    public long highWaterMark(NodeView node) {
        if (node.isElecting()) return Electorates.agreedOn(node, clusterOf(node.name()));
        return leaderOf(node)
                .map(of -> isFed(node) ? of.highWaterMark() : Parting.agreedOn(node, of))
                .orElse(0L);
    }

    /// How far `follower` is behind, as its leader says now; empty until the leader knows it (one
    /// that was elected: until the follower has answered it), and while the leader cannot be asked.
    public Optional<FollowerStatus> lag(NodeView follower) {
        return leaderOf(follower).stream()
                .filter(NodeView::isHeard)
                .flatMap(leader -> leader.followers().stream())
                .filter(known -> known.name().equals(follower.ownName()))
                .filter(known -> !follower.isElecting() || known.lastSeen() != null)
                .findFirst();
    }

    /// Whether the leader says that this follower takes what it ships.
    public boolean isFed(NodeView follower) {
        return lag(follower)
                .map(FollowerStatus::state)
                .filter(
                        word ->
                                word == FollowerStatus.State.streaming
                                        || word == FollowerStatus.State.catching_up)
                .isPresent();
    }

    /// What stands under an id in a node's log. Where its own copy is unread or unreadable, a node
    /// with the same log says it: a follower that is fed holds its leader's very bytes.
    ///
    /// @return `null` while nobody is known to have read it
    public @Nullable LogEntry entry(NodeView node, long id) {
        var own = node.log().get(id);
        if (isReadable(own)) return own;
        return sharers(node)
                .map(other -> other.log().get(id))
                .filter(ClusterState::isReadable)
                .findFirst()
                .orElse(own);
    }

    /// Those whose logs are of the same bytes, as far as they go.
    private Stream<NodeView> sharers(NodeView node) {
        if (!node.isLeader() && !isFed(node)) return Stream.empty();
        var leader = leaderOf(node);
        if (leader.isEmpty()) return Stream.empty();
        var fed = followers().stream().filter(each -> isFed(each) && leaderOf(each).equals(leader));
        return Stream.concat(leader.stream(), fed).filter(each -> !each.equals(node));
    }

    private static boolean isReadable(@Nullable LogEntry entry) {
        return entry != null && entry.crcStatus() != LogEntry.CrcStatus.corrupt;
    }

    /// The same with what follows from two nodes' words together: a leader ships only what it has
    /// forced, so it holds whatever a follower that it feeds holds. Without this a leader under
    /// load, whose word comes a moment after its follower's, would be drawn behind it.
    public ClusterState levelled() {
        var levelled = this;
        for (var leader : nodes) if (leader.isLeader()) levelled = levelled.levelled(leader);
        return levelled;
    }

    private ClusterState levelled(NodeView leader) {
        if (leader.status() == null || !leader.condition().answers()) return this;
        // An elected leader ships while it forces.
        if (leader.isElecting()) return this;
        long held =
                followers().stream()
                        .filter(node -> node.condition().answers() && isFed(node))
                        .filter(node -> leaderOf(node).filter(leader::equals).isPresent())
                        .mapToLong(NodeView::lastId)
                        .max()
                        .orElse(0);
        if (held <= leader.durableId()) return this;
        return with(leader.with(leader.status().holding(held)));
    }

    /// What happened on any node, oldest first.
    public List<Fact> facts() {
        return nodes.stream()
                .flatMap(node -> node.trail().facts().items().stream())
                .sorted(Comparator.comparingLong(Fact::atMs).thenComparing(Fact::node))
                .toList();
    }

    ClusterState with(NodeView changed) {
        var others = new ArrayList<>(nodes);
        others.removeIf(node -> node.name().equals(changed.name()));
        others.add(changed);
        return new ClusterState(others);
    }

    ClusterState without(String name) {
        return new ClusterState(nodes.stream().filter(n -> !n.name().equals(name)).toList());
    }

    /// So that `follower-10` stands after `follower-9`.
    private static long number(String name) {
        int from = name.length();
        while (from > 0 && Character.isDigit(name.charAt(from - 1)) && name.length() - from < 9)
            from--;
        return from == name.length() ? 0 : Long.parseLong(name.substring(from));
    }
}
