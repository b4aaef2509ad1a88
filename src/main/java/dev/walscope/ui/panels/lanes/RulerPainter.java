package dev.walscope.ui.panels.lanes;

import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/// Draws what divides the ids: their numbers over the lanes, the high-water mark, and where one
/// segment file ends and the next begins.
final class RulerPainter {
    /// Closer than this, borders would run into one dark bar.
    private static final double BORDERS_APART = 4;

    private static final double LABEL = 62;
    private static final double FLAG = 12;

    private static final Font SMALL = Fonts.words(11);
    private static final Font FIGURE = Fonts.mono(11);

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;
    private final ClusterState state;
    private final View view;
    private final TermPainter terms;

    RulerPainter(
            GraphicsContext g,
            Tokens tokens,
            LaneGeometry geometry,
            ClusterState state,
            View view) {
        this.g = g;
        this.tokens = tokens;
        this.geometry = geometry;
        this.state = state;
        this.view = view;
        terms = new TermPainter(g, tokens, geometry, state);
    }

    void segmentBorders(NodeView node, int lane) {
        double top = geometry.laneTop(lane);
        double lastLabel = -1;
        double lastBorder = -BORDERS_APART;
        for (var segment : node.segments()) {
            if (segment.firstId() == null) continue;
            double x = geometry.x(segment.firstId());
            double end =
                    geometry.x(segment.lastId() == null ? segment.firstId() : segment.lastId());
            if (end < LaneGeometry.GUTTER || x > geometry.width()) continue;
            boolean isBorder = segment.firstId() > 1;
            if (isBorder && x >= LaneGeometry.GUTTER && x - lastBorder >= BORDERS_APART) {
                lastBorder = x;
                g.setStroke(tokens.get("line-strong"));
                g.setLineWidth(1.6);
                g.strokeLine(x, top + 1, x, top + geometry.laneHeight());
            }
            if (geometry.isCompact()) continue;
            double labelX = Math.max(x, LaneGeometry.GUTTER) + 5;
            boolean isLast = segment == node.segments().getLast();
            double room = isLast ? geometry.width() - labelX : end + geometry.cellWidth() - labelX;
            room = Math.min(room, untilFlag(node, labelX));
            if (labelX < lastLabel || end - labelX < 0 || room < LABEL) continue;
            g.setFont(SMALL);
            g.setFill(tokens.get("muted"));
            g.setTextAlign(TextAlignment.LEFT);
            g.fillText("segment " + number(segment), labelX, top + 12);
            lastLabel = labelX + 80;
        }
    }

    /// How much room there is before the snapshot's flag.
    private double untilFlag(NodeView node, double x) {
        if (node.snapshotId() == 0) return Double.MAX_VALUE;
        double pole = geometry.x(node.snapshotId() + 1);
        return pole < x ? Double.MAX_VALUE : pole - FLAG - x;
    }

    /// Behind the last entry that its newest snapshot holds.
    void snapshot(NodeView node, int lane) {
        if (node.snapshotId() == 0) return;
        double x = Math.round(geometry.x(node.snapshotId() + 1));
        if (x < LaneGeometry.GUTTER || x > geometry.width()) return;
        double top = geometry.laneTop(lane) + 3;
        g.setFill(tokens.get(node.isHeard() ? "accent" : "muted"));
        Glyphs.flag(g, x, top, geometry.cellTop(lane) + geometry.cellHeight() + 5 - top);
    }

    void highWater() {
        long mark = state.highWaterMark();
        if (mark == 0 || state.nodes().size() < 2) return;
        int lanes = state.clusters().getFirst().nodes().size();
        double x = geometry.x(mark + 1) - 0.5;
        if (x < LaneGeometry.GUTTER - 1 || x > geometry.width()) return;
        g.setStroke(tokens.get(isLastKnown() ? "muted" : "good"));
        g.setLineWidth(2);
        g.setLineDashes(7, 4);
        g.strokeLine(x, LaneGeometry.RULER - 6, x, geometry.laneTop(lanes));
        g.setLineDashes();
    }

    void draw() {
        g.setFill(tokens.get("surface"));
        boolean isScrolled = geometry.scrolled() > 0;
        double foot = isScrolled || terms.isNeeded() ? 0 : 6;
        g.fillRect(0, 0, geometry.width(), LaneGeometry.RULER - foot);
        g.save();
        double room = geometry.width() - LaneGeometry.GUTTER;
        PixelClip.set(g, LaneGeometry.GUTTER, 0, room, LaneGeometry.RULER);
        terms.draw();
        g.setFont(FIGURE);
        g.setTextAlign(TextAlignment.CENTER);
        long step = geometry.rulerStep(Long.toString(state.head()).length() * 8 + 18);
        long first = (geometry.firstVisible() + step - 1) / step * step;
        long mark = state.nodes().size() < 2 ? 0 : state.highWaterMark();
        double flag = mark == 0 ? -1e6 : geometry.x(mark + 1);
        double flagWidth = flagWidth(mark);
        double flagFrom = flagLeft(flag, flagWidth);
        boolean isFlagged = mark > 0 && flag >= LaneGeometry.GUTTER && flag <= geometry.width() + 1;
        for (long id = first; id <= Math.min(geometry.lastVisible(), state.head()); id += step) {
            double x = geometry.x(id) + geometry.cellWidth() / 2;
            double half = Figures.count(id).length() * 4 + 4;
            boolean isSelected = id == view.selectedId();
            if (isFlagged && x + half > flagFrom && x - half < flagFrom + flagWidth) continue;
            g.setFill(tokens.get(isSelected ? "text" : "muted"));
            g.fillText(Figures.count(id), x, baseline());
        }
        if (isFlagged) flag(mark, flagFrom, flagWidth);
        g.restore();
    }

    /// Of the ids; above the strip of terms where there is one.
    private double baseline() {
        return terms.isNeeded() ? 12 : 16;
    }

    /// A majority may have more by now, but there is no node to ask.
    private boolean isLastKnown() {
        return state.leader().filter(NodeView::isHeard).isEmpty();
    }

    private String flagText(long mark) {
        return (isLastKnown() ? "last known high-water " : "high-water ") + Figures.count(mark);
    }

    private double flagWidth(long mark) {
        return Fonts.width(flagText(mark), SMALL) + 14;
    }

    private double flagLeft(double flag, double width) {
        return Math.clamp(flag - width, LaneGeometry.GUTTER, geometry.width() - width - 2);
    }

    private void flag(long mark, double x, double width) {
        g.setFill(tokens.get(isLastKnown() ? "sunken" : "good-fill"));
        double height = terms.isNeeded() ? 15 : 19;
        g.fillRoundRect(x, baseline() - 1 - 12 * height / 19, width, height, 6, 6);
        g.setFont(SMALL);
        g.setFill(tokens.get(isLastKnown() ? "muted" : "good"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(flagText(mark), x + 7, baseline());
    }

    static String number(SegmentInfo segment) {
        return String.valueOf(segment.number());
    }
}
