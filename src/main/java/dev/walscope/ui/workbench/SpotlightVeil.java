package dev.walscope.ui.workbench;

import dev.walscope.ui.look.Tokens;

import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.Shape;

import java.util.Optional;

/// What lies over the window and leaves one place bright, with a ring around it.
///
/// The ring is what matters: the veil is thin enough to read everything else through it, and a
/// print without colour shows the ring alone.
public final class SpotlightVeil {
    private static final double ROOM = 4;
    private static final double ROUND = 10;
    private static final double RING = 3;

    private final Pane pane = new Pane();

    public SpotlightVeil() {
        pane.setMouseTransparent(true);
        pane.setManaged(false);
        pane.setId("spotlight");
    }

    public Node node() {
        return pane;
    }

    /// @param place in the scene; empty puts the light out
    public void show(Optional<Bounds> place, double width, double height, Tokens tokens) {
        pane.getChildren().clear();
        if (place.isEmpty() || width <= 0 || height <= 0) return;
        var whole = new BoundingBox(0, 0, width, height);
        var hole = hole(place.get(), whole);
        var veil = Shape.subtract(new Rectangle(0, 0, width, height), rounded(hole));
        veil.setFill(tokens.isDark() ? Color.rgb(0, 0, 0, 0.42) : Color.rgb(20, 30, 45, 0.13));
        var ring = rounded(hole);
        ring.setFill(null);
        ring.setStroke(tokens.get("fault"));
        ring.setStrokeWidth(RING);
        pane.getChildren().setAll(veil, ring);
    }

    /// A little larger than the place, and inside the window.
    private static Bounds hole(Bounds place, Bounds whole) {
        double left = Math.max(whole.getMinX() + RING, place.getMinX() - ROOM);
        double top = Math.max(whole.getMinY() + RING, place.getMinY() - ROOM);
        double right = Math.min(whole.getMaxX() - RING, place.getMaxX() + ROOM);
        double bottom = Math.min(whole.getMaxY() - RING, place.getMaxY() + ROOM);
        return new BoundingBox(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }

    private static Rectangle rounded(Bounds box) {
        var shape = new Rectangle(box.getMinX(), box.getMinY(), box.getWidth(), box.getHeight());
        shape.setArcWidth(ROUND * 2);
        shape.setArcHeight(ROUND * 2);
        return shape;
    }
}
