package dev.walscope.ui.panels.keys;

import dev.walscope.client.Call;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.FailureText;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.console.ConsolePanel;
import dev.walscope.ui.panels.console.JsonField;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/// What the node that the console speaks to holds now: its keys, a page at a time, and the whole
/// value of the chosen one, which can be changed and deleted, with the versions before it.
///
/// A node is asked when its log has grown, and at most once a second. Writes go through the
/// console, which shows their curl line and their answer.
public final class KeysPanel implements Panel {
    private static final long APART_NANOS = 1_000_000_000;
    private static final int SHOWN_MAX = 300;
    private static final String EMPTY = "No key here yet: write one in the console.";
    private static final double HEAD_FROM = 110;

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final ConsolePanel console;
    private final TextField prefix = new TextField();
    private final Label count = new Label();
    private final Button more = new Button("More");
    private final Button first = new Button("First");
    private final Rows rows;
    private final Label chosenKey = new Label();
    private final Hyperlink setBy = new Hyperlink();
    private final TextArea value = new TextArea();
    private final Button save = new Button("Save");
    private final Button delete = new Button("Delete");
    private final VBox detail;
    private final KeyTimeline timeline = new KeyTimeline(this::select, this::askEarlier);
    private final HBox root;

    private KeyListing listing = KeyListing.NONE;
    private KeyListing drawn = KeyListing.NONE;

    /// The node that [#listing] is of.
    private String listed = "";

    private double drawnScale = 1;
    private String after = "";
    private String wanted = "";
    private String told = "";
    private long askedAt = Long.MIN_VALUE;
    private boolean isAsking;
    private KeyListing.@Nullable Item chosen;
    private KeyHistory history = KeyHistory.NONE;

    /// @param console sends what is changed here
    public KeysPanel(PanelContext context, ClusterGateway gateway, ConsolePanel console) {
        this.context = context;
        this.gateway = gateway;
        this.console = console;
        rows =
                new Rows(
                        "keys",
                        "Keys of the node that the console speaks to",
                        EMPTY,
                        List.of("key", "size", "value"),
                        List.of(150.0, 64.0, -1.0));
        rows.onChoose(row -> choose(row.cells().getFirst().text()));
        chosenKey.setId("keys-chosen");
        chosenKey.getStyleClass().addAll("mono", "section");
        chosenKey.setMinWidth(0);
        setBy.setId("keys-set-by");
        setBy.setMinWidth(Region.USE_PREF_SIZE);
        setBy.setTooltip(new Tooltip("The entry that set it; press to select it"));
        setBy.setOnAction(_ -> select(setById()));
        value.setId("keys-value");
        value.setAccessibleText("Value of the chosen key");
        value.getStyleClass().add("mono");
        value.setWrapText(true);
        value.setPrefRowCount(2);
        value.setMinHeight(30);
        VBox.setVgrow(value, Priority.ALWAYS);
        button(save, "keys-save", "Writes the value to the leader with a PUT, through the console");
        save.setOnAction(_ -> write(true));
        button(
                delete,
                "keys-delete",
                "Deletes the key on the leader with a DELETE, through the console");
        delete.getStyleClass().add("danger");
        delete.setOnAction(_ -> write(false));
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var head = new HBox(8, chosenKey, space, setBy);
        head.setAlignment(Pos.CENTER_LEFT);
        var foot = new HBox(8, save, delete, timeline.node());
        foot.setAlignment(Pos.CENTER_LEFT);
        detail = new VBox(6, head, value, foot);
        detail.setStyle("-fx-padding: 6px 12px;");
        detail.setPrefWidth(380);
        detail.setMinWidth(260);
        HBox.setHgrow(rows.node(), Priority.ALWAYS);
        root = new HBox(rows.node(), detail);
        // In a low panel the list and the first version say the same.
        var hasRoom = root.heightProperty().greaterThan(HEAD_FROM);
        head.visibleProperty().bind(hasRoom);
        head.managedProperty().bind(hasRoom);
        makeTools();
        showChosen();
    }

    private void makeTools() {
        prefix.setId("keys-prefix");
        prefix.setPromptText("prefix");
        prefix.setAccessibleText("Show only keys that begin with this");
        prefix.setPrefWidth(110);
        prefix.setMinWidth(90);
        prefix.textProperty().addListener(_ -> page(""));
        prefix.setOnKeyPressed(
                event -> {
                    if (event.getCode() != KeyCode.ESCAPE || prefix.getText().isEmpty()) return;
                    prefix.clear();
                    event.consume();
                });
        count.setId("keys-count");
        count.getStyleClass().addAll("muted", "small");
        count.setMinWidth(Region.USE_PREF_SIZE);
        button(first, "keys-first", "Back to the first keys");
        first.setOnAction(_ -> page(""));
        button(more, "keys-more", "The next " + KeyListing.KEYS_MAX + " keys");
        more.setOnAction(_ -> page(listing.next() == null ? "" : listing.next()));
        show(first, false);
        show(more, false);
    }

    private static void button(Button button, String id, String says) {
        button.setId(id);
        button.setTooltip(new Tooltip(says));
        button.getStyleClass().addAll("plain", "mini");
        button.setMinWidth(Region.USE_PREF_SIZE);
    }

    @Override
    public Node node() {
        return root;
    }

    /// At the right end of the tabs.
    public List<Node> tools() {
        return List.of(count, first, more, prefix);
    }

