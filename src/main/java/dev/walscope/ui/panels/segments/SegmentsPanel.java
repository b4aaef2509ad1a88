package dev.walscope.ui.panels.segments;

import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The segment files of every node, the bytes of one of them, and what can go wrong with them.
///
/// A byte belongs to an entry and an entry to its bytes: choosing one chooses the other. The file
/// is read from disk as `xxd` would, so it shows what is there, not what a node says is there.
public final class SegmentsPanel implements Panel {
    private static final long CUT_BYTES = 10;
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final Call SCRUB = Call.of("POST", "/scrub");

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final SegmentMap map;
    private final HexView hex;
    private final Label file = new Label();
    private final Button flip;
    private final Button cut;
    private final Button scrub;
    private final Button hold;
    private final Button stored;
    private final HBox root;
    private ClusterState state = ClusterState.EMPTY;
    private @Nullable Tokens tokens;
    private String node = "";
    private String path = "";
    private int number;

    /// Of a compressed segment the file's own bytes are shown, and not the plain ones.
    private boolean wantsStored;
    private long followedId;
    private String followedNode = "";
    private boolean isReading;
    private boolean cannotRead;
    private boolean isScrubbing;

    public SegmentsPanel(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
        map = new SegmentMap(this::open, () -> context.redraw());
        hex = new HexView(this::read, this::pointed);
        file.setId("segment-file");
        file.getStyleClass().addAll("muted", "small", "mono");
        file.setMinWidth(0);
        // The bytes need their columns; the map of the files gets the rest.
        file.setPrefWidth(0);
        file.setMaxWidth(Double.MAX_VALUE);
        // What is behind the path is what changes.
        file.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
        HBox.setHgrow(file, Priority.ALWAYS);
        stored = new Buttons(context).tool(storedCommand());
        stored.getStyleClass().add("place");
        stored.managedProperty().bind(stored.visibleProperty());
        stored.setVisible(false);
        var head = new HBox(file, stored);
        head.setAlignment(Pos.CENTER_LEFT);
        head.setMinHeight(Region.USE_PREF_SIZE);
        head.setStyle("-fx-padding: 8px 12px 0 12px;");
        var right = new VBox(head, hex.node());
        VBox.setVgrow(hex.node(), Priority.ALWAYS);
        right.setMinHeight(0);
        right.setStyle("-fx-border-color: transparent transparent transparent -ws-line;");
        HBox.setHgrow(map.node(), Priority.ALWAYS);
        root = new HBox(map.node(), right);
        root.setMinHeight(0);
        root.setAlignment(Pos.TOP_LEFT);
        flip = dressed(new Buttons(context).labelled(flipCommand()));
        cut = dressed(new Buttons(context).labelled(cutCommand()));
        scrub = dressed(new Buttons(context).labelled(scrubCommand()));
        hold = new Buttons(context).tool(holdCommand());
    }

    private static Button dressed(Button button) {
        button.getStyleClass().add("mini");
        return button;
    }

    /// What can be done to the open file and its node.
    public List<UiCommand> commands() {
        return List.of(flipCommand(), cutCommand(), scrubCommand(), holdCommand(), storedCommand());
    }

    private UiCommand flipCommand() {
        return UiCommand.of(
                        "disk.flip",
                        "Flip a bit of the byte under the cursor",
                        UiCommand.Group.disk,
                        Feather.ZAP,
                        () -> flipAction().ifPresent(gateway::perform))
                .briefly("Flip a bit")
                .tone(UiCommand.Tone.danger)
                .on("Shortcut+B")
                .sameAs(() -> flipAction().map(gateway::shell).orElse(""))
                .unless(() -> whyNotDamage(whyNotFlip()));
    }

