package dev.walscope.ui.panels.nodes;

import javafx.animation.Interpolator;
import javafx.animation.TranslateTransition;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.util.Duration;

/// Dots that move down a link as entries arrive: a sample of the batches, never more than a few.
///
/// None move when the system asks for reduced motion, nor without a window on a screen: a picture
/// taken off screen is the same each time.
final class Batches {
    private static final int DOTS_MAX = 3;
    /// The height of the arrow at the end of the line.
    private static final double ARROW = 9;

    private static final Duration WAY = Duration.millis(450);
    private static final Duration APART = Duration.millis(150);

    private final Pane pane = new Pane();
    private final double x;
    private final Canvas over;
    private long shownId;
    private long startedAtNanos;

    /// @param over the line's canvas, whose size the dots keep to
    Batches(Canvas over, double x) {
        this.over = over;
        this.x = x;
        pane.minWidthProperty().bind(over.widthProperty());
        pane.maxWidthProperty().bind(over.widthProperty());
        pane.minHeightProperty().bind(over.heightProperty());
        pane.maxHeightProperty().bind(over.heightProperty());
        pane.setMouseTransparent(true);
    }

    Pane node() {
        return pane;
    }

    int moving() {
        return pane.getChildren().size();
    }

    /// @param lastId the last id that has arrived at the link's end
    void show(long lastId, boolean isFlowing, Color color) {
        boolean hasMore = shownId != 0 && lastId > shownId;
        shownId = lastId;
        if (!hasMore || !isFlowing || !mayMove(pane)) return;
        long now = System.nanoTime();
        boolean isTooSoon = now - startedAtNanos < APART.toMillis() * 1_000_000;
        if (isTooSoon || moving() >= DOTS_MAX) return;
        startedAtNanos = now;
        start(color);
    }

    static boolean mayMove(Pane pane) {
        var scene = pane.getScene();
        return scene != null
                && scene.getWindow() != null
                && scene.getWindow().isShowing()
                && !scene.getPreferences().isReducedMotion();
    }

    private void start(Color color) {
        var dot = new Circle(x, 4, 4, color);
        pane.getChildren().add(dot);
        var way = new TranslateTransition(WAY, dot);
        way.setByY(over.getHeight() - ARROW - 6);
        way.setInterpolator(Interpolator.LINEAR);
        way.setOnFinished(_ -> pane.getChildren().remove(dot));
        way.play();
    }
}
