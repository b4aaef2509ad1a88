package dev.walscope.ui.inspector;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Trail;
import dev.walscope.ui.look.Figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/// When each node was first seen to have an entry, by the watcher's clock: as exact as the event
/// feed's thirty reports a second.
final class Life {
    private Life() {}

    private record Moment(long atMs, String what) {}

    static List<String> of(ClusterState state, long id) {
        var moments = new ArrayList<Moment>();
        for (var node : state.nodes()) {
            long onDisk = reached(node.trail(), Trail.Progress::durableId, id);
            long readable = reached(node.trail(), Trail.Progress::appliedId, id);
            boolean atOnce = onDisk == readable;
            add(moments, onDisk, node.name() + (atOnce ? " has it" : " on disk"));
            if (!atOnce) add(moments, readable, node.name() + " readable");
            if (node.isLeader())
                add(
                        moments,
                        reached(node.trail(), Trail.Progress::highWaterMark, id),
                        "a majority has it");
        }
        moments.sort(Comparator.comparingLong(Moment::atMs));
        var lines = new ArrayList<String>();
        for (var moment : moments) {
            long after = moment.atMs() - moments.getFirst().atMs();
            lines.add(
                    (lines.isEmpty() ? Figures.clock(moment.atMs()) : pad("+" + after + " ms"))
                            + "  "
                            + moment.what());
        }
        return lines;
    }

    private static void add(List<Moment> moments, long atMs, String what) {
        if (atMs > 0) moments.add(new Moment(atMs, what));
    }

    private static String pad(String text) {
        return " ".repeat(Math.max(0, 12 - text.length())) + text;
    }

    /// When it got there; 0 when it was there before the watch began, or is not yet.
    private static long reached(Trail trail, ToLongFunction<Trail.Progress> reached, long id) {
        var points = trail.progress().items();
        for (int i = 1; i < points.size(); i++)
            if (reached.applyAsLong(points.get(i)) >= id
                    && reached.applyAsLong(points.get(i - 1)) < id) return points.get(i).atMs();
        return 0;
    }
}