    private UiCommand cutCommand() {
        return UiCommand.of(
                        "disk.cut",
                        "Cut the last " + CUT_BYTES + " bytes off the open segment",
                        UiCommand.Group.disk,
                        Feather.SCISSORS,
                        () -> cutAction().ifPresent(gateway::perform))
                .briefly("Cut " + CUT_BYTES + " bytes")
                .tone(UiCommand.Tone.danger)
                .sameAs(() -> cutAction().map(gateway::shell).orElse(""))
                .unless(() -> whyNotDamage(""));
    }

    private String whyNotFlip() {
        if (isCompressed() && !isStored())
            return "These bytes are compressed in the file; show the stored ones first.";
        return hex.cursor() < 0 ? "Choose a byte first." : "";
    }

    private String whyNotDamage(String otherwise) {
        if (!context.notNow().isEmpty()) return context.notNow();
        if (segment().isEmpty()) return "Open a segment in the segments panel first.";
        return localFile().isEmpty()
                ? "Only files on this machine can be damaged here."
                : otherwise;
    }

    private UiCommand storedCommand() {
        return UiCommand.of(
                        "disk.stored",
                        "Show a compressed segment's bytes as its file has them, or the plain ones",
                        UiCommand.Group.disk,
                        Feather.ARCHIVE,
                        () -> {
                            wantsStored = !wantsStored;
                            context.redraw();
                        })
                .briefly("Stored bytes")
                .sameAs(() -> (isStored() ? "zcat " + path + " | xxd" : "xxd " + path) + " | less")
                .unless(() -> isCompressed() ? "" : "The open segment is not compressed.");
    }

    private boolean isCompressed() {
        return segment().filter(SegmentInfo::isCompressed).isPresent();
    }

    private boolean isStored() {
        return wantsStored && isCompressed();
    }

    private long shownBytes() {
        return segment().map(s -> isStored() ? s.storedSize() : s.size()).orElse(0L);
    }

    private UiCommand scrubCommand() {
        return UiCommand.of(
                        "disk.scrub",
                        "Scrub: have the node read and check every segment again",
                        UiCommand.Group.disk,
                        Feather.SEARCH,
                        this::scrub)
                .briefly("Scrub")
                .sameAs(() -> node.isEmpty() ? "" : gateway.curl(node, SCRUB))
                .unless(context::notNow)
                .unless(
                        () ->
                                state.node(node).filter(n -> n.condition().answers()).isPresent()
                                        ? isScrubbing ? "It is reading its segments now." : ""
                                        : "No node that answers is chosen.")
                .unless(() -> gateway.whyRefused(node, SCRUB));
    }

    private boolean isHeld() {
        return state.node(node).filter(n -> n.integrity().repairHeld()).isPresent();
    }

    private Call holdCall() {
        return Call.of("POST", "/repair").withQuery("hold", isHeld() ? "false" : "true");
    }

    /// Damage stays to be looked at until repair is let go on.
    private UiCommand holdCommand() {
        return UiCommand.of(
                        "disk.hold",
                        "Hold repair on the chosen node, or let it go on",
                        UiCommand.Group.disk,
                        Feather.LOCK,
                        () -> gateway.send(node, holdCall()))
                .briefly("Hold repair")
                .on("Shortcut+Shift+H")
                .sameAs(() -> node.isEmpty() ? "" : gateway.curl(node, holdCall()))
                .unless(context::notNow)
                .unless(
                        () ->
                                state.node(node).filter(n -> n.condition().answers()).isPresent()
                                        ? ""
                                        : "No node that answers is chosen.")
                .unless(() -> gateway.whyRefused(node, holdCall()));
    }

    @Override
    public Node node() {
        return root;
    }

    public List<Node> tools() {
        return List.of(flip, cut, scrub, hold);
    }

