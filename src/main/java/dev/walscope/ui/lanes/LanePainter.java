package dev.walscope.ui.lanes;

import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.List;

/// Draws the lanes: ruler, names, cells, segment borders, heads, and the distance between heads.
///
/// The work is bounded by what is visible: below [#STRIP_CELL] pixels an id, runs of entries are
/// drawn as one bar.
final class LanePainter {
    /// Narrower cells than this become a heat strip.
    static final double STRIP_CELL = 5;

    private static final Font NAME = Fonts.strongWords(15);
    private static final Font WORDS = Fonts.words(12);
    private static final Font STRONG = Fonts.strongWords(12);
    private static final Font SMALL = Fonts.words(11);
    private static final Font FIGURE = Fonts.mono(11);

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;
    private final ClusterState state;
    private final View view;
    private final CellPainter cells;

    LanePainter(
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
        this.cells = new CellPainter(g, tokens);
    }

    void draw() {
        g.clearRect(0, 0, geometry.width(), geometry.height());
        backgrounds();
        g.save();
        g.beginPath();
        g.rect(LaneGeometry.GUTTER, 0, geometry.width() - LaneGeometry.GUTTER, geometry.height());
        g.clip();
        selectedColumn();
        for (int lane = 0; lane < state.nodes().size(); lane++) {
            var node = state.nodes().get(lane);
            g.setGlobalAlpha(isGone(node) ? 0.55 : 1);
            entries(node, lane);
            g.setGlobalAlpha(1);
            segmentBorders(node, lane);
            head(node, lane);
            distance(node, lane);
        }
        highWater();
        ruler();
        g.restore();
        for (int lane = 0; lane < state.nodes().size(); lane++) name(state.nodes().get(lane), lane);
    }

    private static boolean isGone(NodeView node) {
        var condition = node.condition();
        return condition == Condition.died || condition == Condition.stopped;
    }

    private void backgrounds() {
        for (int lane = 0; lane < state.nodes().size(); lane++) {
            double y = geometry.laneTop(lane);
            g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
            g.fillRect(0, y, geometry.width(), geometry.laneHeight());
        }
        g.setStroke(tokens.get("line"));
        g.setLineWidth(1);
        for (int lane = 0; lane <= state.nodes().size(); lane++) {
            double y = Math.round(geometry.laneTop(lane)) + 0.5;
            g.strokeLine(0, y, geometry.width(), y);
        }
    }

    private void selectedColumn() {
        if (view.selectedId() == 0) return;
        double x = geometry.x(view.selectedId());
        double w = Math.max(2, geometry.cellWidth());
        g.setFill(tokens.get("select-band"));
        g.fillRect(x, 0, w, geometry.lanesBottom());
    }

    private void entries(NodeView node, int lane) {
        if (geometry.cellWidth() < STRIP_CELL) {
            new StripPainter(g, tokens)
                    .draw(node, state, geometry, geometry.cellTop(lane), geometry.cellHeight());
            return;
        }
        long last = Math.min(node.lastId(), geometry.lastVisible());
        var log = node.log();
        int at = log.at(geometry.firstVisible());
        for (long id = geometry.firstVisible(); id <= last; id++) {
            var known = at < log.entries().size() ? log.entries().get(at) : null;
            boolean matches = known != null && known.id() == id;
            if (matches) at++;
            cells.draw(
                    node,
                    id,
                    matches ? known : null,
                    state.highWaterMark(),
                    geometry.x(id),
                    geometry.cellTop(lane),
                    geometry.cellWidth(),
                    geometry.cellHeight());
            if (id == view.selectedId()) selection(node, lane, id);
        }
    }

    private void selection(NodeView node, int lane, long id) {
        boolean isChosen = view.selectedNode().equals(node.name());
        g.setStroke(tokens.get("select"));
        g.setLineWidth(isChosen ? 2.4 : 1.4);
        if (!isChosen) g.setLineDashes(2, 3);
        g.strokeRoundRect(
                geometry.x(id) - 1,
                geometry.cellTop(lane) - 3,
                geometry.cellWidth() + 2,
                geometry.cellHeight() + 6,
                8,
                8);
        g.setLineDashes();
    }

