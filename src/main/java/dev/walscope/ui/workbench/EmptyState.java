package dev.walscope.ui.workbench;

import dev.walscope.ui.look.Icons;
import dev.walscope.ui.palette.TypedAddress;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/// What stands where the lanes will be while there is no cluster: what this is, and how to begin.
final class EmptyState {
    private static final int RECENT_MAX = 5;

    private static final String LEAD =
            "A leader and two followers, or three nodes that elect their leader (Raft): each a real"
                    + " process with a real log on this disk. Write through the console below or"
                    + " with curl, kill what you like, and watch every entry arrive.";

    private final VBox root;
    private final Label headline = new Label();
    private final Label lead = new Label();
    private final TextField url = new TextField();
    private final Label problem = new Label();
    private final VBox recent = new VBox(4);
    private final Buttons buttons;
    private final Button start;

    EmptyState(
            PanelContext context,
            UiCommand startAll,
            UiCommand withOptions,
            UiCommand members,
            UiCommand tour,
            Consumer<URI> attach) {
        headline.setId("empty-headline");
        headline.getStyleClass().add("headline");
        lead.getStyleClass().add("lead");
        lead.setMaxWidth(520);
        lead.setWrapText(true);
        lead.setMinHeight(Region.USE_PREF_SIZE);
        buttons = new Buttons(context);
        start = buttons.labelled(startAll);
        start.setStyle("-fx-font-size: 14px; -fx-padding: 9px 13px;");
        start.setId("empty-start");
        var learn = buttons.labelled(tour);
        learn.setStyle("-fx-font-size: 14px; -fx-padding: 9px 13px;");
        learn.setId("empty-tour");
        var options = button(withOptions);
        options.setId("empty-options");
        var elect = buttons.labelled(members);
        elect.setStyle("-fx-font-size: 14px; -fx-padding: 9px 13px;");
        elect.setId("empty-raft");
        // Where they do not fit beside each other they stand below each other.
        var begin = new FlowPane(6, 10, start, options, elect, learn);
        begin.setAlignment(Pos.CENTER);
        url.setId("attach-url");
        url.setPromptText("http://localhost:8000");
        url.setPrefColumnCount(20);
        url.setAccessibleText("Address of a running node");
        var attachButton = new Button("Attach");
        attachButton.setId("attach");
        attachButton.getStyleClass().add("plain");
        Runnable go = () -> attach(attach);
        attachButton.setOnAction(_ -> go.run());
        url.setOnAction(_ -> go.run());
        var or = new Label("or watch nodes that already run");
        or.getStyleClass().addAll("muted", "small");
        var row = new HBox(8, url, attachButton);
        row.setAlignment(Pos.CENTER);
        problem.getStyleClass().add("small");
        problem.setWrapText(true);
        problem.setId("empty-problem");
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        problem.setMaxWidth(520);
        // A column in the middle, its icons below each other.
        recent.setMaxWidth(Region.USE_PREF_SIZE);
        recent.setId("recent");
        root = new VBox(headline, lead, begin, or, row, problem, recent);
        root.getStyleClass().addAll("empty", "panel");
        root.setId("empty");
        show(false);
    }

    /// Of a recorded moment with no node there is nothing to say but that.
    void show(boolean isPast) {
        headline.setText(
                isPast ? "Nothing was running at this moment" : "See what a write-ahead log does");
        lead.setText(isPast ? "Step forth, or play, to see the first node start." : LEAD);
        for (var child : root.getChildren())
            if (child != headline && child != lead) child.setVisible(!isPast);
    }

    Node node() {
        return root;
    }

    /// So that Enter begins.
    void focusStart() {
        start.requestFocus();
    }

    boolean hasFocus() {
        return root.isVisible() && root.isFocusWithin();
    }

    /// @param places the clusters that were looked at before, newest first
    /// @param another asks for any other
    void offer(List<UiCommand> places, UiCommand another) {
        var title = new Label(places.isEmpty() ? "or look elsewhere" : "or go on where you were");
        title.getStyleClass().addAll("muted", "small");
        recent.setAlignment(places.isEmpty() ? Pos.CENTER : Pos.CENTER_LEFT);
        recent.getChildren().setAll(title);
        for (var place : places.stream().limit(RECENT_MAX).toList())
            recent.getChildren().add(button(place));
        recent.getChildren().add(button(another));
    }

    private Button button(UiCommand command) {
        var button = buttons.labelled(command);
        button.getStyleClass().setAll("button", "tool");
        if (command.icon() != null) button.setGraphic(Icons.of(command.icon()));
        return button;
    }

    /// What came of what was tried here.
    void tell(String sentence) {
        problem.setText(sentence);
    }

    private void attach(Consumer<URI> attach) {
        var typed = url.getText().isBlank() ? url.getPromptText() : url.getText().strip();
        var address = TypedAddress.of(typed);
        problem.setText(
                address.map(there -> "Asking " + there + " …").orElse(TypedAddress.EXPECTED));
        address.ifPresent(attach);
    }
}