    @Override
    public void show(ClusterState now, View view, Tokens look) {
        state = now;
        tokens = look;
        choose(view);
        hex.larger(BackRow.scale(view));
        map.show(now, node, path, look, BackRow.scale(view));
        var segment = segment();
        hex.open(openFile(), shownBytes());
        mark(view);
        file.setText(
                segment.map(s -> s.path() + "   " + sizes(s) + checked() + unread())
                        .orElse("No segment yet: the first write makes one."));
        stored.setVisible(isCompressed());
        stored.pseudoClassStateChanged(SELECTED, isStored());
        flip.setText(hex.cursor() < 0 ? "Flip a bit" : "Flip a bit @" + hex.cursor());
        scrub.setText(isScrubbing ? "Scrubbing …" : "Scrub");
        Buttons.dim(flip, flipCommand());
        Buttons.dim(cut, cutCommand());
        // A lock leaves the files their lines; what waits is said in words.
        hold.setText(isHeld() ? "Let repair go on" : "");
        Buttons.dim(scrub, scrubCommand());
        Buttons.dim(hold, holdCommand());
        read();
    }

    private String sizes(SegmentInfo segment) {
        if (!segment.isCompressed()) return Figures.bytes(segment.size());
        var plain = Figures.bytes(segment.size());
        var kept = Figures.bytes(segment.storedSize());
        return isStored()
                ? kept + " stored, " + plain + " plain"
                : plain + " plain, " + kept + " stored";
    }

    private String checked() {
        long unread = state.node(node).map(n -> n.integrity().unread()).orElse(0L);
        if (unread > 0)
            return "   not checked since the start: "
                    + Figures.count(unread)
                    + (unread == 1 ? " segment" : " segments");
        long ms = state.node(node).map(NodeView::checkedMs).orElse(0L);
        return ms == 0 ? "" : "   checked " + Figures.clock(ms).substring(0, 8);
    }

    /// The segment of the selected entry when another one was selected; else what was open.
    private void choose(View view) {
        var selected = view.chosenNode().flatMap(state::node);
        boolean isNews =
                view.selectedId() != followedId || !view.selectedNode().equals(followedNode);
        if (selected.isPresent() && isNews) follow(selected.get(), view.selectedId());
        if (segment().isPresent()) return;
        // Compressed, or inflated by a person, meanwhile: the same segment in another file.
        state.node(node).flatMap(n -> numbered(n, number)).ifPresent(s -> opened(node, s));
        if (segment().isPresent()) return;
        state.nodes().stream()
                .filter(n -> !n.segments().isEmpty())
                .findFirst()
                .ifPresent(n -> opened(n.name(), n.segments().getLast()));
    }

    /// By its entry, or while that is not known (it may be unreadable) by the ids of the files.
    private void follow(NodeView selected, long id) {
        var entry = selected.log().get(id);
        var holder =
                selected.segments().stream()
                        .filter(s -> s.firstId() != null && s.lastId() != null)
                        .filter(s -> s.firstId() <= id && id <= s.lastId())
                        .findFirst();
        var known = entry == null ? holder : numbered(selected, entry.segment());
        // Until the node has said which files it has, the entry is looked for again each time.
        if (known.isEmpty()) return;
        opened(selected.name(), known.get());
        if (entry == null && selected.detail() == null) return;
        followedId = id;
        followedNode = selected.name();
        hex.open(openFile(), shownBytes());
        if (isStored()) return;
        EntryPlace.of(selected, id)
                .ifPresent(at -> hex.reveal(at.offset(), at.offset() + at.length()));
    }

    private String unread() {
        if (!context.notNow().isEmpty())
            return "   its bytes are not recorded, and the file has changed since";
        if (localFile().isEmpty()) return "   on another machine: its bytes are not read here";
        if (!cannotRead) return "";
        return isCompressed() && !isStored()
                ? "   ✗ does not inflate: look at the stored bytes"
                : "   ✗ cannot be read: moved, or not ours to read";
    }

    private static Optional<SegmentInfo> numbered(NodeView node, int number) {
        return node.segments().stream().filter(s -> s.number() == number).findFirst();
    }

    private void opened(String itsNode, SegmentInfo segment) {
        node = itsNode;
        path = segment.path();
        number = segment.number();
    }

