package dev.walscope.scope.recording;

import dev.walscope.api.RaftStatus;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fact;
import dev.walscope.scope.NodeView;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/// What one observation changed for the eye.
///
/// @param isStep whether a lane, a card or a link looks different; content that was merely fetched
/// does not make a step
/// @param facts that became known, oldest first
record Change(boolean isStep, List<Fact> facts) {
    private static final Change STEP = new Change(true, List.of());
    private static final Change NONE = new Change(false, List.of());

    static Change of(ClusterState before, ClusterState after, String name) {
        var was = before.node(name);
        var is = after.node(name);
        if (is.isEmpty()) return was.isEmpty() ? NONE : STEP;
        if (was.isEmpty()) return new Change(true, is.get().trail().facts().items());
        return of(was.get(), is.get());
    }

    private static Change of(NodeView was, NodeView is) {
        var facts = is.trail().facts();
        if (facts != was.trail().facts()) return new Change(true, newOnes(was, is));
        boolean isStep =
                was.lastId() != is.lastId()
                        || was.durableId() != is.durableId()
                        || was.highWaterMark() != is.highWaterMark()
                        || was.marks() != is.marks()
                        || was.acknowledged() != is.acknowledged()
                        || was.condition() != is.condition()
                        || !was.link().equals(is.link())
                        || was.role() != is.role()
                        || !isSameVote(was.raft(), is.raft());
        return isStep ? STEP : NONE;
    }

    private static boolean isSameVote(@Nullable RaftStatus was, @Nullable RaftStatus is) {
        if (was == null || is == null) return was == is;
        return was.term() == is.term()
                && was.role() == is.role()
                && Objects.equals(was.leader(), is.leader())
                && was.quorum() == is.quorum();
    }

    /// A series grows at its end, so the new ones stand behind the last old one.
    private static List<Fact> newOnes(NodeView was, NodeView is) {
        var items = is.trail().facts().items();
        if (was.trail().facts().isEmpty()) return items;
        var last = was.trail().facts().last();
        for (int i = items.size() - 1; i >= 0; i--)
            if (items.get(i) == last) return items.subList(i + 1, items.size());
        return items;
    }
}
