package dev.walscope.ui.panels.console;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.session.FailureText;
import dev.walscope.ui.palette.Overlay;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.function.Consumer;
import java.util.function.Function;

/// Where a transaction is written, `POST /txn`: what must hold, what is written then, and what is
/// read else.
///
/// Keeps what was typed until the window closes. What is no JSON is told here; what is no
/// transaction the node tells, in its answer.
final class TransactionBox {
    static final String PATH = "/txn";

    private static final KeyCombination SEND =
            new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN);

    private static final String EXAMPLE =
            """
            {
              "if": [{"key": "order:1", "absent": true}],
              "then": [
                {"put": "order:1", "value": {"item": "book"}},
                {"put": "stock:book", "value": 11}
              ],
              "else": [{"get": "order:1"}]
            }
            """;

    private static final String ABOUT =
            "All of \"then\" is written as one entry of the log, if every condition in \"if\" holds"
                    + " (absent, exists, version or value); else nothing is, and \"else\" is read.";

    private final Overlay overlay;
    private final Function<Call, String> curlOf;
    private final Consumer<Call> send;
    private final TextArea body = new TextArea(EXAMPLE.strip());
    private final Label curl = new Label();
    private final Label problem = new Label();
    private final VBox root;

    /// @param curlOf the line that sends a call to the node that the console speaks to
    /// @param send sends a call to it
    TransactionBox(Overlay overlay, Function<Call, String> curlOf, Consumer<Call> send) {
        this.overlay = overlay;
        this.curlOf = curlOf;
        this.send = send;
        var title = new Label("Transaction");
        title.getStyleClass().add("headline");
        var about = new Label(ABOUT);
        about.getStyleClass().addAll("muted", "small");
        about.setWrapText(true);
        body.setId("transaction-body");
        body.setAccessibleText("The transaction, JSON");
        body.getStyleClass().add("mono");
        body.setPrefRowCount(10);
        body.textProperty().addListener(_ -> retype());
        body.addEventFilter(
                KeyEvent.KEY_PRESSED,
                event -> {
                    if (!SEND.match(event)) return;
                    event.consume();
                    go();
                });
        curl.setId("transaction-curl");
        curl.getStyleClass().addAll("mono", "small", "muted");
        curl.setMinWidth(0);
        curl.setMaxWidth(Double.MAX_VALUE);
        problem.setId("transaction-problem");
        problem.getStyleClass().addAll("fault", "small");
        problem.setWrapText(true);
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        root = new VBox(12, title, about, body, curl, problem, foot());
        root.setId("transaction");
        root.getStyleClass().addAll("panel", "overlay-box");
        root.setMaxWidth(720);
        root.setMaxHeight(Region.USE_PREF_SIZE);
    }

    private HBox foot() {
        var example = button("transaction-example", "Example", "plain");
        example.setOnAction(_ -> body.setText(EXAMPLE.strip()));
        var cancel = button("transaction-cancel", "Cancel", "plain");
        cancel.setOnAction(_ -> overlay.hide());
        var go = button("transaction-send", "Send", "primary");
        go.setOnAction(_ -> go());
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        var foot = new HBox(8, example, gap, cancel, go);
        foot.setAlignment(Pos.CENTER_RIGHT);
        return foot;
    }

    private static Button button(String id, String words, String look) {
        var button = new Button(words);
        button.setId(id);
        button.getStyleClass().add(look);
        return button;
    }

    void open() {
        retype();
        overlay.show(root);
        body.requestFocus();
    }

    private void retype() {
        problem.setText("");
        curl.setText(curlOf.apply(call()));
    }

    /// On one line: within a JSON string there is no line's end.
    private Call call() {
        return Call.of("POST", PATH)
                .withBody(body.getText().strip().replaceAll("\\s*\\R\\s*", " "));
    }

    private void go() {
        var why = problem();
        problem.setText(why);
        if (!why.isEmpty()) return;
        overlay.hide();
        send.accept(call());
    }

    private String problem() {
        try {
            return Wire.tree(body.getText()).isObject()
                    ? ""
                    : "A transaction is an object: {\"if\": [], \"then\": [], \"else\": []}.";
        } catch (Wire.BadWire e) {
            return FailureText.sentence(e);
        }
    }
}