    private Optional<SegmentInfo> segment() {
        return state.node(node).stream()
                .flatMap(n -> n.segments().stream())
                .filter(s -> s.path().equals(path))
                .findFirst();
    }

    private void mark(View view) {
        var here =
                state.node(node)
                        .flatMap(n -> EntryPlace.of(n, view.selectedId()))
                        .filter(at -> at.segment() == number && !isStored());
        hex.mark(
                here.map(EntryPlace::offset).orElse(-1L),
                here.map(at -> at.offset() + at.length()).orElse(-1L));
    }

    private void open(String chosenNode, SegmentInfo segment) {
        opened(chosenNode, segment);
        context.redraw();
    }

    /// The entry that the byte belongs to is selected, if it is known.
    private void pointed(long offset) {
        var known = state.node(node).orElse(null);
        if (known != null && !isStored())
            for (LogEntry entry : known.log().entries())
                if (entry.segment() == number
                        && entry.offset() <= offset
                        && offset < entry.offset() + entry.length()) {
                    followedId = entry.id();
                    followedNode = node;
                    context.change(v -> v.select(node, entry.id()));
                    return;
                }
        context.redraw();
    }

    /// Two nodes on two machines may name a file alike.
    private String openFile() {
        return node + " " + number + (isStored() ? " stored" : "");
    }

    private Optional<Path> localFile() {
        if (path.isEmpty()) return Optional.empty();
        return gateway.folder(node).map(folder -> folder.resolve(Path.of(path).getFileName()));
    }

    /// Off the JavaFX thread, one read at a time; what is on screen is read again twice a second.
    private void read() {
        var local = localFile();
        if (isReading || local.isEmpty() || tokens == null) {
            // Another time's bytes, or another file's, must not stand under this one's name.
            if (local.isEmpty()) hex.show(openFile(), new byte[0], 0);
            if (tokens != null) hex.draw(tokens);
            return;
        }
        isReading = true;
        var asked = openFile();
        long from = hex.from();
        var bytesOf =
                isCompressed() && !isStored()
                        ? gateway.readInflated(local.get(), from, hex.visibleBytes())
                        : gateway.read(local.get(), from, hex.visibleBytes());
        bytesOf.whenComplete(
                (bytes, _) ->
                        Platform.runLater(
                                () -> {
                                    isReading = false;
                                    // Another file is open, or another time is shown.
                                    if (!asked.equals(openFile()) || localFile().isEmpty()) {
                                        read();
                                        return;
                                    }
                                    cannotRead = bytes == null;
                                    hex.show(asked, bytes == null ? new byte[0] : bytes, from);
                                    // It was scrolled meanwhile.
                                    if (from != hex.from()) read();
                                    else if (tokens != null) hex.draw(tokens);
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

    private void scrub() {
        if (node.isEmpty()) return;
        var asked = node;
        isScrubbing = true;
        context.redraw();
        gateway.send(asked, SCRUB)
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(
                                        () -> {
                                            isScrubbing = false;
                                            context.say(asked + found(reply, failure));
                                            context.redraw();
                                        }));
    }

    private static String found(@Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null)
            return " did not scrub its log: it does not answer; look at its card.";
        if (reply.status() != 200) {
            var why = detail(reply);
            return " did not scrub its log: "
                    + reply.status()
                    + ", "
                    + why
                    + (why.endsWith(".") ? "" : ".");
        }
        try {
            var integrity = Wire.readWhole(reply.body(), Integrity.class);
            return integrity.corrupt() == 0
                    ? ": every entry is good."
                    : ": unreadable now: " + integrity.corruptIds() + ", looking for good copies.";
        } catch (Wire.BadWire e) {
            return " did not scrub its log: its answer is not a node's; look at its card.";
        }
    }

    private static String detail(Reply reply) {
        try {
            return Wire.tree(reply.body()).path("detail").asText("without a reason");
        } catch (Wire.BadWire notJson) {
            return "without a reason";
        }
    }
}
