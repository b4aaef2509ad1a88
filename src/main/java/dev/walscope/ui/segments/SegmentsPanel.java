package dev.walscope.ui.segments;

import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.desk.Desk;
import dev.walscope.ui.desk.Hands;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Tokens;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The segment files of every node, the bytes of one of them, and what can go wrong with them.
///
/// A byte belongs to an entry and an entry to its bytes: choosing one chooses the
/// other. The file is
/// read from disk as `xxd` would, so it shows what is there, not what a node says is there.
public final class SegmentsPanel implements Panel {
    private static final long CUT_BYTES = 10;

    private final Desk desk;
    private final Hands hands;
    private final SegmentMap map;
    private final HexView hex;
    private final Label file = new Label();
    private final Button flip = new Button("Flip a bit");
    private final Button cut = new Button("Cut " + CUT_BYTES + " bytes");
    private final Button scrub = new Button("Scrub");
    private final HBox root;
    private ClusterState state = ClusterState.EMPTY;
    private @Nullable Tokens tokens;
    private String node = "";
    private String path = "";
    private long followedId;
    private String followedNode = "";
    private boolean isReading;

    public SegmentsPanel(Desk desk, Hands hands) {
        this.desk = desk;
        this.hands = hands;
        map = new SegmentMap(this::open, () -> desk.change(v -> v));
        hex = new HexView(this::read, this::pointed);
        file.getStyleClass().addAll("muted", "small", "mono");
        file.setMinWidth(0);
        file.setStyle("-fx-padding: 8px 12px 0 12px;");
        var right = new VBox(file, hex.node());
        VBox.setVgrow(hex.node(), Priority.ALWAYS);
        right.setMinHeight(0);
        right.setStyle("-fx-border-color: transparent transparent transparent -ws-line;");
        HBox.setHgrow(map.node(), Priority.ALWAYS);
        root = new HBox(map.node(), right);
        root.setMinHeight(0);
        root.setAlignment(Pos.TOP_LEFT);
        dress(flip, "flip-bit", this::flipBit);
        dress(cut, "cut-tail", this::cutTail);
        dress(scrub, "scrub", this::scrub);
        scrub.getStyleClass().setAll("button", "plain", "mini");
    }

    private static void dress(Button button, String id, Runnable action) {
        button.setId(id);
        button.getStyleClass().addAll("danger", "mini");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
    }

    @Override
    public Node node() {
        return root;
    }

    public List<Node> tools() {
        return List.of(flip, cut, scrub);
    }

    @Override
    public void show(ClusterState now, View view, Tokens look) {
        state = now;
        tokens = look;
        choose(view);
        map.show(now, node, path, look);
        var segment = segment();
        hex.open(segment.map(SegmentInfo::size).orElse(0L));
        mark(view);
        file.setText(
                segment.map(s -> s.path() + "   " + Figures.bytes(s.size()))
                        .orElse("No segment yet: the first write makes one."));
        var ours = localFile().isPresent();
        flip.setDisable(!ours || hex.cursor() < 0);
        flip.setText(hex.cursor() < 0 ? "Flip a bit" : "Flip a bit @" + hex.cursor());
        cut.setDisable(!ours || segment.isEmpty());
        scrub.setText("Scrub " + (node.isEmpty() ? "" : node));
        flip.setTooltip(
                new Tooltip(hex.cursor() < 0 ? "Choose a byte first" : shell(flipAction())));
        cut.setTooltip(new Tooltip(shell(cutAction())));
        scrub.setTooltip(new Tooltip("Has the node read and check every segment again"));
        read();
    }

