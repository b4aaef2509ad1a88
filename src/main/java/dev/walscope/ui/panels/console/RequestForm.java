package dev.walscope.ui.panels.console;

import dev.walscope.client.Call;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// The fields of one request: to whom, what, and as whom.
final class RequestForm {
    private final ComboBox<String> target = new ComboBox<>();
    private final ComboBox<String> method = new ComboBox<>();
    private final TextField key = new TextField("user:7");
    private final TextField value = new TextField("{\"name\": \"Ada\"}");
    private final TextField client = new TextField();
    private final TextField request = new TextField();
    private final HBox root;
    private boolean isShowing;

    /// @param retyped called when anything of it has changed
    /// @param targeted called with the node that a person chose
    /// @param entered called when Enter is pressed in a field
    RequestForm(Runnable retyped, Consumer<String> targeted, Runnable entered) {
        var title = new Label("Console");
        title.getStyleClass().add("panel-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        named(target, "console-target", "Node to ask");
        target.setPromptText("no node yet");
        target.setPrefWidth(126);
        target.setMinWidth(110);
        named(method, "console-method", "Method");
        method.getItems().setAll("PUT", "GET", "DELETE");
        method.setValue("PUT");
        method.setPrefWidth(94);
        method.setMinWidth(94);
        field(key, "console-key", "Key", "key");
        key.setPrefWidth(130);
        field(value, "console-value", "Value, JSON or plain text", "value, JSON or plain text");
        value.setTooltip(new Tooltip("What is no JSON is sent as text"));
        HBox.setHgrow(value, Priority.ALWAYS);
        field(client, "console-client", "Client id, optional", "client id");
        client.setPrefWidth(92);
        field(request, "console-request", "Request id, optional", "request id");
        request.setPrefWidth(92);
        var both = new Tooltip("With both ids a retry is told from a new request");
        client.setTooltip(both);
        request.setTooltip(both);
        for (var field : List.of(key, value, client, request)) {
            field.setOnAction(_ -> entered.run());
            field.textProperty().addListener(_ -> retyped.run());
        }
        method.valueProperty().addListener(_ -> retyped.run());
        target.valueProperty()
                .addListener(
                        (_, _, name) -> {
                            if (!isShowing && name != null) targeted.accept(name);
                            retyped.run();
                        });
        root = new HBox(8, title, target, method, key, value, client, request);
        root.setAlignment(Pos.CENTER_LEFT);
        root.setMinWidth(0);
        HBox.setHgrow(root, Priority.ALWAYS);
    }

    private static void field(TextField field, String id, String spoken, String prompt) {
        named(field, id, spoken);
        field.setPromptText(prompt);
    }

    private static void named(Control control, String id, String spoken) {
        control.setId(id);
        control.setAccessibleText(spoken);
    }

    Node node() {
        return root;
    }

    /// @param names of the nodes there are
    /// @param wanted the one that was chosen last
    /// @param isBrief for the back row: no ids, unless there are some
    void show(List<String> names, String wanted, boolean isBrief) {
        isShowing = true;
        if (!target.getItems().equals(names)) target.getItems().setAll(names);
        if (names.contains(wanted)) target.setValue(wanted);
        else if (!names.isEmpty()) target.setValue(names.getFirst());
        value.setDisable(!"PUT".equals(method.getValue()));
        boolean withIds = !isBrief || !client.getText().isEmpty() || !request.getText().isEmpty();
        for (var field : List.of(client, request)) {
            field.setVisible(withIds);
            field.setManaged(withIds);
        }
        isShowing = false;
    }

    Optional<String> target() {
        return Optional.ofNullable(target.getValue());
    }

    List<String> targets() {
        return target.getItems();
    }

    /// `null` while there is no key.
    ///
    /// @throws IllegalArgumentException when it is no request, with a sentence that says why
    @Nullable Call call() {
        return key.getText().isEmpty() ? null : identified(plain(key.getText(), value.getText()));
    }

    private Call plain(String forKey, String forValue) {
        return switch (method.getValue()) {
            case "GET" -> Call.get(forKey);
            case "DELETE" -> Call.delete(forKey);
            default -> Call.put(forKey, JsonField.json(forValue));
        };
    }

    private Call identified(Call call) {
        boolean hasIds = !client.getText().isBlank() && !request.getText().isBlank();
        return hasIds
                ? call.withRequest(client.getText().strip(), request.getText().strip())
                : call;
    }

    /// The same ids with another value for a PUT; what has no value gets another key.
    Call other() {
        return identified(
                "PUT".equals(method.getValue())
                        ? plain(key.getText(), "other than " + value.getText())
                        : plain(key.getText() + "-other", ""));
    }

    /// Fills in ids when none are typed, since without them each copy is a new request.
    void identify(String requestId) {
        if (client.getText().isBlank()) client.setText("client1");
        if (request.getText().isBlank()) request.setText(requestId);
    }

    void fill(PastedCurl pasted) {
        target.setValue(pasted.node());
        if (pasted.key().isEmpty()) return;
        var call = pasted.call();
        if (method.getItems().contains(call.method())) method.setValue(call.method());
        key.setText(pasted.key().get());
        pasted.value().ifPresent(value::setText);
        client.setText(Objects.requireNonNullElse(call.query().get("client_id"), ""));
        request.setText(Objects.requireNonNullElse(call.query().get("request_id"), ""));
    }

    void focusKey() {
        key.requestFocus();
        key.selectAll();
    }
}