    private void page(String afterKey) {
        after = afterKey;
        wanted = "";
        context.redraw();
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        var node = view.asked(state);
        node.ifPresent(this::askWhenDue);
        boolean isKnown = node.isPresent() && node.get().name().equals(listed);
        if (!isKnown) forget();
        var reason = why(node);
        count.setText(reason.isEmpty() && isKnown ? counted(node) : reason);
        rows.whenEmpty(isKnown ? EMPTY : "Its keys are not known" + why(reason));
        show(first, !after.isEmpty());
        show(more, listing.next() != null);
        showWhatMayBeDone();
        double scale = BackRow.scale(view);
        if (listing.equals(drawn) && scale == drawnScale) return;
        drawn = listing;
        drawnScale = scale;
        rows.show(listing.items().stream().map(KeysPanel::row).toList(), scale);
    }

    private void showWhatMayBeDone() {
        for (var button : List.of(save, delete))
            button.setDisable(chosen == null || !context.notNow().isEmpty());
    }

    private static String why(String reason) {
        return reason.isEmpty() ? " yet." : ": " + reason + ".";
    }

    /// What another node holds says nothing of this one.
    private void forget() {
        listing = KeyListing.NONE;
        listed = "";
        if (chosen == null) return;
        chosen = null;
        showChosen();
    }

    private String why(Optional<NodeView> node) {
        if (!context.notNow().isEmpty()) return "keys are those of now, not of the past";
        if (node.isEmpty()) return "no node yet";
        if (!node.get().condition().answers())
            return "last known: " + node.get().name() + " does not answer";
        return told;
    }

    private String counted(Optional<NodeView> node) {
        int n = listing.items().size();
        return n
                + (listing.next() == null ? "" : "+")
                + (n == 1 && listing.next() == null ? " key" : " keys")
                + node.map(of -> " on " + of.name()).orElse("");
    }

    private static void show(Node part, boolean isShown) {
        part.setVisible(isShown);
        part.setManaged(isShown);
    }

    private static Rows.Row row(KeyListing.Item item) {
        var text = item.value();
        return new Rows.Row(
                "",
                0,
                List.of(
                        Rows.Cell.mono(item.key()),
                        Rows.Cell.plain(Figures.bytes(item.bytes())),
                        Rows.Cell.mono(
                                text.length() <= SHOWN_MAX
                                        ? text
                                        : text.substring(0, SHOWN_MAX) + "…")));
    }

    // ---- asking

    private void askWhenDue(NodeView node) {
        var question = node.name() + " " + node.lastId() + " " + after + " " + prefix.getText();
        long now = System.nanoTime();
        boolean isDue =
                !question.equals(wanted) && (wanted.isEmpty() || now - askedAt >= APART_NANOS);
        if (isAsking || !isDue || !context.notNow().isEmpty()) return;
        if (!node.condition().answers()) return;
        isAsking = true;
        wanted = question;
        askedAt = now;
        KeyListing.ask(gateway, node.name(), prefix.getText(), after)
                .whenComplete(
                        (page, failure) ->
                                Platform.runLater(() -> answered(node.name(), page, failure)));
    }

    private void answered(String node, @Nullable KeyListing page, @Nullable Throwable failure) {
        isAsking = false;
        told = failure == null ? "" : FailureText.words(failure);
        if (page != null) {
            listing = page;
            listed = node;
        }
        refreshChosen();
        context.redraw();
    }

    // ---- the chosen one

    private void choose(String key) {
        chosen =
                listing.items().stream()
                        .filter(item -> item.key().equals(key))
                        .findFirst()
                        .orElse(null);
        history = KeyHistory.NONE;
        if (chosen != null) value.setText(chosen.value());
        askHistory();
        showChosen();
    }

    /// A value that a person is changing stays as they typed it.
    private void refreshChosen() {
        if (chosen == null) return;
        var before = chosen;
        var now = listing.items().stream().filter(i -> i.key().equals(before.key())).findFirst();
        if (now.isEmpty() || now.get().equals(before)) return;
        boolean isTouched = !value.getText().equals(before.value());
        chosen = now.get();
        if (!isTouched) value.setText(chosen.value());
        askHistory();
        showChosen();
    }

    private void askHistory() {
        ask((node, item) -> KeyHistory.ask(gateway, node.name(), item.key()));
    }

    private void askEarlier() {
        var known = history;
        ask((node, item) -> known.earlier(gateway, node.name(), item.key()));
    }

    private void ask(
            BiFunction<NodeView, KeyListing.Item, CompletableFuture<KeyHistory>> question) {
        var node = askedNode();
        var item = chosen;
        if (node.isEmpty() || item == null || !context.notNow().isEmpty()) return;
        question.apply(node.get(), item)
                .whenComplete((answer, _) -> Platform.runLater(() -> answered(item, answer)));
    }

    private Optional<NodeView> askedNode() {
        return context.view().asked(context.state());
    }

    private void answered(KeyListing.Item item, @Nullable KeyHistory answer) {
        if (!item.equals(chosen) || answer == null) return;
        history = answer;
        showChosen();
    }

    private long setById() {
        return history.versions().isEmpty() ? 0 : history.versions().getFirst().id();
    }

    private void showChosen() {
        var item = chosen;
        show(detail, item != null);
        showWhatMayBeDone();
        if (item == null) return;
        chosenKey.setText(item.key());
        chosenKey.setTooltip(new Tooltip(item.key()));
        setBy.setText(setById() == 0 ? "" : "set by entry " + Figures.count(setById()));
        show(setBy, setById() != 0);
        timeline.show(history);
    }

    private void select(long id) {
        askedNode().ifPresent(of -> context.change(v -> v.select(of.name(), id)));
    }

    private void write(boolean isPut) {
        var item = chosen;
        var leader = context.state().leader();
        if (item == null || leader.isEmpty()) return;
        console.again(
                leader.get().name(),
                isPut
                        ? Call.put(item.key(), JsonField.json(value.getText()))
                        : Call.delete(item.key()));
        if (!isPut) {
            chosen = null;
            showChosen();
        }
        wanted = "";
        context.redraw();
    }
}
