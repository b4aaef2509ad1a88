package dev.walscope.ui.panels.nodes;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.BallotText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.FollowerMark;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One node: who it is, how it is, what it holds, and what can be done to it.
final class NodeCard {
    private static final int BUTTONS_MAX = 3;

    /// More nodes than this are a crowd.
    private static final int CROWD = 7;

    private static final int IDS_MAX = 4;
    private static final int REASON_MAX = 44;
    private static final int LONG_NAME = 16;
    private static final int LINE_MAX = 35;
    private static final int LINE_PRESENTING_MAX = 31;
    private static final int BALLOT_MAX = 26;

    /// What may have a button of its own, when it can be done; all else is in the menu, so that
    /// what comes to be possible with a node makes no card wider.
    private static final List<String> ON_CARD =
            List.of(
                    "node.start:",
                    "node.pause:",
                    "node.resume:",
                    "node.stop:",
                    "node.kill:",
                    "node.wipe:",
                    "node.unwipe:",
                    "node.snapshot:",
                    "node.divergence:");

    private final PanelContext context;
    private final Buttons buttons;
    private final Function<NodeView, List<UiCommand>> commandsOf;
    private final Canvas marker = Glyphs.marker(13);
    private final Canvas mark = Glyphs.marker(12);
    private final Label name = new Label();
    private final Label role = new Label();
    private final TimerRing timer;
    private final Padlock padlock;
    private final Label condition = new Label();
    private final Tooltip whole = new Tooltip();
    private final ProgressBar recovery = new ProgressBar(0);
    private final Label where = new Label();
    private final Label options = new Label();
    private final Tooltip election = new Tooltip();
    private final Tooltip allOptions = new Tooltip();
    private final Button more = new Button();
    private final HBox row = new HBox(6);
    private final HBox head = new HBox(8);
    private final HBox foot = new HBox(6, row, more);
    private final Map<String, Button> made = new HashMap<>();
    private final VBox root;
    private final LinkRow link;
    private List<String> shownCommands = List.of("nothing yet");
    private @Nullable NodeView shown;

    NodeCard(
            PanelContext context,
            Buttons buttons,
            Function<NodeView, List<UiCommand>> commandsOf,
            Function<NodeView, List<UiCommand>> linkCommandsOf) {
        this.context = context;
        this.buttons = buttons;
        this.commandsOf = commandsOf;
        this.timer = new TimerRing(context);
        this.padlock = new Padlock(context);
        this.link = new LinkRow(context, buttons, linkCommandsOf);
        name.getStyleClass().add("node-name");
        role.getStyleClass().add("chip");
        role.setMinWidth(Region.USE_PREF_SIZE);
        name.setMinWidth(0);
        condition.getStyleClass().add("small");
        where.getStyleClass().addAll("muted", "small", "mono");
        options.getStyleClass().addAll("muted", "small", "mono");
        options.setMinWidth(0);
        options.setTooltip(allOptions);
        options.managedProperty().bind(options.visibleProperty());
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        // A candidate's card has no room to spare: two gaps in a row are one too many.
        HBox.setMargin(space, new Insets(0, -4, 0, -4));
        mark.managedProperty().bind(mark.visibleProperty());
        head.getChildren().setAll(marker, name, mark, space, timer.node(), role);
        head.setAlignment(Pos.CENTER_LEFT);
        more.setGraphic(Icons.of(Feather.MORE_HORIZONTAL));
        more.getStyleClass().addAll("tool", "mini");
        more.setTooltip(new Tooltip("More that can be done to this node"));
        more.setOnAction(
                _ -> {
                    if (shown != null)
                        buttons.menu(commandsOf.apply(shown)).show(more, Side.BOTTOM, 0, 0);
                });
        condition.setWrapText(true);
        condition.setMinHeight(Region.USE_PREF_SIZE);
        recovery.setMaxWidth(Double.MAX_VALUE);
        // The menu's button stays when the others change: its menu may be open, or the focus on it.
        where.setMinWidth(0);
        var aside = new Region();
        HBox.setHgrow(aside, Priority.ALWAYS);
        var place = new HBox(6, where, aside, padlock.node());
        place.setAlignment(Pos.CENTER_LEFT);
        place.visibleProperty().bind(where.visibleProperty());
        place.managedProperty().bind(where.visibleProperty());
        foot.managedProperty().bind(foot.visibleProperty());
        root = new VBox(head, condition, recovery, place, options, foot);
        root.getStyleClass().add("node-card");
        // Also what the menu key and Shift+F10 ask for.
        root.setOnContextMenuRequested(
                event -> {
                    if (shown != null)
                        buttons.menu(commandsOf.apply(shown))
                                .show(root, event.getScreenX(), event.getScreenY());
                    event.consume();
                });
        root.setFocusTraversable(true);
        root.setAccessibleRole(AccessibleRole.BUTTON);
        root.setAccessibleHelp("Enter or the menu key says what can be done");
        root.setOnKeyPressed(
                event -> {
                    if (event.getCode() != KeyCode.ENTER && event.getCode() != KeyCode.SPACE)
                        return;
                    if (event.getTarget() != root) return;
                    if (event.isShortcutDown() || event.isAltDown()) return;
                    if (shown != null)
                        buttons.menu(commandsOf.apply(shown)).show(root, Side.BOTTOM, 0, 0);
                    event.consume();
                });
    }

