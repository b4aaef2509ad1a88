package dev.walscope.ui.console;

import dev.walscope.client.Call;
import dev.walscope.client.CurlLine;
import dev.walscope.client.Reply;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.desk.Desk;
import dev.walscope.ui.desk.Hands;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.Tokens;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// One request to one node, the curl line that sends the same, and what came back.
public final class ConsolePanel implements Panel {
    private static final int MAX_HISTORY = 20;
    private static final int COPIES = 64;

    private final Desk desk;
    private final Hands hands;
    private final ComboBox<String> target = new ComboBox<>();
    private final ComboBox<String> method = new ComboBox<>();
    private final TextField key = new TextField("user:7");
    private final TextField value = new TextField("{\"name\": \"Ada\"}");
    private final TextField client = new TextField();
    private final TextField request = new TextField();
    private final Label curl = new Label();
    private final Label status = new Label("no request yet");
    private final Label answer = new Label();
    private final Label took = new Label();
    private final MenuButton history = new MenuButton("History");
    private final ToggleButton many = new ToggleButton("Load");
    private final LoadRow load;
    private final VBox root;
    private final List<Node> acting = new ArrayList<>();
    private boolean isShowing;

    public ConsolePanel(Desk desk, Hands hands) {
        this.desk = desk;
        this.hands = hands;
        load = new LoadRow(hands, target::getValue);
        root = new VBox(8, form(), curlRow(), answerRow());
        root.setId("console");
        root.getStyleClass().add("panel");
        root.setStyle("-fx-padding: 10px 14px;");
        root.addEventFilter(KeyEvent.KEY_PRESSED, this::pasteKeys);
        for (var field : List.of(key, value, client, request))
            field.textProperty().addListener(_ -> retype());
        method.valueProperty().addListener(_ -> retype());
        target.valueProperty()
                .addListener(
                        (_, _, name) -> {
                            if (!isShowing && name != null) desk.change(v -> v.target(name));
                            retype();
                        });
        retype();
    }

    @Override
    public Node node() {
        return root;
    }

