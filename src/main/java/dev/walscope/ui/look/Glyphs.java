package dev.walscope.ui.look;

import dev.walscope.scope.Condition;
import dev.walscope.scope.Severity;

import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.ArcType;
import javafx.scene.shape.StrokeLineCap;

/// The shapes that stand for states, drawn so that they can be told apart without their colour.
public final class Glyphs {
    private Glyphs() {}

    public static Color color(Condition condition, Tokens tokens) {
        return tokens.get(
                switch (condition) {
                    case ready -> "good";
                    case starting, recovering, repairing -> "accent";
                    case degraded, paused, read_only, lost -> "watch";
                    case died -> "fault";
                    case stopped -> "muted";
                });
    }

    /// The style class of a word in that colour.
    public static String tone(Condition condition) {
        return switch (condition) {
            case ready -> "good";
            case starting, recovering, repairing, stopped -> "muted";
            case degraded, paused, read_only, lost -> "watch";
            case died -> "fault";
        };
    }

    /// Disc: ready. Ring: on its way. Triangle: degraded. Two bars: paused. Cross: dead. Square:
    /// stopped. Broken ring: unreachable.
    public static void condition(
            GraphicsContext g,
            Condition condition,
            double x,
            double y,
            double size,
            Tokens tokens) {
        var color = color(condition, tokens);
        g.save();
        g.setFill(color);
        g.setStroke(color);
        g.setLineWidth(size * 0.18);
        g.setLineCap(StrokeLineCap.ROUND);
        double in = size * 0.12;
        double inner = size - 2 * in;
        switch (condition) {
            case ready -> g.fillOval(x + in, y + in, inner, inner);
            case starting, recovering, repairing -> {
                g.strokeOval(x + in, y + in, inner, inner);
                g.fillArc(x + in, y + in, inner, inner, -90, 180, ArcType.ROUND);
            }
            case degraded, read_only ->
                    g.fillPolygon(
                            new double[] {x + size / 2, x + size, x},
                            new double[] {y + in / 2, y + size - in / 2, y + size - in / 2},
                            3);
            case paused -> {
                g.fillRect(x + size * 0.16, y + in, size * 0.24, inner);
                g.fillRect(x + size * 0.60, y + in, size * 0.24, inner);
            }
            case lost -> {
                g.setLineDashes(size * 0.28, size * 0.3);
                g.strokeOval(x + in, y + in, inner, inner);
            }
            case stopped -> g.strokeRect(x + in, y + in, inner, inner);
            case died -> cross(g, x, y, size, size * 0.2);
        }
        g.restore();
    }

    /// A card's or a line's own little picture of a condition.
    public static Canvas marker(double size) {
        return new Canvas(size, size);
    }

    public static void draw(Canvas marker, Condition condition, Tokens tokens) {
        var g = marker.getGraphicsContext2D();
        g.clearRect(0, 0, marker.getWidth(), marker.getHeight());
        condition(g, condition, 0, 0, marker.getWidth(), tokens);
    }

    /// In the current stroke colour.
    public static void cross(GraphicsContext g, double x, double y, double size, double weight) {
        g.setLineWidth(weight);
        g.setLineCap(StrokeLineCap.ROUND);
        double in = size * 0.16;
        g.strokeLine(x + in, y + in, x + size - in, y + size - in);
        g.strokeLine(x + size - in, y + in, x + in, y + size - in);
    }

    /// An arrow that turns back on itself: repaired. In the current stroke and fill colour.
    public static void turned(GraphicsContext g, double x, double y, double size) {
        g.setLineWidth(Math.max(1.2, size * 0.14));
        double in = size * 0.16;
        g.strokeArc(x + in, y + in, size - 2 * in, size - 2 * in, 60, 280, ArcType.OPEN);
        double tipX = x + size * 0.67;
        double tipY = y + size * 0.20;
        g.fillPolygon(
                new double[] {tipX - size * 0.28, tipX + size * 0.16, tipX + size * 0.10},
                new double[] {tipY - size * 0.10, tipY - size * 0.24, tipY + size * 0.24},
                3);
    }

    /// Two blades: a link that was cut. In the current stroke colour. A pennant to the left of its
    /// pole, whose foot is at `x`, `y + height`; in the present fill.
    public static void flag(GraphicsContext g, double x, double y, double height) {
        g.fillRect(x - 1, y, 2, height);
        g.fillPolygon(new double[] {x - 1, x - 10, x - 1}, new double[] {y, y + 4.5, y + 9}, 3);
    }

    public static void scissors(GraphicsContext g, double x, double y, double size) {
        g.setLineWidth(Math.max(1.2, size * 0.1));
        double r = size * 0.15;
        g.strokeOval(x, y + size * 0.08, 2 * r, 2 * r);
        g.strokeOval(x, y + size * 0.62, 2 * r, 2 * r);
        g.strokeLine(x + 2 * r * 0.86, y + size * 0.32, x + size, y + size * 0.86);
        g.strokeLine(x + 2 * r * 0.86, y + size * 0.68, x + size, y + size * 0.14);
    }

    /// A fact's kind on a time axis, about 8 pixels high below `y` and centred at `x`. Disc: good.
    /// Bar: note. Triangle: watch. Cross: fault.
    public static void fact(GraphicsContext g, Severity kind, double x, double y, Tokens tokens) {
        switch (kind) {
            case good -> {
                g.setFill(tokens.get("good"));
                g.fillOval(x - 3.5, y, 7, 7);
            }
            case note -> {
                g.setFill(tokens.get("line-strong"));
                g.fillRect(x - 1, y, 2, 7);
            }
            case watch -> {
                g.setFill(tokens.get("watch"));
                g.fillPolygon(
                        new double[] {x, x + 4.5, x - 4.5}, new double[] {y - 1, y + 7, y + 7}, 3);
            }
            case fault -> {
                g.setStroke(tokens.get("fault"));
                cross(g, x - 4.5, y - 1, 9, 2);
            }
        }
    }
}
