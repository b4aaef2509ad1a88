package dev.walscope.ui.panels.lanes;

import dev.walscope.api.LogEntry;
import dev.walscope.scope.EntryMark;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;
import dev.walscope.words.Visible;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import org.jspecify.annotations.Nullable;

/// Draws one entry of one node as a cell; how much it says depends on how wide it is.
///
/// A SET is a box, a DELETE a box with cut corners. Received only: a dashed outline. On this disk:
/// an outline around a pale cell. On a majority's disks: filled, with a bar at its foot.
/// Unreadable: hatched, with a cross. Repaired: a turned arrow. Asked for again: `×2`.
final class CellPainter {
    /// From here on a cell's second edge can be seen.
    static final double WITH_EDGES = 8;

    private static final double WITH_VALUE = 92;
    private static final double WITH_KEY = 50;
    private static final double WITH_ID = 24;

    /// A lower cell has room for one line of words.
    private static final double TWO_LINES = 32;

    /// A lower cell has no room for three.
    private static final double THREE_LINES = 50;

    /// In a lower cell the three stand closer, above the bar at its foot.
    private static final double THREE_LINES_APART = 58;

    /// More than any cell holds.
    private static final int CHARACTERS_MAX = 64;

    private static final Font ID = Fonts.mono(11);
    private static final Font KEY = Fonts.strongMono(13);
    private static final Font NARROW_KEY = Fonts.strongMono(11);
    private static final Font VALUE = Fonts.mono(12);
    private static final Font BADGE = Fonts.strongMono(11);
    private static final double KEY_ADVANCE = Fonts.width("0000000000", KEY) / 10;
    private static final double NARROW_ADVANCE = Fonts.width("0000000000", NARROW_KEY) / 10;
    private static final double VALUE_ADVANCE = Fonts.width("0000000000", VALUE) / 10;
    private static final double ID_ADVANCE = Fonts.width("0000000000", ID) / 10;

    private final GraphicsContext g;
    private final Tokens tokens;
    private final boolean isPast;

    /// @param isPast whether what is not known never will be
    CellPainter(GraphicsContext g, Tokens tokens, boolean isPast) {
        this.g = g;
        this.tokens = tokens;
        this.isPast = isPast;
    }

    /// @param entry `null` while it is only known that there is one
    void draw(
            NodeView node,
            long id,
            @Nullable LogEntry entry,
            long highWater,
            double x,
            double y,
            double width,
            double height) {
        double gap = width >= WITH_ID ? 2 : width >= 8 ? 1 : 0;
        var box = new Box(x + gap, y, Math.max(1, width - 2 * gap), height);
        if (node.isCorrupt(id)) {
            drawCorrupt(id, box, width);
            return;
        }
        boolean isDelete = entry != null && "DELETE".equals(entry.operation());
        // An entry that is not fetched yet, or that was declared lost, has no colour of its own.
        boolean isBlank = entry == null || label(entry) == null;
        var color = isBlank ? tokens.get("line-strong") : operationColor(isDelete);
        var fill =
                isBlank ? tokens.get("sunken") : tokens.get(isDelete ? "delete-fill" : "set-fill");
        outline(box, isDelete);
        g.setStroke(color);
        g.setLineWidth(width >= WITH_ID ? 1.3 : 1);
        if (id <= node.durableId()) {
            g.setFill(id <= highWater ? fill : tokens.get("surface"));
            inside(box, isDelete);
            g.stroke();
            if (id <= highWater) foot(box, isDelete, color);
        } else {
            g.setLineDashes(4, 3);
            g.stroke();
            g.setLineDashes();
        }
        if (entry != null && entry.writesSeveral() && width >= WITH_EDGES) several(box, color);
        if (entry == null && isPast && width >= WITH_ID) veil(box, width);
        double taken = width >= WITH_KEY ? badges(node.marks().of(id), entry, box) : 0;
        if (width >= WITH_ID) write(id, entry, isDelete, box, width, taken);
    }

    /// What stands for a key: that of the entry, or those of a transaction; `null` when there is
    /// none.
    private static @Nullable String label(LogEntry entry) {
        return entry.keys().isEmpty() ? null : String.join(", ", entry.keys());
    }

    /// The second edge that says: several writes, all or none.
    private void several(Box b, Color color) {
        g.setStroke(color);
        g.setLineWidth(1);
        g.strokeLine(b.x + 2.5, b.y + 3, b.x + 2.5, b.y + b.h - 5);
        g.strokeLine(b.x + b.w - 2.5, b.y + 3, b.x + b.w - 2.5, b.y + b.h - 5);
    }