    private HBox form() {
        var title = new Label("Console");
        title.getStyleClass().add("panel-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        named(target, "console-target", "Node to ask", null);
        target.setPrefWidth(126);
        target.setMinWidth(110);
        named(method, "console-method", "Method", null);
        method.getItems().setAll("PUT", "GET", "DELETE");
        method.setValue("PUT");
        method.setPrefWidth(94);
        method.setMinWidth(94);
        named(key, "console-key", "Key", "key");
        key.setPrefWidth(130);
        named(value, "console-value", "Value, JSON or plain text", "value, JSON or plain text");
        HBox.setHgrow(value, Priority.ALWAYS);
        named(client, "console-client", "Client id, optional", "client id");
        client.setPrefWidth(92);
        named(request, "console-request", "Request id, optional", "request id");
        request.setPrefWidth(92);
        client.setTooltip(new Tooltip("With both ids a retry is told from a new request"));
        for (var field : List.of(key, value, client, request)) field.setOnAction(_ -> send(1));
        var send = new Button("Send", Icons.of(Feather.SEND));
        named(send, "console-send", "Send", null);
        send.getStyleClass().add("primary");
        send.setMinWidth(Region.USE_PREF_SIZE);
        send.setOnAction(_ -> send(1));
        acting.add(send);
        var twice = new Button("Send twice");
        named(twice, "console-twice", "Send the same request twice", null);
        twice.getStyleClass().add("plain");
        twice.setMinWidth(Region.USE_PREF_SIZE);
        twice.setTooltip(
                new Tooltip("The same request again: with ids the second is answered from memory"));
        twice.setOnAction(_ -> send(2));
        acting.add(twice);
        var row = new HBox(8, title, target, method, key, value, client, request, send, twice);
        row.getChildren()
                .addAll(
                        plain(
                                "console-copies",
                                COPIES + " at once",
                                "Send "
                                        + COPIES
                                        + " copies at once: one is new, the others wait"
                                        + " for it and are answered from memory",
                                this::sendCopies),
                        plain(
                                "console-other",
                                "Same id, other value",
                                "The request, and then another one with the same ids: refused"
                                        + " with 422, and nothing changes",
                                this::sendOther));
        acting.addAll(row.getChildren().subList(9, 11));
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static Button plain(String id, String text, String meaning, Runnable run) {
        var button = new Button(text);
        named(button, id, meaning, null);
        button.getStyleClass().add("plain");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setTooltip(new Tooltip(meaning));
        button.setOnAction(_ -> run.run());
        return button;
    }

    private static void named(
            javafx.scene.control.Control control,
            String id,
            String spoken,
            @Nullable String prompt) {
        control.setId(id);
        control.setAccessibleText(spoken);
        if (prompt != null && control instanceof TextField field) field.setPromptText(prompt);
    }

    private HBox curlRow() {
        curl.setId("console-curl");
        curl.setMinWidth(0);
        curl.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(curl, Priority.ALWAYS);
        var copy = new Button("Copy", Icons.of(Feather.COPY));
        copy.setId("console-copy");
        copy.getStyleClass().addAll("tool", "mini");
        copy.setMinWidth(Region.USE_PREF_SIZE);
        copy.setAccessibleText("Copy the curl line");
        copy.setOnAction(_ -> desk.copy(curl.getText()));
        var paste = new Button("Paste curl", Icons.of(Feather.CLIPBOARD));
        paste.setId("console-paste");
        paste.getStyleClass().addAll("tool", "mini");
        paste.setMinWidth(Region.USE_PREF_SIZE);
        paste.setTooltip(new Tooltip("Run the curl line on the clipboard (Ctrl+V)"));
        paste.setOnAction(_ -> paste(Clipboard.getSystemClipboard().getString()));
        acting.add(paste);
        var row = new HBox(curl, copy, paste);
        row.setFocusTraversable(true);
        row.setAccessibleText("Curl line; Ctrl+V runs one from the clipboard");
        row.setOnMouseClicked(_ -> row.requestFocus());
        row.getStyleClass().add("copyable");
        return row;
    }

    private HBox answerRow() {
        status.setId("console-status");
        status.getStyleClass().add("chip");
        status.setMinWidth(Region.USE_PREF_SIZE);
        answer.setId("console-answer");
        answer.getStyleClass().add("mono");
        answer.setMinWidth(0);
        answer.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(answer, Priority.ALWAYS);
        took.getStyleClass().addAll("muted", "small");
        took.setMinWidth(Region.USE_PREF_SIZE);
        history.setId("console-history");
        history.getStyleClass().add("tool");
        history.setMinWidth(Region.USE_PREF_SIZE);
        history.setDisable(true);
        many.setId("console-load");
        many.getStyleClass().add("tool");
        many.setMinWidth(Region.USE_PREF_SIZE);
        many.setTooltip(new Tooltip("Many writes at a rate"));
        var one = new HBox(10, status, answer, took);
        one.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(one, Priority.ALWAYS);
        var row = new HBox(10, one, history, many);
        many.setOnAction(_ -> row.getChildren().set(0, many.isSelected() ? load.node() : one));
        row.setAlignment(Pos.CENTER_LEFT);
        row.setMinHeight(28);
        return row;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        isShowing = true;
        var names = state.nodes().stream().map(NodeView::name).toList();
        if (!target.getItems().equals(names)) target.getItems().setAll(names);
        if (names.contains(view.target())) target.setValue(view.target());
        else if (!names.isEmpty()) target.setValue(names.getFirst());
        value.setDisable(!"PUT".equals(method.getValue()));
        show(desk.notNow());
        retype();
        load.show();
        isShowing = false;
    }

    /// Greys what would reach a node and says why.
    private void show(String notNow) {
        boolean isPast = !notNow.isEmpty();
        if (isPast == acting.getFirst().isDisabled()) return;
        for (var button : acting) button.setDisable(isPast);
        history.setDisable(isPast || history.getItems().isEmpty());
        status.setText(isPast ? "not now" : "no request yet");
        status.getStyleClass().setAll("label", "chip", isPast ? "watch" : "quiet");
        answer.setText(notNow);
        took.setText("");
    }

    private @Nullable Call call() {
        if (key.getText().isEmpty()) return null;
        var call =
                switch (method.getValue()) {
                    case "GET" -> Call.get(key.getText());
                    case "DELETE" -> Call.delete(key.getText());
                    default -> Call.put(key.getText(), JsonField.json(value.getText()));
                };
        boolean hasIds = !client.getText().isBlank() && !request.getText().isBlank();
        return hasIds
                ? call.withRequest(client.getText().strip(), request.getText().strip())
                : call;
    }

    private void retype() {
        var name = target.getValue();
        var line = "Type a key to see the curl line.";
        try {
            var call = call();
            var base = name == null ? null : hands.address(name).orElse(null);
            if (call != null && base != null) line = call.curl(base);
            else if (base == null) line = "Start a cluster to see the curl line.";
        } catch (IllegalArgumentException e) {
            line = sentence(e);
        }
        if (!line.equals(curl.getText())) curl.setText(line);
    }

    private void send(int times) {
        var name = target.getValue();
        if (name == null) {
            refuse("Start a cluster first: there is no node to ask.");
            return;
        }
        try {
            var call = call();
            if (call == null) refuse("Type a key first.");
            else send(name, call, times, 1);
        } catch (IllegalArgumentException e) {
            refuse(sentence(e));
        }
    }

    /// With ids of its own when none are typed, since without them each copy is a new request.
    private @Nullable Call identified() {
        if (client.getText().isBlank()) client.setText("client1");
        if (request.getText().isBlank())
            request.setText("req-" + Long.toString(desk.nowMs() % 100_000_000, 36));
        return call();
    }

    private void sendCopies() {
        var name = target.getValue();
        try {
            var call = identified();
            if (name == null || call == null) {
                send(1);
                return;
            }
            status.setText("…");
            Burst.send(() -> hands.send(name, call), COPIES)
                    .thenAccept(burst -> Platform.runLater(() -> answered(name, call, burst)));
        } catch (IllegalArgumentException e) {
            refuse(sentence(e));
        }
    }

    private void answered(String name, Call call, Burst burst) {
        status.setText(COPIES + " copies");
        status.getStyleClass().setAll("label", "chip", burst.failed() == 0 ? "good" : "watch");
        answer.setText(burst.sentence());
        took.setText("from " + name);
        remember(name, call);
    }

    private void sendOther() {
        var name = target.getValue();
        try {
            var call = identified();
            if (name == null || call == null) send(1);
            else sendAll(name, List.of(call, other(call)), 1);
        } catch (IllegalArgumentException e) {
            refuse(sentence(e));
        }
    }

    /// Another value for a PUT; what has no value gets another key.
    private Call other(Call call) {
        var changed =
                switch (call.method()) {
                    case "GET" -> Call.get(key.getText() + "-other");
                    case "DELETE" -> Call.delete(key.getText() + "-other");
                    default ->
                            Call.put(
                                    key.getText(), JsonField.json("other than " + value.getText()));
                };
        return changed.withRequest(client.getText().strip(), request.getText().strip());
    }

    private void pasteKeys(KeyEvent event) {
        if (!event.isShortcutDown() || event.getCode() != KeyCode.V) return;
        var text = Clipboard.getSystemClipboard().getString();
        if (text == null || !PastedCurl.looksLikeOne(text)) return;
        event.consume();
        paste(text);
    }

    private void paste(@Nullable String text) {
        try {
            var pasted =
                    PastedCurl.read(text == null ? "" : text, target.getItems(), hands::address);
            target.setValue(pasted.node());
            pasted.key().ifPresent(known -> fill(pasted, known));
            send(pasted.node(), pasted.call(), 1, 1);
        } catch (CurlLine.Unclear | IllegalArgumentException e) {
            refuse(sentence(e));
        }
    }

    private void fill(PastedCurl pasted, String known) {
        var call = pasted.call();
        if (method.getItems().contains(call.method())) method.setValue(call.method());
        key.setText(known);
        pasted.value().ifPresent(value::setText);
        client.setText(call.query().getOrDefault("client_id", ""));
        request.setText(call.query().getOrDefault("request_id", ""));
    }

    private void send(String name, Call call, int times, int turn) {
        sendAll(name, Collections.nCopies(times, call), turn);
    }

    /// One after the other, from `turn` on.
    private void sendAll(String name, List<Call> calls, int turn) {
        var call = calls.get(turn - 1);
        status.setText("…");
        status.getStyleClass().setAll("label", "chip");
        hands.send(name, call)
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(
                                        () -> {
                                            if (failure != null) {
                                                refuse(sentence(failure));
                                                return;
                                            }
                                            boolean isOne = calls.size() == 1;
                                            answered(name, call, reply, isOne ? 0 : turn);
                                            if (turn < calls.size()) sendAll(name, calls, turn + 1);
                                        }));
    }

    private void answered(String name, Call call, Reply reply, int turn) {
        status.setText(
                (turn == 0 ? "" : turn == 1 ? "1st " : "2nd ")
                        + reply.status()
                        + " "
                        + meaning(reply.status()));
        status.getStyleClass()
                .setAll(
                        "label",
                        "chip",
                        reply.ok() ? "good" : reply.status() < 500 ? "watch" : "fault");
        var headers =
                reply.replayed()
                        ? "Idempotent-Replay: true   "
                        : reply.header("location").map(to -> "Location: " + to + "   ").orElse("");
        answer.setText(headers + reply.body().strip());
        took.setText(String.format(Locale.ROOT, "%.1f ms from %s", reply.tookNanos() / 1e6, name));
        remember(name, call);
    }

    private void remember(String name, Call call) {
        var item = new MenuItem(call.method() + " " + call.path() + "  → " + name);
        item.setOnAction(_ -> send(name, call, 1, 1));
        var items = history.getItems();
        items.removeIf(known -> known.getText().equals(item.getText()));
        items.addFirst(item);
        if (items.size() > MAX_HISTORY) items.removeLast();
        history.setDisable(false);
    }

    private void refuse(String sentence) {
        status.setText("not sent");
        status.getStyleClass().setAll("label", "chip", "fault");
        answer.setText(sentence);
        took.setText("");
    }

    private static String sentence(Throwable failure) {
        var cause =
                failure instanceof java.util.concurrent.CompletionException
                                && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        var text = String.valueOf(cause.getMessage());
        return Character.toUpperCase(text.charAt(0))
                + text.substring(1)
                + (text.endsWith(".") ? "" : ".");
    }

    private static String meaning(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 307 -> "ask the leader";
            case 400 -> "bad request";
            case 404 -> "not found";
            case 421, 403 -> "refused";
            case 422 -> "not acceptable";
            case 503 -> "not now";
            case 504 -> "too late";
            case 507 -> "disk full";
            default -> "";
        };
    }

    /// Ends what runs in the background.
    public void stop() {
        load.stop();
    }

    public void focusKey() {
        key.requestFocus();
        key.selectAll();
    }
}
