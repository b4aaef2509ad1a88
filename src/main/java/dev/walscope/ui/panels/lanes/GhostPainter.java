package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.CutEnd;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/// Draws what was cut off the end of a member's log as a ghost below the entries that took its
/// place: a dashed, hatched band as long as it was; over them the file that keeps it.
final class GhostPainter {
    private static final Font WORDS = Fonts.words(11);
    private static final Font SMALL = Fonts.words(10);
    private static final double HEIGHT_MAX = 15;

    private static final double HATCH = 5;

    /// How far the name of a segment reaches.
    private static final double SEGMENT = 72;

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;

    GhostPainter(GraphicsContext g, Tokens tokens, LaneGeometry geometry) {
        this.g = g;
        this.tokens = tokens;
        this.geometry = geometry;
    }

    /// @param head the newest entry of any log
    void draw(CutEnd end, int lane, long head) {
        double foot = geometry.cellTop(lane) + geometry.cellHeight();
        double room = geometry.laneTop(lane + 1) - foot;
        double height = Math.clamp(room - 1, 4, HEIGHT_MAX);
        double y = foot + (room - height) / 2;
        double from = Math.max(LaneGeometry.GUTTER, geometry.x(end.firstId()));
        double to = Math.min(geometry.width() - 2, geometry.x(end.lastId() + 1));
        if (to - from < 1 || from > geometry.width()) return;
        band(from, y, to - from, height);
        if (geometry.isCompact()) briefly(end, lane, from, to, y + height / 2);
        else words(end, lane, head);
    }

    /// Beside the band, on the border of two low lanes, where neither has words of its own.
    private void briefly(CutEnd end, int lane, double from, double to, double middle) {
        var words = ids(end) + " cut off";
        double width = Fonts.width(words, SMALL) + 8;
        double x = to + width > geometry.width() ? from - width : to;
        g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
        g.fillRoundRect(x, middle - 6, width, 12, 6, 6);
        g.setFont(SMALL);
        g.setFill(tokens.get("watch"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(words, x + 4, middle + 3.5);
    }

    /// Over the cells, behind the segment's name; before the head of the log, where there is room.
    private void words(CutEnd end, int lane, long head) {
        double left = LaneGeometry.GUTTER + SEGMENT;
        var words = text(end);
        double width = Fonts.width(words, WORDS);
        double beforeHead = geometry.x(head + 1) - 6 - width;
        double x = Math.max(left, Math.min(geometry.x(end.firstId()) + 2, beforeHead));
        double room = geometry.width() - x - 4;
        if (room < SEGMENT) return;
        double baseline = geometry.laneTop(lane) + 12;
        g.setFill(tokens.get(lane % 2 == 0 ? "sunken" : "surface"));
        g.fillRect(x - 3, baseline - 10, Math.min(width, room) + 6, 13);
        g.setFont(WORDS);
        g.setFill(tokens.get("watch"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(Fonts.fitted(words, WORDS, room), x, baseline);
    }

    private void band(double x, double y, double width, double height) {
        g.setStroke(tokens.get("watch"));
        g.setLineWidth(1);
        for (double at = x - height; at < x + width; at += HATCH) {
            double left = Math.max(x, at);
            double right = Math.min(x + width, at + height);
            if (left < right)
                g.strokeLine(left, y + height - (left - at), right, y + height - (right - at));
        }
        g.setLineWidth(1.2);
        g.setLineDashes(4, 3);
        g.strokeRect(x + 0.5, Math.round(y) + 0.5, Math.max(1, width - 1), height - 1);
        g.setLineDashes();
    }

    private static String ids(CutEnd end) {
        var first = Figures.count(end.firstId());
        return end.lastId() > end.firstId() ? first + "–" + Figures.count(end.lastId()) : first;
    }

    /// `54–55 of term 3 cut off · wal.log.segment.1.cut.4711.term.3`
    private static String text(CutEnd end) {
        var first = end.entry(end.firstId());
        var term = first == null || first.term() == null ? "" : " of term " + first.term();
        var file = end.files().isEmpty() ? "" : " · " + end.files().getFirst();
        return ids(end) + term + " cut off" + file;
    }
}