    private record Box(double x, double y, double w, double h) {}

    private Color operationColor(boolean isDelete) {
        return tokens.get(isDelete ? "delete" : "set");
    }

    private void outline(Box b, boolean isDelete) {
        double cut = isDelete ? Math.min(10, b.w * 0.25) : 0;
        double r = isDelete ? 0 : Math.min(5, b.w * 0.2);
        g.beginPath();
        if (isDelete) {
            g.moveTo(b.x + cut, b.y);
            g.lineTo(b.x + b.w - cut, b.y);
            g.lineTo(b.x + b.w, b.y + cut);
            g.lineTo(b.x + b.w, b.y + b.h - cut);
            g.lineTo(b.x + b.w - cut, b.y + b.h);
            g.lineTo(b.x + cut, b.y + b.h);
            g.lineTo(b.x, b.y + b.h - cut);
            g.lineTo(b.x, b.y + cut);
        } else {
            g.moveTo(b.x + r, b.y);
            g.arcTo(b.x + b.w, b.y, b.x + b.w, b.y + b.h, r);
            g.arcTo(b.x + b.w, b.y + b.h, b.x, b.y + b.h, r);
            g.arcTo(b.x, b.y + b.h, b.x, b.y, r);
            g.arcTo(b.x, b.y, b.x + b.w, b.y, r);
        }
        g.closePath();
    }

    /// Of a box with round corners two rectangles, which are drawn many times as fast as a path;
    /// the outline covers what they leave out.
    private void inside(Box b, boolean isDelete) {
        if (isDelete || b.w < 8) {
            g.fill();
            return;
        }
        g.fillRect(b.x + 2, b.y + 0.5, b.w - 4, b.h - 1);
        g.fillRect(b.x + 0.5, b.y + 2, b.w - 1, b.h - 4);
    }

    /// The bar that says: a majority has it.
    private void foot(Box b, boolean isDelete, Color color) {
        double in = isDelete ? Math.min(10, b.w * 0.25) : Math.min(4, b.w * 0.15);
        g.setFill(color);
        g.fillRect(b.x + in, b.y + b.h - 4, b.w - 2 * in, 4);
    }

    /// @param taken of the first line, by badges
    private void write(
            long id,
            @Nullable LogEntry entry,
            boolean isDelete,
            Box b,
            double width,
            double taken) {
        g.setTextAlign(TextAlignment.LEFT);
        var number = Long.toString(id);
        if (width < WITH_KEY) {
            g.setFont(ID);
            g.setFill(tokens.get("text"));
            if (b.w - 4 < ID_ADVANCE) return;
            g.setTextAlign(TextAlignment.CENTER);
            g.fillText(tail(number, b.w - 4), b.x + b.w / 2, b.y + b.h / 2 + (isDelete ? -2 : 4));
            if (isDelete) g.fillRect(b.x + b.w / 2 - 4, b.y + b.h / 2 + 5, 8, 2);
            return;
        }
        if (b.h < TWO_LINES) {
            writeLine(entry, isDelete, b, width, taken);
            return;
        }
        if (width < WITH_VALUE) {
            writeNarrow(number, entry, isDelete, b, taken);
            return;
        }
        double left = b.x + (isDelete ? 10 : 7);
        double room = b.w - (isDelete ? 18 : 12);
        g.setFont(ID);
        g.setFill(tokens.get("muted"));
        boolean withValue = b.h >= THREE_LINES;
        boolean isClose = withValue && b.h < THREE_LINES_APART;
        double top = isClose ? b.y - 3 : b.y;
        double line = isClose ? 15 : 17;
        g.fillText(number, left, top + 15);
        if (entry == null) return;
        double baseline = withValue ? top + 15 + line : b.y + Math.min(b.h - 10, b.h / 2 + 12);
        var label = label(entry);
        if (label == null) {
            g.setFont(VALUE);
            g.fillText(clipped(ofElections(entry), room, VALUE, VALUE_ADVANCE), left, baseline);
            return;
        }
        g.setFont(KEY);
        g.setFill(tokens.get("text"));
        var key = clipped(shown(label), room, KEY, KEY_ADVANCE);
        g.fillText(key, left, baseline);
        if (isDelete) g.fillRect(left, baseline - 5, width(key, KEY, KEY_ADVANCE), 1.4);
        if (!withValue) return;
        g.setFont(VALUE);
        g.setFill(tokens.get("muted"));
        var value = isDelete ? "deleted" : value(entry);
        g.fillText(clipped(shown(value), room, VALUE, VALUE_ADVANCE), left, baseline + line);
    }

