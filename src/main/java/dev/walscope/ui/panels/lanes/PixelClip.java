package dev.walscope.ui.panels.lanes;

import javafx.scene.canvas.GraphicsContext;

/// Keeps drawing inside a rectangle of whole pixels, until the context is restored.
///
/// Inside any other shape, a rectangle that ends between two pixels included, a canvas draws each
/// line and each word into a picture as large as itself and copies all of that (`NGCanvas.initClip`
/// in JavaFX): many times as slow.
final class PixelClip {
    private PixelClip() {}

    static void set(GraphicsContext g, double x, double y, double width, double height) {
        var transform = g.getTransform();
        double left = Math.round(transform.getMxx() * x + transform.getTx());
        double top = Math.round(transform.getMyy() * y + transform.getTy());
        double right = Math.round(transform.getMxx() * (x + width) + transform.getTx());
        double bottom = Math.round(transform.getMyy() * (y + height) + transform.getTy());
        g.setTransform(1, 0, 0, 1, 0, 0);
        g.beginPath();
        g.rect(left, top, right - left, bottom - top);
        g.clip();
        g.setTransform(transform);
    }
}
