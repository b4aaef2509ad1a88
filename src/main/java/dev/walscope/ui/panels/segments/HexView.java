package dev.walscope.ui.panels.segments;

import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.Locale;
import java.util.function.LongConsumer;

/// A window onto a file's bytes: offset, sixteen pairs of digits, characters; one byte is under the
/// cursor, and one entry's bytes are marked. Holds only what it shows.
final class HexView {
    static final int PER_ROW = 16;
    private static final double ROW = 17;
    private static final double PAD = 12;
    private static final Font MONO = Fonts.mono(11);
    private static final double ADVANCE = Fonts.width("0000000000", MONO) / 10;
    private static final int OFFSET_DIGITS = 6;
    private static final int HEX_COLUMN = 8;
    private static final int TEXT_COLUMN = HEX_COLUMN + PER_ROW * 3 + 1;

    private final Canvas canvas = new Canvas();
    private final Pane pane = new Pane(canvas);
    private final Runnable moved;
    private final LongConsumer pointed;
    private String file = "";
    private byte[] bytes = {};
    private long bytesAt;
    private long topRow;
    private long size;
    private long cursor = -1;
    private long markFrom = -1;
    private long markTo = -1;
    private double scale;

    /// @param moved called when other bytes are to be shown
    /// @param pointed called with the offset of the byte that a person chose
    HexView(Runnable moved, LongConsumer pointed) {
        this.moved = moved;
        this.pointed = pointed;
        pane.setId("hex");
        pane.setMinHeight(0);
        larger(1);
        pane.setFocusTraversable(true);
        pane.setAccessibleRole(AccessibleRole.TEXT_AREA);
        pane.setAccessibleText("Bytes of the segment");
        pane.widthProperty().addListener(_ -> resized());
        pane.heightProperty().addListener(_ -> resized());
        pane.setOnScroll(event -> scrollTo(topRow + (event.getDeltaY() < 0 ? 2 : -2)));
        pane.setOnMousePressed(
                event -> {
                    pane.requestFocus();
                    long at = offsetAt(event.getX(), event.getY());
                    if (at >= 0 && at < size) point(at);
                });
        pane.setOnKeyPressed(this::typed);
        pane.focusVisibleProperty().addListener(_ -> moved.run());
    }

    Pane node() {
        return pane;
    }

    /// Draws everything this much larger than usual.
    void larger(double factor) {
        if (factor == scale) return;
        scale = factor;
        pane.setMinWidth(((TEXT_COLUMN + PER_ROW) * ADVANCE + 2 * PAD) * scale);
        pane.setPrefWidth(pane.getMinWidth());
        topRow = Math.min(topRow, lastTopRow());
        if (cursor >= 0) reveal(cursor, cursor + 1);
        else if (markFrom >= 0) reveal(markFrom, markTo);
    }

    private void resized() {
        canvas.setWidth(pane.getWidth());
        canvas.setHeight(pane.getHeight());
        moved.run();
    }

    /// The first byte on screen.
    long from() {
        return topRow * PER_ROW;
    }

    int visibleBytes() {
        return rows() * PER_ROW;
    }

    private int rows() {
        return Math.max(1, (int) ((canvas.getHeight() / scale - 10) / ROW));
    }

    long cursor() {
        return cursor;
    }

    /// Another file is shown from its beginning; one that grew or was cut stays where it is, as far
    /// as it still goes.
    ///
    /// @param opened tells it from all other files
    void open(String opened, long fileSize) {
        size = fileSize;
        if (!opened.equals(file)) {
            file = opened;
            bytes = new byte[0];
            topRow = 0;
            cursor = -1;
        }
        if (cursor >= size) cursor = -1;
        topRow = Math.min(topRow, lastTopRow());
    }

    void mark(long from, long to) {
        markFrom = from;
        markTo = to;
    }

    /// Brings the bytes from `from` up to `to` on screen, or as many of them as there is room for;
    /// with a row before them where there is.
    void reveal(long from, long to) {
        long first = from / PER_ROW;
        long last = Math.max(first, (to - 1) / PER_ROW);
        if (first >= topRow && last < topRow + rows()) return;
        boolean hasRoom = last - first + 2 <= rows();
        scrollTo(hasRoom ? Math.max(0, first - 1) : first);
    }

    void point(long offset) {
        cursor = offset;
        reveal(offset, offset + 1);
        pointed.accept(offset);
    }

    private void scrollTo(long row) {
        topRow = Math.clamp(row, 0, lastTopRow());
        moved.run();
    }

    private long lastTopRow() {
        return Math.max(0, (size + PER_ROW - 1) / PER_ROW - rows());
    }

