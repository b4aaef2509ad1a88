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

    /// @param node whose cluster's logs are meant: the id is another entry elsewhere
    static List<Moment> of(ClusterState state, String node, long id) {
        var steps = new ArrayList<Known>();
        var cluster = state.clusterOf(node);
        var leader = cluster.stream().filter(NodeView::isLeader).findFirst();
        var followers = cluster.stream().filter(each -> !each.isLeader()).toList();
        leader.ifPresent(of -> add(steps, of.name() + " on disk", of, id, DURABLE));
        leader.ifPresent(of -> add(steps, of.name() + " readable", of, id, APPLIED));
        for (var of : followers) add(steps, of.name() + " on disk", of, id, DURABLE);
        if (cluster.size() > 1) leader.ifPresent(of -> addMajority(steps, cluster, of, id));
        for (var of : followers) add(steps, of.name() + " readable", of, id, APPLIED);
        boolean isWatchedFromTheStart =
                leader.filter(of -> reached(of.trail(), DURABLE, id) > 0)
                        // An elected leader ships while it forces.
                        .filter(of -> !of.isElecting())
                        .isPresent();
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
            List<Known> steps, List<NodeView> cluster, NodeView leader, long id) {
        int disks = leader.followers().size() + 1;
        int needed = disks / 2 + 1;
        var known =
                cluster.stream()
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

    /// When it got there; 0 when it was there before the watch began, or is not yet. What was lost
    /// was another entry of this id, perhaps: only what came after that counts.
    private static long reached(Trail trail, ToLongFunction<Trail.Point> reached, long id) {
        var points = trail.progress().items();
        long lostMs = lostMs(trail, id);
        for (int i = 0; i < points.size(); i++) {
            var point = points.get(i);
            if (point.atMs() < lostMs || reached.applyAsLong(point) < id) continue;
            if (i == 0) {
                if (lostMs > 0) return point.atMs();
                continue;
            }
            var before = points.get(i - 1);
            if (before.atMs() < lostMs || reached.applyAsLong(before) < id) return point.atMs();
        }
        return 0;
    }

    /// When an entry of this id was lost last; 0 for never.
    private static long lostMs(Trail trail, long id) {
        return trail.losses().items().stream()
                .filter(loss -> loss.firstId() <= id && id <= loss.lastId())
                .mapToLong(Trail.Loss::atMs)
                .max()
                .orElse(0);
    }
}