    private void segmentBorders(NodeView node, int lane) {
        double top = geometry.laneTop(lane);
        double lastLabel = -1;
        for (var segment : node.segments()) {
            if (segment.firstId() == null) continue;
            double x = geometry.x(segment.firstId());
            double end =
                    geometry.x(segment.lastId() == null ? segment.firstId() : segment.lastId());
            if (end < LaneGeometry.GUTTER || x > geometry.width()) continue;
            boolean isBorder = segment.firstId() > 1;
            if (isBorder && x >= LaneGeometry.GUTTER) {
                g.setStroke(tokens.get("line-strong"));
                g.setLineWidth(1.6);
                g.strokeLine(x, top + 1, x, top + geometry.laneHeight());
            }
            double labelX = Math.max(x, LaneGeometry.GUTTER) + 5;
            if (labelX < lastLabel || end - labelX < 0) continue;
            g.setFont(SMALL);
            g.setFill(tokens.get("muted"));
            g.setTextAlign(TextAlignment.LEFT);
            g.fillText("segment " + number(segment), labelX, top + 12);
            lastLabel = labelX + 80;
        }
    }

    static String number(SegmentInfo segment) {
        return segment.path().substring(segment.path().lastIndexOf('.') + 1);
    }

    /// A solid bar: the last byte that this node has forced to disk.
    private void head(NodeView node, int lane) {
        if (node.status() == null) return;
        double x = geometry.x(node.durableId() + 1);
        g.setFill(tokens.get(isGone(node) ? "muted" : "text"));
        g.fillRect(x, geometry.cellTop(lane) - 5, 4, geometry.cellHeight() + 10);
    }

    /// How far a follower is behind, drawn as the distance that it is.
    private void distance(NodeView node, int lane) {
        var leader = state.leader().orElse(null);
        if (leader == null || node.isLeader()) return;
        double from = geometry.x(node.durableId() + 1) + 8;
        double to = geometry.x(Math.max(leader.durableId(), node.durableId()) + 1);
        if (to - from < 4) return;
        double y = geometry.cellTop(lane) + geometry.cellHeight() / 2;
        boolean isCut = node.link().isCut() || node.link().isSilent();
        var color = tokens.get(isCut || !node.condition().answers() ? "fault" : "watch");
        double visibleFrom = Math.max(from, LaneGeometry.GUTTER);
        double visibleTo = Math.min(to, geometry.width());
        g.setStroke(color);
        g.setLineWidth(2);
        g.setLineDashes(2, 5);
        g.strokeLine(visibleFrom, y, visibleTo, y);
        g.setLineDashes();
        g.strokeLine(to, y - 9, to, y + 9);
        double room = visibleTo - visibleFrom - (isCut ? 44 : 24);
        var figure = longestThatFits(node, isCut, room);
        if (figure.isEmpty()) return;
        double width = Fonts.width(figure, STRONG) + (isCut ? 36 : 16);
        room = visibleTo - visibleFrom;
        double x = visibleFrom + (room - width) / 2;
        g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
        g.fillRoundRect(x, y - 12, width, 24, 12, 12);
        g.setLineWidth(1.2);
        g.strokeRoundRect(x, y - 12, width, 24, 12, 12);
        if (isCut) Glyphs.scissors(g, x + 10, y - 7, 14);
        g.setFont(STRONG);
        g.setFill(color);
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(figure, x + (isCut ? 28 : 8), y + 4);
    }

    /// `61 entries · 5.4 kB · 3.2 s`, or as much of it as there is room for.
    private String longestThatFits(NodeView follower, boolean isCut, double room) {
        long behind = state.leader().map(NodeView::durableId).orElse(0L) - follower.durableId();
        var entries = Figures.entries(Math.max(0, behind));
        var known = state.lag(follower);
        var all =
                known.map(
                                lag ->
                                        entries
                                                + " · "
                                                + Figures.bytes(lag.lagBytes())
                                                + " · "
                                                + Figures.duration(lag.lagMs()))
                        .orElse(entries);
        for (var text : isCut ? List.of("link cut · " + all, all, entries) : List.of(all, entries))
            if (Fonts.width(text, STRONG) <= room) return text;
        return "";
    }

    private void highWater() {
        long mark = state.highWaterMark();
        if (mark == 0 || state.nodes().size() < 2) return;
        double x = geometry.x(mark + 1) - 0.5;
        if (x < LaneGeometry.GUTTER - 1 || x > geometry.width()) return;
        g.setStroke(tokens.get("good"));
        g.setLineWidth(2);
        g.setLineDashes(7, 4);
        g.strokeLine(x, LaneGeometry.RULER - 6, x, geometry.lanesBottom());
        g.setLineDashes();
    }

