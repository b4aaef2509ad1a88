package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Neighbouring entries of one term, and who led in it.
///
/// Only what was seen: an entry that was not fetched has no term here, and a leader is one that a
/// member has named for that term.
///
/// @param leader `null` while no member that is watched has said who led
public record TermSpan(long term, long firstId, long lastId, @Nullable String leader) {
    /// Those of the log that the members agree on, or are about to, from `first` to `last`; none
    /// where leaders are not elected. Who leads knows best, then who knows the newest term.
    ///
    /// @param nodes of one cluster
    public static List<TermSpan> of(List<NodeView> nodes, long first, long last) {
        var members = nodes.stream().filter(NodeView::isElecting).sorted(KNOWING).toList();
        if (members.isEmpty()) return List.of();
        var leaders = leaders(members);
        var spans = new ArrayList<TermSpan>();
        long end = Math.min(last, members.getFirst().lastId());
        for (long id = Math.max(1, first); id <= end; id++) {
            long term = termOf(members, id);
            if (term == 0) continue;
            var before = spans.isEmpty() ? null : spans.getLast();
            if (before != null && before.term == term && before.lastId == id - 1)
                spans.set(spans.size() - 1, new TermSpan(term, before.firstId, id, before.leader));
            else spans.add(new TermSpan(term, id, id, leaders.get(term)));
        }
        return spans;
    }

    private static final Comparator<NodeView> KNOWING =
            Comparator.comparing(NodeView::isLeader)
                    .thenComparing(TermSpan::term)
                    .thenComparing(NodeView::highWaterMark)
                    .reversed();

    private static int term(NodeView node) {
        var raft = node.raft();
        return raft == null ? 0 : raft.term();
    }

    /// 0 while it is not known.
    private static long termOf(List<NodeView> members, long id) {
        for (var member : members) {
            var entry = member.log().get(id);
            // What only one has that is not up to date may be cut off again.
            if (member != members.getFirst() && id > member.highWaterMark()) continue;
            if (entry != null && entry.term() != null) return entry.term();
        }
        return 0;
    }

    private static Map<Long, String> leaders(List<NodeView> members) {
        var leaders = new HashMap<Long, String>();
        for (var member : members) {
            for (var fact : member.trail().facts().items())
                if (fact.what() instanceof Occurrence.LeaderKnown(var term, var leader))
                    leaders.put((long) term, leader);
            var raft = member.raft();
            if (raft != null && raft.leader() != null)
                leaders.put((long) raft.term(), raft.leader());
        }
        return leaders;
    }
}
