package dev.walscope.ui.export;

import dev.walscope.ui.look.Tokens;

import javafx.scene.Node;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// What pictures are taken of. JavaFX thread only.
public interface PictureSource {
    /// All but what lies over the window.
    Node content();

    /// The panels that a picture can be taken of now, by name.
    Map<String, Node> parts();

    /// The node that the mouse was over last.
    @Nullable Node pointedAt();

    Tokens tokens();

    /// Draws the moment that is shown now, without waiting for the next pulse.
    void draw();
}