    private static String value(LogEntry entry) {
        return entry.writesSeveral()
                ? "txn of " + entry.keys().size()
                : String.valueOf(entry.value());
    }

    /// The word for an entry that is about no key.
    private static String ofElections(LogEntry entry) {
        return switch (entry.operation()) {
            case "NOOP" -> "no-op";
            case "MEMBERS" -> "members";
            default -> "";
        };
    }

    /// Of a low lane's cell the key, and behind it the value where there is room; the ruler has the
    /// id.
    private void writeLine(
            @Nullable LogEntry entry, boolean isDelete, Box b, double width, double taken) {
        var label = entry == null ? null : label(entry);
        if (entry == null || label == null) return;
        double left = b.x + (isDelete ? 8 : 5);
        double room = b.x + b.w - (isDelete ? 8 : 4) - taken - left;
        double baseline = b.y + b.h / 2 + 3;
        g.setFont(NARROW_KEY);
        g.setFill(tokens.get("text"));
        var key = clipped(shown(label), room, NARROW_KEY, NARROW_ADVANCE);
        narrow(key, left, baseline, isDelete);
        double end = left + width(key, NARROW_KEY, NARROW_ADVANCE) + NARROW_ADVANCE;
        double rest = left + room - end;
        if (width < WITH_VALUE || isDelete || rest < 3 * ID_ADVANCE) return;
        g.setFont(ID);
        g.setFill(tokens.get("muted"));
        g.fillText(clipped(shown(value(entry)), rest, ID, ID_ADVANCE), end, baseline);
    }

    /// The key on two lines, since what tells keys apart is mostly their end.
    private void writeNarrow(
            String number, @Nullable LogEntry entry, boolean isDelete, Box b, double taken) {
        double left = b.x + (isDelete ? 8 : 5);
        int fits = Math.max(1, (int) ((b.x + b.w - 3 - left) / NARROW_ADVANCE));
        g.setFont(ID);
        g.setFill(tokens.get("muted"));
        g.fillText(tail(number, b.x + b.w - 2 - taken - left), left, b.y + 15);
        if (entry == null) return;
        var label = label(entry);
        if (label == null) {
            g.setFont(NARROW_KEY);
            var word = ofElections(entry);
            // "members" is a letter too long for most; its beginning says as much.
            g.fillText(
                    word.substring(0, Math.min(fits, word.length())),
                    left,
                    b.y + Math.min(b.h - 8, 31));
            return;
        }
        g.setFont(NARROW_KEY);
        g.setFill(tokens.get("text"));
        var key = shown(label);
        double room = fits * NARROW_ADVANCE;
        boolean isLong = b.h >= 50 && isPlain(key) && key.length() > fits;
        var top = isLong ? key.substring(0, fits) : clipped(key, room, NARROW_KEY, NARROW_ADVANCE);
        double baseline = b.y + (b.h >= 50 ? 31 : Math.min(b.h - 8, 29));
        narrow(top, left, baseline, isDelete);
        if (!isLong) return;
        var rest = clipped(key.substring(fits), room, NARROW_KEY, NARROW_ADVANCE);
        narrow(rest, left, baseline + 14, isDelete);
    }

    private void narrow(String text, double left, double baseline, boolean isDelete) {
        g.fillText(text, left, baseline);
        if (isDelete) g.fillRect(left, baseline - 4, width(text, NARROW_KEY, NARROW_ADVANCE), 1.4);
    }

    /// The last digits are those that tell neighbours apart.
    private static String tail(String number, double room) {
        int fits = Math.max(1, (int) (room / ID_ADVANCE));
        if (number.length() <= fits) return number;
        return fits < 4
                ? number.substring(number.length() - fits)
                : "…" + number.substring(number.length() - fits + 1);
    }

    /// @return how wide they are together
    private double badges(EntryMark mark, @Nullable LogEntry entry, Box b) {
        double right = b.x + b.w - 5;
        if (mark.changedMs() > 0) {
            g.setFont(BADGE);
            g.setFill(tokens.get("watch"));
            g.setTextAlign(TextAlignment.RIGHT);
            g.fillText("≠", right, b.y + 15);
            right -= Fonts.width("≠", BADGE) + 4;
        }
        boolean isRepaired =
                mark.repairedFrom() != null
                        || entry != null && entry.crcStatus() == LogEntry.CrcStatus.repaired;
        if (isRepaired) {
            g.setStroke(tokens.get("good"));
            g.setFill(tokens.get("good"));
            Glyphs.turned(g, right - 13, b.y + 3, 14);
            right -= 17;
        }
        if (mark.duplicates() > 0) {
            g.setFont(BADGE);
            g.setFill(tokens.get("dup"));
            g.setTextAlign(TextAlignment.RIGHT);
            var times = "×" + (mark.duplicates() + 1);
            g.fillText(times, right, b.y + 15);
            right -= Fonts.width(times, BADGE) + 4;
        }
        return b.x + b.w - 5 - right;
    }

