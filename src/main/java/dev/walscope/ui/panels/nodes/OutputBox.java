package dev.walscope.ui.panels.nodes;

import dev.walscope.ui.look.Icons;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.List;

/// What a node's process printed last, as in its terminal.
public final class OutputBox {
    private static final int ROWS = 18;

    private final PanelContext context;
    private final Overlay overlay;

    public OutputBox(PanelContext context, Overlay overlay) {
        this.context = context;
        this.overlay = overlay;
    }

    public void open(String node, List<String> lines) {
        var title = new Label("What " + node + " printed");
        title.getStyleClass().add("headline");
        var text = new TextArea(String.join("\n", lines));
        text.setId("output");
        text.setAccessibleText("Output of " + node);
        text.getStyleClass().add("mono");
        text.setEditable(false);
        text.setPrefRowCount(ROWS);
        text.setWrapText(true);
        var copy = new Button("Copy", Icons.of(Feather.COPY));
        copy.getStyleClass().add("plain");
        copy.setOnAction(_ -> context.copy(text.getText()));
        var close = new Button("Close");
        close.setId("output-close");
        close.getStyleClass().add("plain");
        close.setOnAction(_ -> overlay.hide());
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var row = new HBox(8, title, space, copy, close);
        row.setAlignment(Pos.CENTER_LEFT);
        var box = new VBox(12, row, text);
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxWidth(860);
        box.setMaxHeight(Region.USE_PREF_SIZE);
        overlay.show(box);
        text.requestFocus();
        text.end();
    }
}
