package dev.walscope.ui.panels.lanes;

import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

import java.util.HashSet;

/// Draws a whole log as one bar: what a majority has, what is only on this disk, what is only in
/// memory, and a tick for each unreadable or repaired entry.
///
/// Works from ranges and marks, so a million entries cost what ten cost, and nothing is averaged: a
/// bad entry is a tick of at least three pixels at every zoom. Where a segment says that it has
/// more bad entries than are known by id, a line lies over all of it.
final class StripPainter {
    private static final double TICK_MIN = 3;

    private final GraphicsContext g;
    private final Tokens tokens;

    StripPainter(GraphicsContext g, Tokens tokens) {
        this.g = g;
        this.tokens = tokens;
    }

    void draw(NodeView node, ClusterState state, LaneGeometry geometry, double y, double height) {
        long majority = Math.min(state.highWaterMark(node), node.durableId());
        long first = node.firstId();
        // Dropped: a line where the bar was.
        run(geometry, 1, first - 1, y + height / 2 - 1, 2, tokens.get("line-strong"));
        run(geometry, first, majority, y, height, tokens.get("set").deriveColor(0, 1, 1, 0.8));
        run(
                geometry,
                Math.max(first, majority + 1),
                node.durableId(),
                y,
                height,
                tokens.get("set").deriveColor(0, 1, 1, 0.45));
        run(
                geometry,
                Math.max(first, node.durableId() + 1),
                node.lastId(),
                y,
                height,
                tokens.get("set").deriveColor(0, 1, 1, 0.18));
        for (var segment : node.segments()) vague(node, segment, geometry, y, height);
        for (var mark : node.marks().byId().entrySet()) {
            if (mark.getValue().corrupt() != null)
                tick(geometry, mark.getKey(), y, height, tokens.get("fault"), true);
            else if (mark.getValue().changedMs() > 0)
                tick(geometry, mark.getKey(), y, height, tokens.get("watch"), true);
            else if (mark.getValue().repairedFrom() != null)
                tick(geometry, mark.getKey(), y, height, tokens.get("good"), false);
        }
        for (long id : node.integrity().corruptIds())
            tick(geometry, id, y, height, tokens.get("fault"), true);
    }

    private void run(
            LaneGeometry geometry, long first, long last, double y, double height, Color color) {
        if (last < first) return;
        double from = Math.max(LaneGeometry.GUTTER, geometry.x(first));
        double to = Math.min(geometry.width(), geometry.x(last + 1));
        if (to <= from) return;
        g.setFill(color);
        g.fillRect(from, y, to - from, height);
    }

    private void vague(
            NodeView node, SegmentInfo segment, LaneGeometry geometry, double y, double height) {
        if (segment.corrupt() == 0 || segment.firstId() == null || segment.lastId() == null) return;
        long first = segment.firstId();
        long last = segment.lastId();
        var known = new HashSet<Long>();
        for (var mark : node.marks().byId().subMap(first, last + 1).entrySet())
            if (mark.getValue().corrupt() != null) known.add(mark.getKey());
        for (long id : node.integrity().corruptIds()) if (first <= id && id <= last) known.add(id);
        if (known.size() >= segment.corrupt()) return;
        double to = Math.max(geometry.x(last + 1), geometry.x(first) + TICK_MIN);
        double from = Math.max(LaneGeometry.GUTTER, geometry.x(first));
        if (to <= from || from > geometry.width()) return;
        g.setFill(tokens.get("fault"));
        g.fillRect(from, y - 4, to - from, TICK_MIN);
        g.fillRect(from, y + height + 1, to - from, TICK_MIN);
    }

    /// Taller than the bar when it is bad news, so that it shows without its colour.
    private void tick(
            LaneGeometry geometry, long id, double y, double height, Color color, boolean isFault) {
        double x = geometry.x(id);
        if (x < LaneGeometry.GUTTER - 1 || x > geometry.width()) return;
        double width = Math.max(TICK_MIN, geometry.cellWidth());
        g.setFill(color);
        if (isFault) g.fillRect(x - 1, y - 4, width, height + 8);
        else g.fillRect(x - 1, y, width, height);
    }
}