    Node node() {
        return root;
    }

    /// @param first whether its link is where the line of all members begins
    void isFirst(boolean first) {
        link.isFirst(first);
    }

    Node link(boolean isLast) {
        link.isLast(isLast);
        return link.node();
    }

    void show(ClusterState state, NodeView node, Tokens tokens) {
        shown = node;
        boolean isCrowd = state.nodes().size() > CROWD;
        link.show(state, node, tokens, isCrowd);
        var now = node.condition();
        Glyphs.draw(marker, now, tokens);
        showMark(state, node, tokens);
        crowd(isCrowd);
        showOptions(node, isCrowd);
        name.setText(node.name());
        name.setTooltip(node.name().length() > LONG_NAME ? new Tooltip(node.name()) : null);
        padlock.show(node);
        timer.show(node, tokens);
        role.setId("role-" + node.name());
        role.setText(BallotText.role(node));
        StyleClasses.set(role, "label", "chip", node.leadsNow() ? "set" : "quiet");
        election.setText(where(node) + "\n" + BallotText.whole(node));
        where.setTooltip(node.isElecting() ? election : null);
        where.setId("where-" + node.name());
        var sentence = sentence(node);
        var line = fitted(sentence, node);
        condition.setText(line);
        whole.setText(
                now == Condition.lost ? "unreachable" + outage(node, Integer.MAX_VALUE) : sentence);
        condition.setTooltip(now == Condition.lost || !line.equals(sentence) ? whole : null);
        StyleClasses.set(condition, "label", "small", Glyphs.tone(now));
        condition.setId("condition-" + node.name());
        root.setId("card-" + node.name());
        showRecovery(node);
        where.setText(node.isElecting() ? ballot(node) : where(node));
        boolean isDown = now == Condition.died || now == Condition.stopped;
        var style = root.getStyleClass();
        toggle(style, "leading", node.leadsNow() && !isDown);
        toggle(style, "down", isDown);
        root.setAccessibleText(node.name() + ", " + BallotText.role(node) + ", " + sentence(node));
        showButtons(node);
    }

    private void showMark(ClusterState state, NodeView node, Tokens tokens) {
        int follower = state.markOf(node);
        mark.setVisible(follower >= 0);
        var g = mark.getGraphicsContext2D();
        g.clearRect(0, 0, mark.getWidth(), mark.getHeight());
        if (follower >= 0) FollowerMark.of(follower).draw(g, 0, 0, mark.getWidth(), tokens);
    }

    /// Among many a card is as low as it can be: what can be done is in its menu.
    private void crowd(boolean isCrowd) {
        toggle(root.getStyleClass(), "crowd", isCrowd);
        where.setVisible(!isCrowd);
        foot.setVisible(!isCrowd);
        if (isCrowd == head.getChildren().contains(more)) return;
        if (isCrowd) head.getChildren().set(head.getChildren().indexOf(role), more);
        else head.getChildren().set(head.getChildren().indexOf(more), role);
        foot.getChildren().setAll(isCrowd ? List.of(row) : List.of(row, more));
    }

    /// Of what it is told beside what is usual here, as much as a line of the card holds.
    private void showOptions(NodeView node, boolean isCrowd) {
        var chosen = node.process().options();
        options.setVisible(chosen != null && !isCrowd);
        options.setId("node-options-" + node.name());
        options.setText(chosen == null ? "" : chosen);
        allOptions.setText(
                chosen == null
                        ? ""
                        : node.name() + " is started with\n" + chosen.replace(" --", "\n--"));
    }

    private static String keys(NodeView node) {
        return Figures.keys(node.status() == null ? 0 : node.status().keys());
    }

    private static void toggle(List<String> style, String name, boolean isOn) {
        if (isOn && !style.contains(name)) style.add(name);
        if (!isOn) style.remove(name);
    }

    private static String where(NodeView node) {
        var pid = node.process().pid();
        if (pid == null && node.status() != null && node.condition().answers())
            pid = node.status().pid();
        return node.address() + (pid == null ? "" : " · pid " + pid);
    }

    /// Without the address where all would not fit on a line of a card; its tooltip has it.
    private static String ballot(NodeView node) {
        var words = BallotText.words(node);
        var whole = node.address() + " · " + words;
        return whole.length() > BALLOT_MAX ? words : whole;
    }

