package dev.walscope.ui.panels.segments;

import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Draws one node's files in a row: filled as far as they are full, sealed ones closed, the active
/// one dashed, compressed ones as full as their files are; each unreadable entry a tick where it
/// lies.
final class SegmentBoxes {
    private static final double WIDE = 70;
    private static final double NARROW = 26;
    private static final double GAP = 6;
    private static final double NAME = 94;
    private static final double PAD = 12;
    private static final String DROPPED = "dropped";
    private static final String COVERED = "in a snapshot";
    private static final Font WORDS = Fonts.words(12);
    private static final Font SMALL = Fonts.words(11);
    private static final Font STRONG = Fonts.strongWords(12);

    /// Where a file was drawn.
    record Box(String node, SegmentInfo segment, double x, double y, double width, double height) {
        boolean holds(double px, double py) {
            return px >= x && px <= x + width && py >= y && py <= y + height;
        }
    }

    private final GraphicsContext g;
    private final Tokens tokens;
    private final double room;
    private final boolean isFocused;

    /// @param width of the whole map
    /// @param isFocused whether the chosen file shows that keys go here
    SegmentBoxes(GraphicsContext g, Tokens tokens, double width, boolean isFocused) {
        this.g = g;
        this.tokens = tokens;
        this.room = roomIn(width);
        this.isFocused = isFocused;
    }

    private static double roomIn(double width) {
        return width - NAME - PAD;
    }

    /// How many files of a node there is room for.
    static int fits(double width) {
        return Math.max(1, (int) (roomIn(width) / (NARROW + GAP)));
    }

    /// @param older how many of the newest files are left out
    /// @param chosen the path of the file that is open, if it is this node's
    List<Box> draw(NodeView node, double y, double height, int older, String chosen) {
        int files = node.segments().size();
        int fits = Math.max(1, (int) (room / (NARROW + GAP)));
        int to = Math.max(Math.min(files, fits), files - older);
        int from = Math.max(0, to - fits);
        name(node, y, height, from);
        double left = NAME + covered(node, y, height, from);
        double free = room - (left - NAME);
        double width = Math.clamp(free / Math.max(1, Math.min(files, fits)) - GAP, NARROW, WIDE);
        var boxes = new ArrayList<Box>();
        for (int i = from; i < to; i++) {
            var segment = node.segments().get(i);
            double x = left + (i - from) * (width + GAP);
            var box = new Box(node.name(), segment, x, y, width, height);
            boxes.add(box);
            draw(node, box, segment.path().equals(chosen));
        }
        return boxes;
    }

    /// Where files were, or would be, that a snapshot covers: which entries are not there.
    ///
    /// @return the width that it takes
    private double covered(NodeView node, double y, double height, int hidden) {
        if (node.firstId() == 1 || hidden > 0) return 0;
        var words = "1–" + Figures.count(node.firstId() - 1);
        var why = node.hasDropped() ? DROPPED : COVERED;
        double width = Math.max(Fonts.width(words, SMALL), Fonts.width(why, SMALL)) + 12;
        g.setStroke(tokens.get("line-strong"));
        g.setLineWidth(1);
        g.setLineDashes(1, 4);
        g.strokeRoundRect(NAME, y, width, height, 6, 6);
        g.setLineDashes();
        g.setFont(SMALL);
        g.setFill(tokens.get("muted"));
        g.setTextAlign(TextAlignment.CENTER);
        g.fillText(words, NAME + width / 2, y + height / 2 - 2);
        g.fillText(why, NAME + width / 2, y + height / 2 + 11);
        g.setTextAlign(TextAlignment.LEFT);
        return width + GAP;
    }

    private void name(NodeView node, double y, double height, int hidden) {
        int files = node.segments().size();
        g.setTextAlign(TextAlignment.LEFT);
        g.setFont(STRONG);
        g.setFill(tokens.get("text"));
        g.fillText(Fonts.fittedName(node.name(), STRONG, NAME - 20), 14, y + height / 2 - 1);
        g.setFont(SMALL);
        g.setFill(tokens.get("muted"));
        var count = files + (files == 1 ? " file" : " files");
        g.fillText(hidden == 0 ? count : count + " ‹" + hidden, 14, y + height / 2 + 13);
    }

