package dev.walscope.ui.panels.inspector;

import dev.walscope.ui.look.Figures;
import dev.walscope.words.Visible;

import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;

/// The pieces that the inspector is made of: sections, named facts, coloured words.
final class InspectorParts {
    private static final int SHOWN_MAX = 300;

    private InspectorParts() {}

    /// A value may be a megabyte; what is copied is whole.
    static String shortened(String text) {
        if (text.length() <= SHOWN_MAX) return text;
        int end = text.offsetByCodePoints(0, text.codePointCount(0, SHOWN_MAX - 1));
        return text.substring(0, end)
                + "… ("
                + Figures.count(text.length())
                + " characters; Copy the line to have all)";
    }

    static VBox section(String title, @Nullable Node aside) {
        var label = new Label(title);
        label.getStyleClass().add("section");
        var head = new HBox(8, label);
        head.setAlignment(Pos.CENTER_LEFT);
        if (aside != null) {
            var space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            head.getChildren().addAll(space, aside);
        }
        return new VBox(6, head);
    }

    static GridPane grid() {
        return new GridPane(10, 5);
    }

    static void fact(GridPane grid, String name, String value) {
        var label = new Label(name);
        label.getStyleClass().add("fact-name");
        label.setMinWidth(64);
        var text = new Label(value);
        text.setWrapText(true);
        grid.addRow(grid.getRowCount(), label, text);
        GridPane.setValignment(label, VPos.TOP);
    }

    /// @param value from the log; what does not show as itself is escaped
    static void factMono(GridPane grid, String name, String value) {
        fact(grid, name, Visible.text(value));
        grid.getChildren().getLast().getStyleClass().add("mono");
    }

    static Label chip(String text, String tone) {
        var chip = new Label(text);
        chip.getStyleClass().addAll("chip", tone);
        return chip;
    }
}
