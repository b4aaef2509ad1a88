package dev.walscope.ui.shot;

import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.paint.Color;
import javafx.scene.transform.Transform;

/// A picture of a whole scene, at one or two pixels a point. JavaFX thread only.
public final class Shot {
    private Shot() {}

    public static byte[] png(Scene scene, double scale) {
        var root = scene.getRoot();
        root.applyCss();
        root.layout();
        var how = new SnapshotParameters();
        how.setFill(Color.WHITE);
        how.setTransform(Transform.scale(scale, scale));
        return Png.bytes(root.snapshot(how, null));
    }
}