    private void ruler() {
        g.setFill(tokens.get("surface"));
        g.fillRect(LaneGeometry.GUTTER, 0, geometry.width(), LaneGeometry.RULER - 6);
        g.setFont(FIGURE);
        g.setTextAlign(TextAlignment.CENTER);
        long step = geometry.rulerStep(Long.toString(state.head()).length() * 8 + 18);
        long first = (geometry.firstVisible() + step - 1) / step * step;
        long mark = state.nodes().size() < 2 ? 0 : state.highWaterMark();
        double flag = mark == 0 ? -1e6 : geometry.x(mark + 1);
        double flagWidth = flagWidth(mark);
        double flagFrom = flagLeft(flag, flagWidth);
        for (long id = first; id <= Math.min(geometry.lastVisible(), state.head()); id += step) {
            double x = geometry.x(id) + geometry.cellWidth() / 2;
            double half = Long.toString(id).length() * 4 + 4;
            boolean isSelected = id == view.selectedId();
            if (x + half > flagFrom && x - half < flagFrom + flagWidth) continue;
            g.setFill(tokens.get(isSelected ? "text" : "muted"));
            g.fillText(Figures.count(id), x, 16);
        }
        if (flag >= LaneGeometry.GUTTER && flag <= geometry.width() + 1)
            flag(mark, flagFrom, flagWidth);
    }

    private static String flagText(long mark) {
        return "high-water " + Figures.count(mark);
    }

    private static double flagWidth(long mark) {
        return Fonts.width(flagText(mark), SMALL) + 14;
    }

    private double flagLeft(double flag, double width) {
        return Math.clamp(flag - width, LaneGeometry.GUTTER, geometry.width() - width - 2);
    }

    private void flag(long mark, double x, double width) {
        g.setFill(tokens.get("good-fill"));
        g.fillRoundRect(x, 3, width, 19, 6, 6);
        g.setFont(SMALL);
        g.setFill(tokens.get("good"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(flagText(mark), x + 7, 16);
    }

    private void name(NodeView node, int lane) {
        double top = geometry.laneTop(lane);
        double middle = top + geometry.laneHeight() / 2;
        var condition = node.condition();
        g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
        g.fillRect(0, top + 1, LaneGeometry.GUTTER, geometry.laneHeight() - 1);
        g.setStroke(tokens.get("line"));
        g.setLineWidth(1);
        g.strokeLine(
                LaneGeometry.GUTTER - 0.5,
                top,
                LaneGeometry.GUTTER - 0.5,
                top + geometry.laneHeight());
        Glyphs.condition(g, condition, 14, middle - 24, 12, tokens);
        g.setTextAlign(TextAlignment.LEFT);
        g.setFont(NAME);
        g.setFill(tokens.get("text"));
        g.fillText(node.name(), 34, middle - 13);
        g.setFont(WORDS);
        g.setFill(tokens.get("muted"));
        g.fillText(node.role().name() + " · " + condition.word(), 34, middle + 5);
        gutterFigure(node, middle);
    }

    private void gutterFigure(NodeView node, double middle) {
        double y = middle + 22;
        if (node.isLeader()) {
            segmentMeter(node, y);
            return;
        }
        long behind =
                Math.max(0, state.leader().map(NodeView::durableId).orElse(0L) - node.durableId());
        boolean inStep = behind == 0 && node.condition().answers();
        g.setFont(STRONG);
        g.setFill(tokens.get(inStep ? "good" : behind == 0 ? "muted" : "watch"));
        if (behind == 0) {
            g.fillText(inStep ? "in step" : "level", 34, y);
            return;
        }
        var text = Figures.count(behind) + " behind";
        var longer =
                text + state.lag(node).map(lag -> " · " + Figures.duration(lag.lagMs())).orElse("");
        boolean fits = Fonts.width(longer, STRONG) < LaneGeometry.GUTTER - 40;
        g.fillText(fits ? longer : text, 34, y);
    }

    /// How full the active segment is.
    private void segmentMeter(NodeView node, double y) {
        if (node.segments().isEmpty() || node.maxSegmentBytes() == 0) {
            g.setFont(WORDS);
            g.fillText(Figures.entries(node.lastId()), 34, y);
            return;
        }
        var active = node.segments().getLast();
        double filled = Math.clamp((double) active.size() / node.maxSegmentBytes(), 0, 1);
        double width = LaneGeometry.GUTTER - 34 - 88;
        g.setFill(tokens.get("line"));
        g.fillRoundRect(34, y - 8, width, 7, 4, 4);
        g.setFill(tokens.get("set"));
        g.fillRoundRect(34, y - 8, Math.max(4, width * filled), 7, 4, 4);
        g.setFont(WORDS);
        g.setFill(tokens.get("muted"));
        g.fillText(
                "seg " + number(active) + " · " + Math.round(filled * 100) + " %",
                34 + width + 8,
                y,
                LaneGeometry.GUTTER - 34 - width - 14);
    }
}
