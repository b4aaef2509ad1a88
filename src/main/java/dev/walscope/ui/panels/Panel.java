package dev.walscope.ui.panels;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.look.Tokens;

import javafx.scene.Node;

/// One part of the window: draws a state, and says through [PanelContext] what a person chose.
public interface Panel {
    Node node();

    /// Draws `state` as `view` asks for; called on the JavaFX thread when either has changed, at
    /// most once a pulse. Must not wait, and must cost no more than what is on screen.
    void show(ClusterState state, View view, Tokens tokens);
}
