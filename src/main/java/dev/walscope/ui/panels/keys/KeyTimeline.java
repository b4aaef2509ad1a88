package dev.walscope.ui.panels.keys;

import dev.walscope.ui.look.Figures;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// The versions of the chosen key in a row, the newest first; one that is pressed is selected in
/// the lanes.
final class KeyTimeline {
    private static final int SHOWN_MAX = 16;

    private final HBox versions = new HBox(4);
    private final Hyperlink earlier = new Hyperlink("earlier …");
    private final Label end = new Label();
    private final ScrollPane root;
    private final LongConsumer onChoose;

    /// @param onChoose is given the entry of the version that is pressed
    /// @param onEarlier wants the versions before those that are shown
    KeyTimeline(LongConsumer onChoose, Runnable onEarlier) {
        this.onChoose = onChoose;
        earlier.setId("key-earlier");
        earlier.setMinWidth(Region.USE_PREF_SIZE);
        earlier.setTooltip(new Tooltip("Read the log further back"));
        earlier.setOnAction(_ -> onEarlier.run());
        end.setId("key-versions-end");
        end.getStyleClass().addAll("muted", "small");
        end.setMinWidth(Region.USE_PREF_SIZE);
        versions.setId("key-versions");
        versions.setAlignment(Pos.CENTER_LEFT);
        var row = new HBox(8, versions, earlier, end);
        row.setAlignment(Pos.CENTER_LEFT);
        root = new ScrollPane(row);
        root.setId("key-timeline");
        root.setFitToHeight(true);
        root.setPannable(true);
        root.setVbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        root.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        root.setAccessibleText("Versions of the chosen key, the newest first");
        root.setMinWidth(80);
        root.setMinHeight(28);
        root.setPrefHeight(28);
        HBox.setHgrow(root, Priority.ALWAYS);
    }

    Node node() {
        return root;
    }

    void show(KeyHistory history) {
        var shown = new ArrayList<Node>();
        for (var version : history.versions()) shown.add(chip(version));
        versions.getChildren().setAll(shown);
        boolean isMore = history.next() != null;
        earlier.setVisible(isMore);
        earlier.setManaged(isMore);
        end.setText(isMore ? "" : end(history));
    }

    private static String end(KeyHistory history) {
        var all =
                history.firstId() == 1 ? "all" : "since entry " + Figures.count(history.firstId());
        return history.unreadable() == 0
                ? all
                : all + ", but for " + Figures.entries(history.unreadable()) + " unreadable";
    }

    private Button chip(KeyHistory.Version version) {
        var value = version.value();
        var words = value == null ? "deleted" : shortened(value);
        var chip = new Button(Figures.count(version.id()) + "  " + words);
        chip.getStyleClass().addAll("plain", "mini", "mono");
        if (value == null) chip.getStyleClass().add("deleted");
        // One that is wider than the row would lose its end behind the edge, unseen.
        chip.setMinWidth(0);
        chip.maxWidthProperty().bind(root.widthProperty());
        chip.setAccessibleText("Entry " + version.id() + ": " + words);
        var told = new ArrayList<>(List.of("entry " + Figures.count(version.id()), words));
        var at = version.timestampMs();
        if (at != null) told.add("at " + Figures.clock(at));
        chip.setTooltip(new Tooltip(String.join("\n", told)));
        chip.setOnAction(_ -> onChoose.accept(version.id()));
        return chip;
    }

    private static String shortened(String value) {
        return value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "…";
    }
}
