package dev.walscope.ui.palette;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Asks for a name, and stays open until it is a good one. JavaFX thread only.
public final class NameBox {
    private final Overlay overlay;

    public NameBox(Overlay overlay) {
        this.overlay = overlay;
    }

    /// What is asked.
    ///
    /// @param about one sentence on what gets the name
    /// @param suggested in the field at first
    /// @param verb on the button
    /// @param problem what is wrong with a name, one sentence; empty when nothing is
    /// @param done given the name, without spaces around it
    public record Question(
            String title,
            String about,
            String suggested,
            String verb,
            UnaryOperator<String> problem,
            Consumer<String> done) {}

    public void open(Question question) {
        var headline = new Label(question.title());
        headline.getStyleClass().add("headline");
        var about = new Label(question.about());
        about.getStyleClass().addAll("muted", "small");
        about.setWrapText(true);
        var name = new TextField(question.suggested());
        name.setId("name");
        name.setAccessibleText("Name");
        var problem = new Label();
        problem.setId("name-problem");
        problem.getStyleClass().addAll("fault", "small");
        problem.setWrapText(true);
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        name.textProperty().addListener(_ -> problem.setText(""));
        Runnable go =
                () -> {
                    var why = question.problem().apply(name.getText());
                    problem.setText(why);
                    if (!why.isEmpty()) return;
                    overlay.hide();
                    question.done().accept(name.getText().strip());
                };
        name.setOnAction(_ -> go.run());
        var cancel = new Button("Cancel");
        cancel.setId("name-cancel");
        cancel.getStyleClass().add("plain");
        cancel.setOnAction(_ -> overlay.hide());
        var verb = new Button(question.verb());
        verb.setId("name-go");
        verb.getStyleClass().add("primary");
        verb.setOnAction(_ -> go.run());
        var foot = new HBox(8, cancel, verb);
        foot.setAlignment(Pos.CENTER_RIGHT);
        var box = new VBox(12, headline, about, name, problem, foot);
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxWidth(520);
        box.setMaxHeight(Region.USE_PREF_SIZE);
        overlay.show(box);
        name.requestFocus();
        name.selectAll();
    }
}