    /// The segment of the selected entry when another one was selected; else what was open.
    private void choose(View view) {
        var selected = view.chosenNode().flatMap(state::node);
        boolean isNews =
                view.selectedId() != followedId || !view.selectedNode().equals(followedNode);
        if (selected.isPresent() && isNews) {
            var entry = selected.get().log().get(view.selectedId());
            if (entry == null) return;
            followedId = view.selectedId();
            followedNode = view.selectedNode();
            node = selected.get().name();
            path = pathOf(selected.get(), entry.segment());
            hex.open(segment().map(SegmentInfo::size).orElse(0L));
            hex.reveal(entry.offset());
        }
        if (segment().isPresent()) return;
        state.nodes().stream()
                .filter(n -> !n.segments().isEmpty())
                .findFirst()
                .ifPresent(
                        n -> {
                            node = n.name();
                            path = n.segments().getLast().path();
                        });
    }

    private static String pathOf(NodeView node, int segment) {
        return node.segments().stream()
                .map(SegmentInfo::path)
                .filter(p -> p.endsWith("." + segment))
                .findFirst()
                .orElse("");
    }

    private Optional<SegmentInfo> segment() {
        return state.node(node).stream()
                .flatMap(n -> n.segments().stream())
                .filter(s -> s.path().equals(path))
                .findFirst();
    }

    private void mark(View view) {
        var entry = state.node(node).map(n -> n.log().get(view.selectedId())).orElse(null);
        boolean isHere = entry != null && path.endsWith("." + entry.segment());
        hex.mark(isHere ? entry.offset() : -1, isHere ? entry.offset() + entry.length() : -1);
    }

    private void open(String chosenNode, SegmentInfo segment) {
        node = chosenNode;
        path = segment.path();
        desk.change(v -> v);
    }

    /// The entry that the byte belongs to is selected, if it is known.
    private void pointed(long offset) {
        var known = state.node(node).orElse(null);
        if (known != null)
            for (LogEntry entry : known.log().entries())
                if (path.endsWith("." + entry.segment())
                        && entry.offset() <= offset
                        && offset < entry.offset() + entry.length()) {
                    followedId = entry.id();
                    followedNode = node;
                    desk.change(v -> v.select(node, entry.id()));
                    return;
                }
        desk.change(v -> v);
    }

    private Optional<Path> localFile() {
        if (path.isEmpty()) return Optional.empty();
        return hands.folder(node).map(folder -> folder.resolve(Path.of(path).getFileName()));
    }

    /// Off the JavaFX thread, one read at a time; what is on screen is read again twice a second.
    private void read() {
        var local = localFile();
        if (isReading || local.isEmpty() || tokens == null) {
            if (tokens != null) hex.draw(tokens);
            return;
        }
        isReading = true;
        long from = hex.from();
        hands.read(local.get(), from, hex.visibleBytes())
                .whenComplete(
                        (bytes, _) ->
                                Platform.runLater(
                                        () -> {
                                            isReading = false;
                                            if (bytes != null) hex.show(bytes, from);
                                            if (tokens != null) hex.draw(tokens);
                                        }));
        hex.draw(tokens);
    }

    private Optional<Action> flipAction() {
        return hex.cursor() < 0
                ? Optional.empty()
                : localFile().map(f -> new Action.FlipBit(f, hex.cursor(), 0));
    }

    private Optional<Action> cutAction() {
        return localFile().map(f -> new Action.CutTail(f, CUT_BYTES));
    }

    private String shell(Optional<? extends Action> action) {
        return action.map(hands::shell).orElse("Only files on this machine can be damaged here.");
    }

    private void flipBit() {
        flipAction().ifPresent(hands::perform);
    }

    private void cutTail() {
        cutAction().ifPresent(hands::perform);
    }

    private void scrub() {
        if (node.isEmpty()) return;
        var asked = node;
        hands.send(asked, Call.of("POST", "/scrub"))
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(() -> desk.say(asked + found(reply, failure))));
    }

    private static String found(@Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null || reply.status() != 200)
            return " did not scrub its log.";
        var integrity = Wire.read(reply.body(), Integrity.class);
        return integrity.corrupt() == 0
                ? ": every entry is good."
                : ": unreadable now: " + integrity.corruptIds() + ", looking for good copies.";
    }
}
