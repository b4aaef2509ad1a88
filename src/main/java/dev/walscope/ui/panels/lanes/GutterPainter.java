package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.BallotText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.FollowerMark;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/// Draws what stands left of a lane: whose it is, how that node is, and its one figure.
final class GutterPainter {
    private static final Font NAME = Fonts.strongWords(15);
    private static final Font LINE_NAME = Fonts.strongWords(13);
    private static final Font LINE_WORD = Fonts.strongWords(11);
    private static final Font WORDS = Fonts.words(12);
    private static final Font STRONG = Fonts.strongWords(12);

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;
    private final ClusterState state;

    GutterPainter(GraphicsContext g, Tokens tokens, LaneGeometry geometry, ClusterState state) {
        this.g = g;
        this.tokens = tokens;
        this.geometry = geometry;
        this.state = state;
    }

    void draw(NodeView node, int lane) {
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
        if (geometry.isCompact()) {
            line(node, middle);
            return;
        }
        Glyphs.condition(g, condition, 14, middle - 24, 12, tokens);
        mark(node, 14, middle + 12, 12);
        g.setTextAlign(TextAlignment.LEFT);
        g.setFont(NAME);
        g.setFill(tokens.get("text"));
        double room = LaneGeometry.GUTTER - 34 - 8;
        g.fillText(Fonts.fittedName(node.name(), NAME, room), 34, middle - 13);
        g.setFont(WORDS);
        g.setFill(tokens.get("muted"));
        var raft = node.raft();
        var how =
                raft != null && condition == Condition.ready
                        ? "term " + raft.term()
                        : condition.word();
        g.fillText(BallotText.role(node) + " · " + how, 34, middle + 5);
        figure(node, middle);
    }

    /// Of a lane that is low: its name, and the one word that is most worth knowing.
    private void line(NodeView node, double middle) {
        Glyphs.condition(g, node.condition(), 8, middle - 5, 11, tokens);
        mark(node, 23, middle - 5, 11);
        double left = state.markOf(node) < 0 ? 25 : 39;
        double right = LaneGeometry.GUTTER - 6;
        var said =
                node.condition().answers()
                        ? LaneWord.of(state, node)
                        : new LaneWord(node.condition().word(), "");
        var color = said.tone().isEmpty() ? Glyphs.tone(node.condition()) : said.tone();
        var text = said.text().replace(" behind", "").replace(" ahead", "");
        if (said.text().endsWith(" behind")) text = "−" + text;
        if (said.text().endsWith(" ahead")) text = "+" + text;
        double taken = Fonts.width(text, LINE_WORD);
        g.setFont(LINE_WORD);
        g.setFill(tokens.get(color));
        g.setTextAlign(TextAlignment.RIGHT);
        g.fillText(text, right, middle + 4);
        g.setTextAlign(TextAlignment.LEFT);
        g.setFont(LINE_NAME);
        g.setFill(tokens.get("text"));
        var name = Fonts.fittedName(node.name(), LINE_NAME, right - taken - 6 - left);
        g.fillText(name, left, middle + 5);
    }

    private void mark(NodeView node, double x, double y, double size) {
        int follower = state.markOf(node);
        if (follower >= 0) FollowerMark.of(follower).draw(g, x, y, size, tokens);
    }

    private void figure(NodeView node, double middle) {
        double y = middle + 22;
        if (!node.isHeard() && node.reach().heardMs() > 0 && node.status() != null) {
            g.setFont(WORDS);
            g.setFill(tokens.get("muted"));
            g.fillText("as of " + Figures.clock(node.reach().heardMs()).substring(0, 8), 34, y);
            return;
        }
        if (node.isLeader()) {
            segmentMeter(node, y);
            return;
        }
        var said = LaneWord.of(state, node);
        if (said.text().isEmpty()) return;
        g.setFont(STRONG);
        g.setFill(tokens.get(said.tone()));
        var longer =
                said.text()
                        + state.lag(node)
                                .filter(_ -> Gap.of(state, node).isPresent())
                                .filter(_ -> said.text().endsWith(" behind"))
                                .map(lag -> " · " + Figures.duration(lag.lagMs()))
                                .orElse("");
        boolean fits = Fonts.width(longer, STRONG) < LaneGeometry.GUTTER - 40;
        g.fillText(fits ? longer : said.text(), 34, y);
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
                "seg " + RulerPainter.number(active) + " · " + Math.round(filled * 100) + " %",
                34 + width + 8,
                y,
                LaneGeometry.GUTTER - 34 - width - 14);
    }
}
