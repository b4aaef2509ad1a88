package dev.walscope.ui.palette;

import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

import org.jspecify.annotations.Nullable;

/// One box over a dimmed window. Escape or a click beside it closes it and gives the focus back.
public final class Overlay {
    private final StackPane pane = new StackPane();
    private @Nullable Node focusBefore;

    public Overlay() {
        pane.setId("overlay");
        pane.getStyleClass().add("overlay");
        pane.setAlignment(Pos.TOP_CENTER);
        pane.setPadding(new Insets(72, 24, 24, 24));
        pane.setVisible(false);
        pane.addEventHandler(
                MouseEvent.MOUSE_CLICKED,
                event -> {
                    if (event.getTarget() == pane) hide();
                });
        pane.addEventFilter(
                KeyEvent.KEY_PRESSED,
                event -> {
                    if (event.getCode() != KeyCode.ESCAPE) return;
                    hide();
                    event.consume();
                });
    }

    public Region node() {
        return pane;
    }

    public void show(Node box) {
        if (!pane.isVisible() && pane.getScene() != null)
            focusBefore = pane.getScene().getFocusOwner();
        pane.getChildren().setAll(box);
        pane.setVisible(true);
    }

    public void hide() {
        pane.setVisible(false);
        pane.getChildren().clear();
        if (focusBefore != null) focusBefore.requestFocus();
        focusBefore = null;
    }
}