    private void typed(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) return;
        long to =
                switch (event.getCode()) {
                    case LEFT -> cursor - 1;
                    case RIGHT -> cursor + 1;
                    case UP -> cursor - PER_ROW;
                    case DOWN -> cursor + PER_ROW;
                    case PAGE_UP -> cursor - (long) rows() * PER_ROW;
                    case PAGE_DOWN -> cursor + (long) rows() * PER_ROW;
                    case HOME -> 0;
                    case END -> size - 1;
                    default -> Long.MIN_VALUE;
                };
        if (to == Long.MIN_VALUE || size == 0) return;
        point(Math.clamp(to, 0, size - 1));
        event.consume();
    }

    private long offsetAt(double paneX, double paneY) {
        double x = paneX / scale;
        double y = paneY / scale;
        long row = topRow + (long) ((y - 6) / ROW);
        double column = (x - PAD) / ADVANCE;
        int byteInRow = -1;
        if (column >= TEXT_COLUMN && column < TEXT_COLUMN + PER_ROW)
            byteInRow = (int) (column - TEXT_COLUMN);
        else if (column >= HEX_COLUMN - 0.5 && column < TEXT_COLUMN - 1)
            byteInRow = (int) ((column - HEX_COLUMN + 0.5) / 3);
        return byteInRow < 0 || byteInRow >= PER_ROW ? -1 : row * PER_ROW + byteInRow;
    }

    /// Bytes of a file that is no longer open are none of this one's.
    void show(String readFrom, byte[] read, long readAt) {
        if (!readFrom.equals(file)) return;
        bytes = read;
        bytesAt = readAt;
    }

    void draw(Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        double width = canvas.getWidth() / scale;
        double height = canvas.getHeight() / scale;
        g.setTransform(scale, 0, 0, scale, 0, 0);
        g.clearRect(0, 0, width, height);
        if (pane.isFocusVisible()) {
            g.setStroke(tokens.get("accent"));
            g.setLineWidth(2);
            g.strokeRect(1, 1, width - 2, height - 2);
        }
        g.setFont(MONO);
        g.setTextAlign(TextAlignment.LEFT);
        for (int row = 0; row < rows(); row++) {
            long at = (topRow + row) * PER_ROW;
            if (at >= size) break;
            g.setFill(tokens.get("muted"));
            g.fillText(offset(at), PAD, 19 + row * ROW);
            for (int i = 0; i < PER_ROW; i++) {
                long offset = at + i;
                int index = (int) (offset - bytesAt);
                if (offset >= size || index < 0 || index >= bytes.length) continue;
                drawByte(g, tokens, bytes[index], offset, row, i);
            }
        }
        drawCursor(g, tokens);
    }

    /// Over all bytes: the mark of the next one would cover a half of it.
    private void drawCursor(GraphicsContext g, Tokens tokens) {
        long row = cursor / PER_ROW - topRow;
        int index = (int) (cursor - bytesAt);
        if (cursor < 0 || row < 0 || row >= rows() || index < 0 || index >= bytes.length) return;
        pane.setAccessibleText(
                String.format(
                        Locale.ROOT, "Bytes of the segment. At %d: %02x", cursor, bytes[index]));
        int column = (int) (cursor % PER_ROW);
        double y = 19 + row * ROW;
        g.setStroke(tokens.get("fault"));
        g.setLineWidth(1.6);
        double hexX = PAD + (HEX_COLUMN + column * 3) * ADVANCE;
        g.strokeRect(hexX - 2, y - 13.5, 2 * ADVANCE + 4, ROW);
        g.strokeRect(PAD + (TEXT_COLUMN + column) * ADVANCE - 1, y - 13.5, ADVANCE + 2, ROW);
    }

    /// The last digits, beyond 16 MiB: there the column would take what the characters need.
    private static String offset(long at) {
        var digits = String.format(Locale.ROOT, "%06x", at);
        return digits.length() == OFFSET_DIGITS
                ? digits
                : "…" + digits.substring(digits.length() - OFFSET_DIGITS + 1);
    }

    private void drawByte(
            GraphicsContext g, Tokens tokens, byte value, long offset, int row, int column) {
        double y = 19 + row * ROW;
        double hexX = PAD + (HEX_COLUMN + column * 3) * ADVANCE;
        double textX = PAD + (TEXT_COLUMN + column) * ADVANCE;
        boolean isMarked = offset >= markFrom && offset < markTo;
        if (isMarked) {
            g.setFill(tokens.get("accent-soft"));
            double gap = column == PER_ROW - 1 || offset == markTo - 1 ? 2 : 3;
            g.fillRect(hexX, y - 13, ADVANCE * gap, ROW);
            g.fillRect(textX, y - 13, ADVANCE, ROW);
        }
        boolean isPrintable = value >= 0x20 && value < 0x7f;
        g.setFill(tokens.get(isMarked || isPrintable ? "text" : "muted"));
        g.fillText(String.format(Locale.ROOT, "%02x", value), hexX, y);
        g.fillText(
                isPrintable ? String.valueOf((char) value) : value == '\n' ? "↵" : "·", textX, y);
    }
}
