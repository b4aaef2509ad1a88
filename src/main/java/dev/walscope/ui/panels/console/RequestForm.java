package dev.walscope.ui.panels.console;

import dev.walscope.api.Acks;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// The fields of one request: to whom, what, as whom, and what to wait for.
///
/// What was pasted and has no field goes along as it stands, visibly: a button names it, and takes
/// it away.
final class RequestForm {
    private static final double ACKS_WIDTH = 84;
    private static final String AS_STARTED = "";
    private static final double CONSISTENCY_WIDTH = 112;
    private static final String NEWEST = "linearizable";
    static final String LOCAL = "local";
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    private final ComboBox<String> target = new ComboBox<>();
    private final ComboBox<String> method = new ComboBox<>();
    private final TextField key = new TextField("user:7");
    private final TextField value = new TextField("{\"name\": \"Ada\"}");
    private final TextField client = new TextField();
    private final TextField request = new TextField();
    private final ComboBox<String> acks = new ComboBox<>();
    private final TextField minId = new TextField();
    private final ComboBox<String> consistency = new ComboBox<>();
    private final WriteCondition condition;
    private final Button besides = new Button();
    private final HBox root;
    private final Runnable retyped;
    private boolean isShowing;
    private boolean isFilling;

    /// Goes instead of what the fields say, until one of them is changed.
    private @Nullable Call asPasted;

    /// Parameters that no field says.
    private Map<String, String> extra = Map.of();

    /// @param retyped called when anything of it has changed
    /// @param targeted called with the node that a person chose
    /// @param entered called when Enter is pressed in a field
    RequestForm(Runnable retyped, Consumer<String> targeted, Runnable entered) {
        this.retyped = retyped;
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
        client.setMinWidth(78);
        field(request, "console-request", "Request id, optional", "request id");
        request.setPrefWidth(92);
        // Its prompt, whole.
        request.setMinWidth(86);
        var both = new Tooltip("With both ids a retry is told from a new request");
        client.setTooltip(both);
        request.setTooltip(both);
        field(minId, "console-min-id", "Wait until the node has this id, optional", "min id");
        minId.setPrefWidth(ACKS_WIDTH);
        minId.setTooltip(
                new Tooltip(
                        "min_id: the node waits until it has applied this entry, so that a"
                                + " follower answers with what you wrote"));
        acks();
        consistency();
        condition = new WriteCondition(this::changed, key::getText, entered);
        named(besides, "console-besides", "Take away what was pasted and has no field");
        besides.getStyleClass().addAll("tool", "mini");
        besides.setMaxWidth(260);
        besides.setMnemonicParsing(false);
        besides.setOnAction(_ -> withoutRest());
        for (var field : List.of(key, value, client, request, minId)) {
            field.setOnAction(_ -> entered.run());
            field.textProperty().addListener(_ -> changed());
        }
        method.valueProperty().addListener(_ -> changed());
        acks.valueProperty().addListener(_ -> changed());
        consistency.valueProperty().addListener(_ -> changed());
        target.valueProperty()
                .addListener(
                        (_, _, name) -> {
                            if (!isShowing && name != null) targeted.accept(name);
                            retyped.run();
                        });
        root = new HBox(8, title, target, method, key, value);
        root.getChildren().addAll(condition.controls());
        root.getChildren().addAll(client, request, acks, consistency, minId);
        root.setAlignment(Pos.CENTER_LEFT);
        root.setMinWidth(0);
        HBox.setHgrow(root, Priority.ALWAYS);
    }

    private void acks() {
        named(acks, "console-acks", "Who must have a write before it is answered");
        acks.getItems().add(AS_STARTED);
        for (var who : Acks.values()) acks.getItems().add(who.name());
        acks.setValue(AS_STARTED);
        acks.setPrefWidth(ACKS_WIDTH);
        acks.setMinWidth(ACKS_WIDTH);
        acks.setTooltip(new Tooltip("acks: who must have a write on disk before it is answered"));
        acks.setCellFactory(_ -> new WordCell(RequestForm::inWords));
        acks.setButtonCell(new WordCell(word -> word.equals(AS_STARTED) ? "acks" : word));
    }

    private static String inWords(String acks) {
        return switch (acks) {
            case "leader" -> "leader: its disk alone";
            case "one" -> "one: and one follower's";
            case "quorum" -> "quorum: a majority's";
            case "all" -> "all: every known follower's";
            default -> "as the node was started";
        };
    }

    private void consistency() {
        named(consistency, "console-consistency", "What a read must know of");
        consistency.getItems().setAll(NEWEST, LOCAL);
        consistency.setValue(NEWEST);
        consistency.setPrefWidth(CONSISTENCY_WIDTH);
        consistency.setMinWidth(CONSISTENCY_WIDTH);
        consistency.setTooltip(
                new Tooltip(
                        "consistency: what the member must know of before it answers; its answer"
                                + " says up to which entry it has applied"));
        consistency.setCellFactory(
                _ ->
                        new WordCell(
                                word ->
                                        word.equals(LOCAL)
                                                ? "local: what this member has applied"
                                                : "linearizable: all that was acknowledged"));
        consistency.setButtonCell(new WordCell(word -> word));
    }

    private static final class WordCell extends ListCell<String> {
        private final UnaryOperator<String> words;

        WordCell(UnaryOperator<String> words) {
            this.words = words;
        }

        @Override
        protected void updateItem(String word, boolean isEmpty) {
            super.updateItem(word, isEmpty);
            setText(isEmpty || word == null ? "" : words.apply(word));
        }
    }

