package dev.walscope.ui.panels.lanes;

import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;

import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Pane;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.ArrayList;
import java.util.List;

/// What the cells' shapes mean, in a line; says as much as there is room for.
final class Legend {
    /// Several writes in one line.
    private static final String SEVERAL = "TXN";

    private static final List<String> SIGNS =
            List.of(
                    "SET",
                    "DELETE",
                    "majority",
                    "on disk",
                    "received",
                    "unreadable",
                    "repaired",
                    "asked again",
                    "snapshot");

    /// An entry that is about no key, which only elections write.
    private static final String KEYLESS = "no-op";

    /// What a member took back, because nobody had agreed on it.
    private static final String CUT_OFF = "cut off";

    private static final double LEFT = 34;
    private static final double LEFT_MIN = 6;
    private static final double APART = 14;
    private static final double APART_MIN = 4;
    private static final Font WORDS = Fonts.words(12);
    private static final Font TIMES = Fonts.strongMono(11);

    private static final double HEIGHT = 30;
    private static final double LARGER = 1.3;

    private final Canvas canvas = new Canvas(0, HEIGHT);
    private final Pane pane = new Pane(canvas);

    Legend() {
        pane.setMinWidth(0);
        pane.setMinHeight(HEIGHT);
        pane.setPrefHeight(HEIGHT);
        pane.setMaxHeight(HEIGHT);
        pane.setAccessibleText(
                "Shapes: box SET, cut corners DELETE, grey box no-op or members, dashed received,"
                    + " pale on disk, filled on a majority, cross unreadable, turned arrow"
                    + " repaired, hatched band cut off, times two asked again, flag behind the last"
                    + " entry in a snapshot, double edge several keys in one transaction");
        pane.widthProperty().addListener(_ -> canvas.setWidth(Math.max(0, pane.getWidth())));
    }

    Node node() {
        return pane;
    }

    /// What it says: where leaders are elected also of what only elections write, and in the place
    /// of what was repaired of what was cut off, while that is shown; of transactions while there
    /// are some to be seen.
    static List<String> signs(boolean isElected, boolean isCut, boolean hasSeveral) {
        var signs = new ArrayList<>(SIGNS);
        if (isCut) signs.set(signs.indexOf("repaired"), CUT_OFF);
        if (isElected) signs.add(2, KEYLESS);
        if (hasSeveral) signs.add(SEVERAL);
        return signs;
    }

    /// @param isCut whether something that was cut off is shown
    /// @param hasSeveral whether a transaction is
    /// @param isLarge for the back row
    void show(
            Tokens tokens, boolean isElected, boolean isCut, boolean hasSeveral, boolean isLarge) {
        var signs = signs(isElected, isCut, hasSeveral);
        double scale = isLarge ? LARGER : 1;
        double height = HEIGHT * scale;
        pane.setMinHeight(height);
        pane.setPrefHeight(height);
        pane.setMaxHeight(height);
        canvas.setHeight(height);
        var g = canvas.getGraphicsContext2D();
        g.setTransform(1, 0, 0, 1, 0, 0);
        g.clearRect(0, 0, canvas.getWidth(), height);
        g.setTransform(scale, 0, 0, scale, 0, 0);
        g.setFont(WORDS);
        g.setTextAlign(TextAlignment.LEFT);
        double words = signs.stream().mapToDouble(word -> 18 + Fonts.width(word, WORDS)).sum();
        double room = canvas.getWidth() / scale - LEFT - words;
        double apart = Math.clamp(room / signs.size(), APART_MIN, APART);
        double x = apart > APART_MIN ? LEFT : LEFT_MIN;
        for (var word : signs) {
            double width = 18 + Fonts.width(word, WORDS);
            if (x + width > canvas.getWidth() / scale) return;
            sample(g, word, x, tokens);
            g.setFill(tokens.get("muted"));
            g.fillText(word, x + 18, 19);
            x += width + apart;
        }
    }

    private static void sample(GraphicsContext g, String word, double x, Tokens tokens) {
        double y = 9;
        var set = tokens.get("set");
        g.setStroke(set);
        g.setLineWidth(1.3);
        switch (word) {
            case "SET" -> {
                g.setFill(tokens.get("set-fill"));
                g.fillRoundRect(x, y, 12, 12, 4, 4);
                g.strokeRoundRect(x, y, 12, 12, 4, 4);
            }
            case "DELETE" -> {
                g.setFill(tokens.get("delete-fill"));
                g.setStroke(tokens.get("delete"));
                double[] xs = {x + 4, x + 8, x + 12, x + 12, x + 8, x + 4, x, x};
                double[] ys = {y, y, y + 4, y + 8, y + 12, y + 12, y + 8, y + 4};
                g.fillPolygon(xs, ys, 8);
                g.strokePolygon(xs, ys, 8);
            }
            case SEVERAL -> {
                g.setFill(tokens.get("set-fill"));
                g.fillRoundRect(x, y, 12, 12, 4, 4);
                g.strokeRoundRect(x, y, 12, 12, 4, 4);
                g.setLineWidth(1);
                g.strokeLine(x + 2.5, y + 2, x + 2.5, y + 10);
                g.strokeLine(x + 9.5, y + 2, x + 9.5, y + 10);
            }
            case KEYLESS -> {
                g.setFill(tokens.get("sunken"));
                g.setStroke(tokens.get("line-strong"));
                g.fillRoundRect(x, y, 12, 12, 4, 4);
                g.strokeRoundRect(x, y, 12, 12, 4, 4);
            }
            case "majority" -> {
                g.setFill(tokens.get("set-fill"));
                g.fillRect(x, y, 12, 12);
                g.setFill(set);
                g.fillRect(x, y + 9, 12, 4);
            }
            case "on disk" -> g.strokeRoundRect(x, y, 12, 12, 4, 4);
            case "received" -> {
                g.setLineDashes(3, 2);
                g.strokeRoundRect(x, y, 12, 12, 4, 4);
                g.setLineDashes();
            }
            case "unreadable" -> {
                g.setStroke(tokens.get("fault"));
                Glyphs.cross(g, x, y, 12, 2);
            }
            case CUT_OFF -> {
                g.setStroke(tokens.get("watch"));
                g.setLineWidth(1);
                for (double at = x; at <= x + 6; at += 3) g.strokeLine(at, y + 9, at + 6, y + 3);
                g.setLineDashes(3, 2);
                g.strokeRect(x + 0.5, y + 2.5, 12, 7);
                g.setLineDashes();
            }
            case "asked again" -> {
                g.setFont(TIMES);
                g.setFill(tokens.get("dup"));
                g.fillText("×2", x, y + 10);
                g.setFont(WORDS);
            }
            case "snapshot" -> {
                g.setFill(tokens.get("accent"));
                Glyphs.flag(g, x + 11, y - 1, 14);
            }
            default -> {
                g.setStroke(tokens.get("good"));
                g.setFill(tokens.get("good"));
                Glyphs.turned(g, x, y, 13);
            }
        }
    }
}
