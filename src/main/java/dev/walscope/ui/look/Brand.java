package dev.walscope.ui.look;

import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.paint.Color;

/// The sign of the program: three log lanes of different length, the newest entry of the first one
/// in another colour.
public final class Brand {
    /// The side of the square that it is drawn in, before any scaling.
    public static final double SIDE = 22;

    private static final double[] LENGTHS = {20, 14, 9};

    private Brand() {}

    public static void draw(GraphicsContext g, Tokens tokens) {
        g.clearRect(0, 0, SIDE, SIDE);
        g.setFill(tokens.get("accent"));
        for (int i = 0; i < LENGTHS.length; i++) g.fillRoundRect(1, 3 + i * 6, LENGTHS[i], 4, 3, 3);
        g.setFill(tokens.get("delete"));
        g.fillRoundRect(17, 3, 4, 4, 2, 2);
    }

    /// For the desktop's task bar.
    public static Image icon(int pixels) {
        var canvas = new Canvas(pixels, pixels);
        var g = canvas.getGraphicsContext2D();
        g.scale(pixels / SIDE, pixels / SIDE);
        draw(g, Tokens.load(false));
        var how = new SnapshotParameters();
        how.setFill(Color.TRANSPARENT);
        return canvas.snapshot(how, null);
    }
}