    private String sentence(NodeView node) {
        var integrity = node.integrity();
        var exit = node.process().exit();
        return switch (node.condition()) {
            case died, stopped -> (exit == null ? node.condition().word() : exit) + lastKnown(node);
            case paused -> "paused (SIGSTOP)" + lastKnown(node);
            case degraded ->
                    "degraded: "
                            + Figures.count(integrity.corrupt())
                            + " unreadable "
                            + (integrity.corrupt() == 1 ? "entry" : "entries")
                            + named(integrity.corruptIds())
                            + held(node);
            case repairing -> "repairing from a peer";
            case recovering ->
                    "recovering "
                            + (node.status() == null ? 0 : node.status().recoveredPercent())
                            + " %";
            case read_only ->
                    node.status() == null || node.status().reason() == null
                            ? "read-only"
                            : "read-only: " + node.status().reason();
            case lost -> "unreachable" + outage(node, REASON_MAX);
            case starting -> "starting …" + elapsed(node);
            case ready -> "ready · " + holds(node) + held(node);
        };
    }

    private static String holds(NodeView node) {
        var lost = node.integrity().lostEnd();
        return lost == null
                ? entries(node) + " · " + keys(node)
                : Figures.entries(lost.firstId(), lost.lastId()) + " gone";
    }

    /// Those that are there.
    private static String entries(NodeView node) {
        return node.firstId() == 1 || node.firstId() > node.lastId()
                ? Figures.entries(node.lastId() - node.firstId() + 1)
                : "entries " + Figures.count(node.firstId()) + "–" + Figures.count(node.lastId());
    }

    private static String held(NodeView node) {
        return node.integrity().repairHeld() ? " · repair held" : "";
    }

    /// What is shown of it besides is as old as this.
    private static String lastKnown(NodeView node) {
        long heardMs = node.reach().heardMs();
        return heardMs == 0 || node.status() == null
                ? ""
                : " · last heard " + Figures.clock(heardMs).substring(0, 8);
    }

    /// Without the keys where both would not fit on a line of a card; its tooltip has them.
    private String fitted(String sentence, NodeView node) {
        int most = context.view().isPresenting() ? LINE_PRESENTING_MAX : LINE_MAX;
        boolean namesKeys =
                node.condition() == Condition.ready && node.integrity().lostEnd() == null;
        boolean isLong = namesKeys && sentence.length() > most;
        return isLong ? sentence.substring(0, sentence.lastIndexOf(" · ")) : sentence;
    }

    /// For how long and why. The reason is cut to two lines of a card; a tooltip has all of it.
    private String outage(NodeView node, int maxLength) {
        var reason = node.reach().reason();
        var since = elapsed(node);
        return (since.isEmpty() ? "" : " for" + since)
                + (reason == null ? "" : ": " + shortened(reason, maxLength));
    }

    private static String shortened(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength - 1) + "…";
    }

    /// Once it takes longer than a moment, so that it is not taken to hang.
    private String elapsed(NodeView node) {
        long ms = context.nowMs() - node.reach().sinceMs();
        return ms < 1_500 ? "" : " " + Figures.duration(ms / 1_000 * 1_000);
    }

    /// The first ids; the lanes show all.
    private static String named(List<Long> ids) {
        if (ids.isEmpty()) return "";
        var some = ids.stream().limit(IDS_MAX).map(Figures::count).toList();
        return ": " + String.join(", ", some) + (ids.size() > IDS_MAX ? " …" : "");
    }

    private void showRecovery(NodeView node) {
        boolean isRecovering = node.condition() == Condition.recovering;
        recovery.setVisible(isRecovering);
        recovery.setManaged(isRecovering);
        int percent = node.status() == null ? 0 : node.status().recoveredPercent();
        recovery.setProgress(percent / 100.0);
        recovery.setId("recovery-" + node.name());
        recovery.setAccessibleText("Recovery of " + node.name());
    }

    /// Those that stay are not touched: one may be under a finger.
    private void put(List<Button> wanted) {
        var row = this.row.getChildren();
        row.retainAll(wanted);
        for (int i = 0; i < wanted.size(); i++)
            if (i == row.size() || row.get(i) != wanted.get(i)) row.add(i, wanted.get(i));
    }

    private Button buttonOf(UiCommand command) {
        return made.computeIfAbsent(
                command.id(),
                _ -> {
                    var button = buttons.labelled(command);
                    button.getStyleClass().add("mini");
                    return button;
                });
    }

    private void showButtons(NodeView node) {
        var commands = commandsOf.apply(node);
        var visible =
                commands.stream()
                        .filter(command -> command.impossible().get().isEmpty())
                        .filter(command -> ON_CARD.stream().anyMatch(command.id()::startsWith))
                        .limit(BUTTONS_MAX)
                        .toList();
        boolean isPast = !context.notNow().isEmpty();
        more.setAccessibleText("More for " + node.name());
        more.setId("more-" + node.name());
        var ids =
                visible.isEmpty()
                        ? List.of(isPast ? "as recorded" : "watched only")
                        : visible.stream().map(UiCommand::id).toList();
        if (ids.equals(shownCommands)) return;
        shownCommands = ids;
        put(visible.stream().map(this::buttonOf).toList());
        if (visible.isEmpty()) {
            var note = new Label(ids.getFirst());
            note.getStyleClass().addAll("muted", "small");
            note.setTooltip(
                    new Tooltip(
                            isPast
                                    ? context.notNow()
                                    : "This window did not start the node, so it cannot stop it."));
            row.getChildren().add(note);
        }
    }
}
