package dev.walscope.ui.panels.inspector;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Trail;
import dev.walscope.ui.look.Figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/// What happened to one entry, in the order in which one thing makes the next possible, and by when
/// this window knew of it.
///
/// Nodes report thirty times a second and each by itself, so a follower's word may arrive before
/// the leader's. Yet a follower can only have what was on the leader's disk before: what a later
/// step proves of an earlier one counts for that one too. So each time is an upper bound, and none
/// contradicts another. A majority has an entry when the last disk that it takes has it, as far as
/// this window knows: so it is never told before that disk.
final class EntryTimeline {
    private static final ToLongFunction<Trail.Point> DURABLE = Trail.Point::durableId;
    private static final ToLongFunction<Trail.Point> APPLIED = Trail.Point::appliedId;
    private static final ToLongFunction<Trail.Point> MAJORITY = Trail.Point::highWaterMark;

    /// @param when the first one's time of day, the others' distance from it
    record Moment(String when, String what) {}

    private record Known(String what, long byMs) {}

    private EntryTimeline() {}

    static List<Moment> of(ClusterState state, long id) {
        var steps = new ArrayList<Known>();
        var leader = state.leader();
        leader.ifPresent(node -> add(steps, node.name() + " on disk", node, id, DURABLE));
        leader.ifPresent(node -> add(steps, node.name() + " readable", node, id, APPLIED));
        for (var node : state.followers()) add(steps, node.name() + " on disk", node, id, DURABLE);
        if (state.nodes().size() > 1) leader.ifPresent(node -> addMajority(steps, state, node, id));
        for (var node : state.followers()) add(steps, node.name() + " readable", node, id, APPLIED);
        boolean isWatchedFromTheStart =
                leader.filter(node -> reached(node.trail(), DURABLE, id) > 0).isPresent();
        return told(isWatchedFromTheStart ? provenByLater(steps) : steps);
    }

    private static void add(
            List<Known> steps,
            String what,
            NodeView node,
            long id,
            ToLongFunction<Trail.Point> reached) {
        long byMs = reached(node.trail(), reached, id);
        if (byMs > 0) steps.add(new Known(what, byMs));
    }

    /// Of the leader and all followers that it knows, be they in this window or not.
    private static void addMajority(
            List<Known> steps, ClusterState state, NodeView leader, long id) {
        int disks = leader.followers().size() + 1;
        int needed = disks / 2 + 1;
        var known =
                state.nodes().stream()
                        .filter(node -> hasOnDisk(node, id))
                        .map(node -> reached(node.trail(), DURABLE, id))
                        .sorted()
                        .toList();
        long byMs = reached(leader.trail(), MAJORITY, id);
        if (byMs == 0 || known.size() < needed) return;
        steps.add(new Known("a majority has it", Math.max(byMs, known.get(needed - 1))));
    }

    private static boolean hasOnDisk(NodeView node, long id) {
        return node.durableId() >= id;
    }

    /// The leader's disk, the first step, comes before everything else; nothing else has a fixed
    /// order.
    private static List<Known> provenByLater(List<Known> steps) {
        long first = steps.stream().mapToLong(Known::byMs).min().orElse(0);
        var proven = new ArrayList<>(steps);
        proven.set(0, new Known(steps.getFirst().what(), first));
        return proven;
    }

    /// In the order of time; of the same moment, in the order in which it is always done.
    private static List<Moment> told(List<Known> known) {
        var steps = known.stream().sorted(Comparator.comparingLong(Known::byMs)).toList();
        var moments = new ArrayList<Moment>();
        for (var step : steps) {
            long after = step.byMs() - steps.getFirst().byMs();
            moments.add(
                    new Moment(
                            moments.isEmpty()
                                    ? Figures.clock(step.byMs())
                                    : "+" + Figures.duration(after),
                            step.what()));
        }
        return moments;
    }

    /// When it got there; 0 when it was there before the watch began, or is not yet.
    private static long reached(Trail trail, ToLongFunction<Trail.Point> reached, long id) {
        var points = trail.progress().items();
        for (int i = 1; i < points.size(); i++)
            if (reached.applyAsLong(points.get(i)) >= id
                    && reached.applyAsLong(points.get(i - 1)) < id) return points.get(i).atMs();
        return 0;
    }
}
