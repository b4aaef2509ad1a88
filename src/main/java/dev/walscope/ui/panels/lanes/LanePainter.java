package dev.walscope.ui.panels.lanes;

import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.List;
import java.util.function.Function;

/// Draws the lanes: cells, heads, and the distance between heads; the [RulerPainter] and the
/// [GutterPainter] draw what stands over and beside them.
///
/// The work is bounded by what is visible: below [#STRIP_CELL] pixels an id, runs of entries are
/// drawn as one bar.
final class LanePainter {
    /// Narrower cells than this become a heat strip.
    static final double STRIP_CELL = 5;

    private static final Font WORDS = Fonts.words(12);
    private static final Font STRONG = Fonts.strongWords(12);

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;
    private final ClusterState state;
    private final View view;
    private final CellPainter cells;
    private final RulerPainter ruler;

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
        this.cells = new CellPainter(g, tokens, view.isPast());
        this.ruler = new RulerPainter(g, tokens, geometry, state, view);
    }

    /// @param travelling the messages on their way to and from a follower
    void draw(Function<String, List<LinkMessage.Travelling>> travelling) {
        g.clearRect(0, 0, geometry.width(), geometry.height());
        backgrounds();
        g.save();
        double room = geometry.width() - LaneGeometry.GUTTER;
        PixelClip.set(g, LaneGeometry.GUTTER, 0, room, geometry.height());
        selectedColumn();
        for (int lane = 0; lane < state.nodes().size(); lane++) {
            if (!isVisible(lane)) continue;
            var node = state.nodes().get(lane);
            g.setGlobalAlpha(isLastKnown(node) ? 0.55 : 1);
            dropped(node, lane);
            entries(node, lane);
            g.setGlobalAlpha(1);
            ruler.segmentBorders(node, lane);
            head(node, lane);
            ghost(node, lane);
            ruler.snapshot(node, lane);
            distance(node, lane);
        }
        selectedLine();
        ruler.highWater();
        new TravelPainter(g, tokens, geometry, state).draw(travelling);
        if (state.head() == 0) invitation();
        g.restore();
        var gutter = new GutterPainter(g, tokens, geometry, state);
        for (int lane = 0; lane < state.nodes().size(); lane++)
            if (isVisible(lane)) gutter.draw(state.nodes().get(lane), lane);
        ruler.draw();
    }

    private boolean isVisible(int lane) {
        double top = geometry.laneTop(lane);
        return top + geometry.laneHeight() > LaneGeometry.RULER && top < geometry.height();
    }

    /// What to do, where the first entry will stand.
    private void invitation() {
        g.setFont(WORDS);
        g.setFill(tokens.get("muted"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(
                whyEmpty(),
                LaneGeometry.GUTTER + 24,
                geometry.cellTop(0) + geometry.cellHeight() / 2 + 4);
    }

    private String whyEmpty() {
        var leader = state.leader().map(NodeView::condition);
        if (leader.filter(Condition::answers).isPresent())
            return "No entries yet. The first write will stand here: from the console, or from"
                    + " curl.";
        if (leader.filter(Condition.recovering::equals).isPresent())
            return "The leader reads its log. What it holds stands here once it is done.";
        return "No entries known yet: no leader answers.";
    }

    /// Where a cell is too narrow for a frame, a line finds the selected entry.
    private void selectedLine() {
        if (view.selectedId() == 0 || geometry.cellWidth() >= STRIP_CELL) return;
        double x = Math.round(geometry.x(view.selectedId() + 0.5));
        g.setFill(tokens.get("select"));
        double top = LaneGeometry.RULER - 6;
        g.fillRect(x - 1, top, 2, geometry.lanesBottom() - top);
    }

    /// What it said last, as it cannot be asked now.
    static boolean isLastKnown(NodeView node) {
        return !node.isHeard();
    }

    private void backgrounds() {
        for (int lane = 0; lane < state.nodes().size(); lane++) {
            double y = geometry.laneTop(lane);
            g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
            g.fillRect(0, y, geometry.width(), geometry.laneHeight());
        }
        var clusters = state.clusters();
        int nextCluster = clusters.isEmpty() ? 0 : clusters.getFirst().nodes().size();
        int cluster = 0;
        for (int lane = 0; lane <= state.nodes().size(); lane++) {
            double y = Math.round(geometry.laneTop(lane)) + 0.5;
            // Another cluster's entries have nothing to do with those above.
            boolean isBorder = lane == nextCluster && lane < state.nodes().size();
            if (isBorder) nextCluster += clusters.get(++cluster).nodes().size();
            g.setStroke(tokens.get(isBorder ? "text" : "line"));
            g.setLineWidth(isBorder ? 3 : 1);
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
        // A follower holds the leader's very bytes: until its own page is here, the leader's entry
        // stands for it.
        var source = state.isFed(node) ? state.leaderOf(node).map(NodeView::log).orElse(log) : log;
        long first = Math.max(geometry.firstVisible(), node.firstId());
        long highWater = state.highWaterMark(node);
        int at = log.at(first);
        for (long id = first; id <= last; id++) {
            var known = at < log.entries().size() ? log.entries().get(at) : null;
            boolean matches = known != null && known.id() == id;
            if (matches) at++;
            cells.draw(
                    node,
                    id,
                    matches ? known : source.get(id),
                    highWater,
                    geometry.x(id),
                    geometry.cellTop(lane),
                    geometry.cellWidth(),
                    geometry.cellHeight());
            if (view.filter().isOn()) {
                var read = matches ? known : source.get(id);
                var entry = node.isCorrupt(id) ? state.entry(node, id) : read;
                if (!view.filter().matches(node, id, entry)) stepBack(id, lane);
            }
            if (id == view.selectedId()) selection(node, lane, id);
        }
    }

    private void ghost(NodeView node, int lane) {
        var end = node.cutEnd();
        if (end != null && view.isCutEndShown(node))
            new GhostPainter(g, tokens, geometry).draw(end, lane, state.head());
    }

    /// A line where entries would stand that a snapshot covers, up to the first that is there.
    private void dropped(NodeView node, int lane) {
        if (node.firstId() == 1) return;
        double from = Math.max(LaneGeometry.GUTTER, geometry.x(1));
        double to = Math.min(geometry.width(), geometry.x(node.firstId()));
        if (to <= from) return;
        double y = Math.round(geometry.cellTop(lane) + geometry.cellHeight() / 2);
        g.setStroke(tokens.get("line-strong"));
        g.setLineWidth(2);
        g.setLineDashes(1, 7);
        g.strokeLine(from, y, to, y);
        g.setLineDashes();
        var ids = "1 to " + Figures.count(node.firstId() - 1);
        double room = to - from - 24;
        var words =
                node.hasDropped()
                        ? longestOf(
                                room,
                                ids + " dropped: a snapshot covers them",
                                ids + " dropped",
                                "dropped")
                        : longestOf(
                                room,
                                ids + " not in this log: a snapshot covers them",
                                ids + " in a snapshot",
                                "in a snapshot");
        if (words.isEmpty()) return;
        double width = Fonts.width(words, STRONG) + 16;
        double x = from + (to - from - width) / 2;
        g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
        g.fillRect(x, y - 10, width, 20);
        g.setFont(STRONG);
        g.setFill(tokens.get("muted"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(words, x + 8, y + 4);
    }

    /// What is not looked for is there, and faint.
    private void stepBack(long id, int lane) {
        g.setGlobalAlpha(0.78);
        g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
        g.fillRect(
                geometry.x(id),
                geometry.cellTop(lane) - 1,
                geometry.cellWidth(),
                geometry.cellHeight() + 2);
        g.setGlobalAlpha(1);
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

    /// A solid bar: the last byte that this node has forced to disk.
    private void head(NodeView node, int lane) {
        if (node.status() == null) return;
        double x = geometry.x(node.durableId() + 1);
        g.setFill(tokens.get(isLastKnown(node) ? "muted" : "text"));
        g.fillRect(x, geometry.cellTop(lane) - 5, 4, geometry.cellHeight() + 10);
    }

    /// How far a follower is behind, drawn as the distance that it is.
    private void distance(NodeView node, int lane) {
        var gap = Gap.of(state, node).orElse(null);
        if (gap == null) return;
        double from = geometry.x(gap.from() + 1) + 8;
        double to = geometry.x(gap.to() + 1);
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
        var figure = longestThatFits(gap, node, isCut, room);
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

    /// As much of its figures as there is room for.
    private String longestThatFits(Gap gap, NodeView follower, boolean isCut, double room) {
        var entries = Figures.entries(gap.entries());
        // As if it were so now it is never said.
        if (gap.isLastKnown()) return longestOf(room, entries + " · last known", "last known");
        var all = gap.figures(state, follower);
        return isCut
                ? longestOf(room, "link cut · " + all, all, entries)
                : longestOf(room, all, entries);
    }

    private static String longestOf(double room, String... texts) {
        for (var text : texts) if (Fonts.width(text, STRONG) <= room) return text;
        return "";
    }
}