    private void drawCorrupt(long id, Box b, double width) {
        var color = tokens.get("fault");
        outline(b, false);
        g.setFill(tokens.get("fault-fill"));
        g.fill();
        g.setStroke(color.deriveColor(0, 1, 1, 0.45));
        g.setLineWidth(1.2);
        hatch(b, 7);
        outline(b, false);
        g.setStroke(color);
        g.setLineWidth(width >= WITH_ID ? 2.2 : 1.4);
        g.stroke();
        if (width >= 12) {
            boolean isLow = b.h < TWO_LINES;
            double size = Math.min(width >= WITH_KEY && !isLow ? 22 : 16, b.w - 4);
            double top = b.y + (b.h - size) / 2 + (width >= WITH_KEY && !isLow ? 5 : 0);
            g.setFill(tokens.get("fault-fill"));
            g.fillOval(b.x + (b.w - size) / 2 - 2, top - 2, size + 4, size + 4);
            Glyphs.cross(g, b.x + (b.w - size) / 2, top, size, Math.max(2, size * 0.16));
        }
        if (width < WITH_KEY || b.h < TWO_LINES) return;
        g.setFont(ID);
        g.setTextAlign(TextAlignment.LEFT);
        var number = Long.toString(id);
        g.setFill(tokens.get("fault-fill"));
        g.fillRect(b.x + 5, b.y + 4, number.length() * ID_ADVANCE + 4, 14);
        g.setFill(tokens.get("text"));
        g.fillText(number, b.x + 7, b.y + 15);
    }

    /// Control characters as the signs that Unicode has for them, so that a key stays one line;
    /// what would turn the direction of reading is escaped.
    private static String shown(String text) {
        int most = Math.min(text.length(), CHARACTERS_MAX);
        var seen = new StringBuilder(most);
        for (int i = 0; i < most; i++) {
            char c = text.charAt(i);
            seen.append(c < 0x20 ? (char) (0x2400 + c) : c == 0x7f ? '␡' : c);
        }
        var shown = seen.toString();
        return isPlain(shown) ? shown : Visible.text(shown);
    }

    /// Of these the font's characters are all equally wide.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7e) return false;
        return true;
    }

    private static double width(String text, Font font, double advance) {
        return isPlain(text) ? text.length() * advance : Fonts.width(text, font);
    }

    /// Rising lines from edge to edge of the box: cut to it one by one, as a clip of any shape but
    /// a rectangle is slow (see [PixelClip]).
    private void hatch(Box b, double apart) {
        double left = b.x + 1;
        double right = b.x + b.w - 1;
        double top = b.y + 1;
        double bottom = b.y + b.h - 1;
        for (double d = -b.h; d < b.w; d += apart) {
            // The line goes through (b.x + d, bottom edge) and rises by a pixel for each to the
            // right.
            double sum = b.x + d + b.y + b.h;
            double from = Math.max(left, sum - bottom);
            double to = Math.min(right, sum - top);
            if (from < to) g.strokeLine(from, sum - from, to, sum - to);
        }
    }

    /// It was there; what it said was not recorded.
    private void veil(Box b, double width) {
        g.setStroke(tokens.get("line"));
        g.setLineWidth(1);
        hatch(b, 6);
        if (width < WITH_KEY) return;
        g.setFont(ID);
        g.setFill(tokens.get("muted"));
        g.setTextAlign(TextAlignment.CENTER);
        boolean hasRoom = b.w > 13 * ID_ADVANCE;
        double middle = b.x + b.w / 2;
        double baseline = b.y + Math.min(b.h - 10, b.h / 2 + 8);
        if (hasRoom) g.fillText("not recorded", middle, baseline);
        else g.fillText("?", middle, baseline);
    }

    private static String clipped(String text, double room, Font font, double advance) {
        if (!isPlain(text)) return Fonts.fitted(text, font, room);
        int fits = Math.max(1, (int) (room / advance));
        return text.length() <= fits ? text : text.substring(0, Math.max(1, fits - 1)) + "…";
    }
}
