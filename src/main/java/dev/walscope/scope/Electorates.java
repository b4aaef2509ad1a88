package dev.walscope.scope;

import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// The nodes that elect their leader, told apart by who their members are.
///
/// Those that this window started belong together, also one that has not said anything yet.
final class Electorates {
    private static final String OURS = "ours";

    private Electorates() {}

    /// Asked with every observation, so as cheap as can be.
    static boolean areAny(List<NodeView> nodes) {
        for (var node : nodes) if (node.isElecting()) return true;
        return false;
    }

    /// Whether a node elects its leader, or is about to say so: not before it has read its log.
    static boolean isOne(NodeView node, List<NodeView> nodes) {
        if (node.isElecting()) return true;
        return node.isOurs() && nodes.stream().anyMatch(one -> one.isOurs() && one.isElecting());
    }

    /// Each with its members in the order of `nodes`.
    static List<List<NodeView>> of(List<NodeView> nodes) {
        var byMembers = new LinkedHashMap<String, List<NodeView>>();
        for (var node : nodes)
            if (isOne(node, nodes))
                byMembers.computeIfAbsent(key(node), _ -> new ArrayList<>()).add(node);
        return List.copyOf(byMembers.values());
    }

    private static String key(NodeView node) {
        var raft = node.raft();
        if (node.isOurs() || raft == null) return OURS;
        return raft.members().stream()
                .map(RaftStatus.Member::url)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /// The same nodes, of which none leads that another one knows a newer term than: it has not
    /// heard yet, or cannot be asked, that its time is over. But one that a majority answers leads
    /// while nobody names the leader of a newer term: a member that does not hear it is in a newer
    /// term alone.
    static List<NodeView> settled(List<NodeView> nodes) {
        var newest = new HashMap<String, Integer>();
        var newestLed = new HashMap<String, Integer>();
        for (var node : nodes) {
            var raft = node.raft();
            if (raft == null) continue;
            newest.merge(key(node), raft.term(), Math::max);
            if (raft.leader() != null) newestLed.merge(key(node), raft.term(), Math::max);
        }
        return nodes.stream()
                .map(
                        node -> {
                            if (!node.isElecting() || !node.isLeader()) return node;
                            var known = isAnswered(node) ? newestLed : newest;
                            int last = known.getOrDefault(key(node), 0);
                            return term(node.raft()) < last ? node.with(Role.follower) : node;
                        })
                .toList();
    }

    private static boolean isAnswered(NodeView node) {
        var raft = node.raft();
        return raft != null && raft.quorum() && node.condition().answers();
    }

    /// Up to which entry of this member's log is known to be agreed on: as any of them says, but
    /// not from an entry on whose term is another one where it was agreed on.
    static long agreedOn(NodeView node, List<NodeView> members) {
        long agreed = node.highWaterMark();
        var knowing = node;
        for (var member : members)
            if (member.highWaterMark() > knowing.highWaterMark()) knowing = member;
        if (knowing == node) return agreed;
        var entries = node.log().entries();
        for (int at = node.log().at(agreed + 1); at < entries.size(); at++) {
            var own = entries.get(at);
            if (own.id() > knowing.highWaterMark()) break;
            var other = knowing.log().get(own.id());
            if (other != null && !Objects.equals(own.term(), other.term())) return own.id() - 1;
        }
        return knowing.highWaterMark();
    }

    private static int term(@Nullable RaftStatus raft) {
        return raft == null ? 0 : raft.term();
    }
}