    private void draw(NodeView node, Box box, boolean isChosen) {
        var segment = box.segment();
        double full = node.maxSegmentBytes() == 0 ? 1 : node.maxSegmentBytes();
        double filled = Math.clamp(segment.size() / full, 0, 1);
        g.setFill(tokens.get("sunken"));
        g.fillRoundRect(box.x(), box.y(), box.width(), box.height(), 6, 6);
        double stored = Math.clamp(segment.storedSize() / full, 0, 1);
        if (segment.isCompressed()) {
            // What it was: the entries keep their places in it.
            g.setFill(tokens.get("line"));
            g.fillRect(box.x() + 3, box.y() + box.height() - 4, (box.width() - 6) * filled, 4);
        }
        g.setFill(tokens.get("set-fill"));
        double fill = Math.max(3, box.width() * stored);
        g.fillRoundRect(box.x(), box.y(), fill, box.height(), 6, 6);
        g.setFill(tokens.get("set"));
        double foot = Math.max(1, (box.width() - 6) * stored);
        g.fillRect(box.x() + 3, box.y() + box.height() - 4, foot, 4);
        ticks(node, box, filled);
        g.setStroke(tokens.get(isChosen ? "select" : segment.isActive() ? "set" : "line-strong"));
        g.setLineWidth(isChosen ? 2.2 : 1.2);
        if (segment.isActive() && !isChosen) g.setLineDashes(4, 3);
        g.strokeRoundRect(box.x(), box.y(), box.width(), box.height(), 6, 6);
        g.setLineDashes();
        if (isChosen && isFocused) {
            g.setStroke(tokens.get("accent"));
            g.strokeRoundRect(box.x() - 3, box.y() - 3, box.width() + 6, box.height() + 6, 9, 9);
        }
        words(box, filled);
    }

    private void words(Box box, double filled) {
        var segment = box.segment();
        var number = String.valueOf(segment.number());
        boolean isWide = box.width() >= 62;
        boolean isMarked = segment.isCompressed() && box.width() >= 36;
        var state =
                segment.isActive()
                        ? " · " + Math.round(filled * 100) + " %"
                        : segment.isCompressed() ? " gz " + share(segment) : " sealed";
        double inset = isWide ? 7 : 4;
        g.setFont(WORDS);
        g.setFill(tokens.get("text"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(
                isWide ? number + state : number + (isMarked ? " gz" : ""),
                box.x() + inset,
                box.y() + Math.min(16, box.height() / 2 + 2),
                box.width() - 2 * inset + 2);
        boolean isBad = segment.corrupt() > 0;
        if (box.height() < 34 && !isBad) return;
        g.setFont(SMALL);
        g.setFill(tokens.get(isBad ? "fault" : "muted"));
        var wide =
                isBad
                        ? "✗ " + segment.corrupt() + " unreadable"
                        : Figures.entries(segment.entries());
        var narrow = isBad ? "✗" : "";
        g.fillText(
                isWide ? wide : narrow,
                box.x() + inset,
                box.y() + Math.min(30, box.height() - 6),
                box.width() - 2 * inset + 2);
    }

    /// How much of a compressed segment's plain bytes its file takes.
    static String share(SegmentInfo segment) {
        return Math.max(1, Math.round(100.0 * segment.storedSize() / segment.size())) + " %";
    }

    private void ticks(NodeView node, Box box, double filled) {
        var segment = box.segment();
        if (segment.firstId() == null || segment.lastId() == null) return;
        long first = segment.firstId();
        long last = segment.lastId();
        var bad = new TreeSet<Long>();
        for (var mark : node.marks().byId().subMap(first, last + 1).entrySet())
            if (mark.getValue().corrupt() != null) bad.add(mark.getKey());
        for (long id : node.integrity().corruptIds()) if (first <= id && id <= last) bad.add(id);
        double width = box.width() * filled;
        for (var mark : node.marks().byId().subMap(first, last + 1).entrySet()) {
            if (mark.getValue().changedMs() == 0 || bad.contains(mark.getKey())) continue;
            double x = box.x() + width * (mark.getKey() - first) / (last - first + 1);
            g.setFill(tokens.get("watch"));
            g.fillRect(x, box.y() - 3, 3, box.height() + 6);
        }
        g.setFill(tokens.get("fault"));
        for (long id : bad) {
            double x = box.x() + width * (id - first) / (last - first + 1);
            g.fillRect(x, box.y() - 3, 3, box.height() + 6);
        }
    }
}