    /// A person's own words stand from here on.
    private void changed() {
        if (isFilling) return;
        if (asPasted != null) release();
        retyped.run();
    }

    private void release() {
        asPasted = null;
        key.setPromptText("key");
        value.setPromptText("value, JSON or plain text");
    }

    private void withoutRest() {
        release();
        extra = Map.of();
        retyped.run();
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

    /// Names what was pasted and has no field.
    Node besides() {
        return besides;
    }

    /// @param names of the nodes there are
    /// @param asked the one of them to ask; empty while there is none
    /// @param isElecting whether the one to ask is a member that elects its leader
    /// @param isBrief for the back row: no ids, unless there are some
    void show(List<String> names, String asked, boolean isElecting, boolean isBrief) {
        isShowing = true;
        if (!target.getItems().equals(names)) target.getItems().setAll(names);
        if (names.contains(asked)) target.setValue(asked);
        boolean isRead = "GET".equals(method.getValue());
        value.setDisable(!"PUT".equals(method.getValue()));
        shown(acks, !isRead && !(isBrief && acks.getValue().equals(AS_STARTED)));
        condition.show(!isRead, isBrief);
        boolean isNewest = consistency.getValue().equals(NEWEST);
        shown(consistency, isRead && !(isNewest && (isBrief || !isElecting)));
        shown(minId, isRead && !(isBrief && minId.getText().isEmpty()));
        showRest();
        boolean withIds = !isBrief || !client.getText().isEmpty() || !request.getText().isEmpty();
        shown(client, withIds);
        shown(request, withIds);
        isShowing = false;
    }

    private void showRest() {
        var words = asPasted != null ? asPasted.path() : PastedCurl.worded(extra);
        shown(besides, !words.isEmpty());
        besides.setText("× " + words);
        besides.setTooltip(
                words.isEmpty()
                        ? null
                        : new Tooltip(
                                "Goes as it was pasted: " + words + ". Press to take it away."));
    }

    private static void shown(Control control, boolean isShown) {
        control.setVisible(isShown);
        control.setManaged(isShown);
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
        if (asPasted != null) return asPasted;
        return key.getText().isEmpty() ? null : whole(plain(key.getText(), value.getText()));
    }

    private Call plain(String forKey, String forValue) {
        return switch (method.getValue()) {
            case "GET" -> Call.get(forKey);
            case "DELETE" -> Call.delete(forKey);
            default -> Call.put(forKey, JsonField.json(forValue));
        };
    }

    /// One id without the other goes too: the node says what is missing.
    private Call whole(Call plain) {
        var call = with(plain, "client_id", client.getText().strip());
        call = with(call, "request_id", request.getText().strip());
        if (call.method().equals("GET"))
            call = with(with(call, "min_id", minimum()), "consistency", asked());
        else call = condition.of(with(call, "acks", acks.getValue()));
        for (var parameter : extra.entrySet())
            call = call.withQuery(parameter.getKey(), parameter.getValue());
        return call;
    }

    private static Call with(Call call, String name, String value) {
        return value.isEmpty() ? call : call.withQuery(name, value);
    }

    /// The usual one needs no word.
    private String asked() {
        return consistency.getValue().equals(LOCAL) ? LOCAL : "";
    }

    private String minimum() {
        var id = minId.getText().strip();
        if (!id.isEmpty() && !ID.matcher(id).matches())
            throw new IllegalArgumentException("the min id is an entry's id, such as 14");
        return id;
    }

    /// The same ids with another value for a PUT; what has no value gets another key.
    ///
    /// @throws IllegalArgumentException when there is no such request, with a sentence
    Call other() {
        if (asPasted != null)
            throw new IllegalArgumentException(
                    "what was pasted has no other value: fill in the fields first");
        return whole(
                "PUT".equals(method.getValue())
                        ? plain(key.getText(), "other than " + value.getText())
                        : plain(key.getText() + "-other", ""));
    }

    /// Fills in ids when none are typed, since without them each copy is a new request.
    void identify(String requestId) {
        if (asPasted != null) return;
        if (client.getText().isBlank()) client.setText("client1");
        if (request.getText().isBlank()) request.setText(requestId);
    }

    /// Whether a write is done under a condition only, whose fields then take room.
    boolean isConditional() {
        return condition.isSet();
    }

    /// What an answer tells of the version of a key.
    void answered(Call call, Reply reply) {
        new PastedCurl("", call, List.of())
                .key()
                .ifPresent(of -> condition.answered(of, call, reply));
    }

    /// Sends nothing.
    void fill(PastedCurl pasted) {
        var call = pasted.call();
        isFilling = true;
        target.setValue(pasted.node());
        release();
        if (method.getItems().contains(call.method())) method.setValue(call.method());
        key.setText(pasted.key().orElse(""));
        pasted.value().ifPresent(value::setText);
        client.setText(pasted.clientId());
        request.setText(pasted.requestId());
        acks.setValue(pasted.acks().orElse(AS_STARTED));
        minId.setText(pasted.minId().orElse(""));
        consistency.setValue(pasted.consistency().orElse(NEWEST));
        condition.fill(call);
        extra = pasted.extra();
        if (!pasted.hasFields()) {
            asPasted = call;
            extra = Map.of();
            value.setText("");
            key.setPromptText("as pasted");
            value.setPromptText(Optional.ofNullable(call.body()).orElse(""));
        }
        isFilling = false;
        retyped.run();
    }

    void focusKey() {
        key.requestFocus();
        key.selectAll();
    }
}
