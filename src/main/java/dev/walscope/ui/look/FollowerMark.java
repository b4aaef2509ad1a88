package dev.walscope.ui.look;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/// What tells one follower from the others wherever it is drawn: a shape, a colour and a dash, of
/// which the first 32 followers have no two alike. Its name stands beside it.
///
/// @param token the colour's name
public record FollowerMark(Shape shape, String token, double[] dashes) {
    public enum Shape {
        circle,
        square,
        triangle,
        diamond,
        ring,
        plus,
        frame,
        wedge
    }

    private static final int COLOURS = 4;
    private static final double[][] DASHES = {{}, {8, 4}, {2, 3}, {10, 3, 2, 3}};

    /// @param follower its place among the followers, from 0
    public static FollowerMark of(int follower) {
        var shapes = Shape.values();
        int round = follower / shapes.length;
        return new FollowerMark(
                shapes[follower % shapes.length],
                "series-" + ((follower + round) % COLOURS + 1),
                DASHES[(follower + follower / DASHES.length) % DASHES.length]);
    }

    public Color color(Tokens tokens) {
        return tokens.get(token);
    }

    /// @param x and y: the upper left corner of a square of `size` pixels
    public void draw(GraphicsContext g, double x, double y, double size, Tokens tokens) {
        g.save();
        g.setFill(color(tokens));
        g.setStroke(color(tokens));
        g.setLineWidth(size / 6);
        double in = size / 12;
        double side = size - 2 * in;
        double middle = size / 2;
        switch (shape) {
            case circle -> g.fillOval(x + in, y + in, side, side);
            case square -> g.fillRect(x + 2 * in, y + 2 * in, side - 2 * in, side - 2 * in);
            case triangle ->
                    g.fillPolygon(
                            new double[] {x + middle, x + size - in, x + in},
                            new double[] {y + in, y + size - in, y + size - in},
                            3);
            case diamond ->
                    g.fillPolygon(
                            new double[] {x + middle, x + size, x + middle, x},
                            new double[] {y, y + middle, y + size, y + middle},
                            4);
            case ring -> g.strokeOval(x + 2 * in, y + 2 * in, side - 2 * in, side - 2 * in);
            case plus -> {
                g.fillRect(x + middle - 1.5 * in, y + in, 3 * in, side);
                g.fillRect(x + in, y + middle - 1.5 * in, side, 3 * in);
            }
            case frame -> g.strokeRect(x + 2 * in, y + 2 * in, side - 2 * in, side - 2 * in);
            case wedge ->
                    g.fillPolygon(
                            new double[] {x + in, x + size - in, x + middle},
                            new double[] {y + in, y + in, y + size - in},
                            3);
        }
        g.restore();
    }
}
