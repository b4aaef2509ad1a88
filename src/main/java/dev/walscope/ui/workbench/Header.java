package dev.walscope.ui.workbench;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Rate;
import dev.walscope.session.Rewind;
import dev.walscope.session.View;
import dev.walscope.ui.look.BallotText;
import dev.walscope.ui.look.Brand;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.time.MomentText;

import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;

import java.util.ArrayList;
import java.util.List;

/// The bar at the top: the name, how the cluster is in one line, and the window's own buttons.
final class Header implements Panel {
    /// What was said longer ago is no news, and may no longer be so.
    private static final Duration NEWS = Duration.seconds(30);

    private static final int LONG = 60;

    private final Canvas brand = new Canvas(Brand.SIDE, Brand.SIDE);
    private final Canvas marker = Glyphs.marker(12);
    private final Label summary = new Label();
    private final Label said = new Label();
    private final HBox root;
    private final Button copyPath = new Button("Copy path");
    private final HBox offers = new HBox(6);
    private final Buttons buttons;
    private final Label past = new Label();
    private final Label slowed = new Label();
    private final PanelContext context;
    private final Rewind rewind;
    private final PauseTransition old = new PauseTransition(NEWS);
    private String path = "";
    private List<String> offered = List.of();

    Header(PanelContext context, Rewind rewind, List<UiCommand> tools) {
        this.context = context;
        this.rewind = rewind;
        this.buttons = new Buttons(context);
        old.setOnFinished(_ -> say(""));
        var name = new Label("Walscope");
        name.getStyleClass().add("brand");
        name.setMinWidth(Region.USE_PREF_SIZE);
        summary.setId("summary");
        summary.setMinWidth(0);
        var divider = new Region();
        divider.getStyleClass().add("divider");
        divider.setMaxHeight(22);
        divider.setMinHeight(22);
        said.setId("said");
        said.getStyleClass().addAll("muted", "small");
        said.setMaxWidth(Double.MAX_VALUE);
        said.setMinWidth(0);
        said.setStyle("-fx-alignment: center-right;");
        HBox.setHgrow(said, Priority.ALWAYS);
        past.setId("past");
        past.getStyleClass().addAll("chip", "watch");
        past.setMinWidth(Region.USE_PREF_SIZE);
        past.managedProperty().bind(past.visibleProperty());
        past.setVisible(false);
        slowed.setId("slow-motion");
        slowed.getStyleClass().addAll("chip", "watch");
        slowed.setMinWidth(Region.USE_PREF_SIZE);
        slowed.managedProperty().bind(slowed.visibleProperty());
        slowed.setVisible(false);
        copyPath.setId("copy-path");
        copyPath.getStyleClass().addAll("plain", "mini");
        copyPath.setMinWidth(Region.USE_PREF_SIZE);
        copyPath.managedProperty().bind(copyPath.visibleProperty());
        copyPath.setVisible(false);
        copyPath.setOnAction(_ -> context.copy(path));
        root =
                new HBox(
                        brand, name, divider, past, marker, summary, slowed, said, offers,
                        copyPath);
        offers.setAlignment(Pos.CENTER);
        offers.managedProperty().bind(offers.visibleProperty());
        offers.setVisible(false);
        root.getStyleClass().add("header");
        root.setMinWidth(0);
        for (var tool : tools) {
            var button = buttons.tool(tool);
            // The one key to know, since it finds all others.
            if (tool.id().equals("window.palette")) {
                button.setText(tool.keysText());
                button.getStyleClass().add("search");
            }
            root.getChildren().add(button);
        }
    }

    @Override
    public Node node() {
        return root;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        Brand.draw(brand.getGraphicsContext2D(), tokens);
        marker.setManaged(!state.isEmpty());
        past.setVisible(view.isPast());
        if (view.isPast()) past.setText(MomentText.of(rewind));
        var pace = pace(state);
        slowed.setText(pace);
        slowed.setVisible(!pace.isEmpty());
        if (state.isEmpty()) {
            marker.getGraphicsContext2D().clearRect(0, 0, 12, 12);
            summary.setText(view.isPast() ? "no node yet" : "no cluster yet");
            return;
        }
        var leading = state.leader().map(NodeView::condition).orElse(Condition.lost);
        Glyphs.draw(marker, leading, tokens);
        var nodes = state.nodes().stream().filter(node -> !hasLeft(state, node)).toList();
        long up = nodes.stream().filter(n -> n.condition().answers()).count();
        long perSecond = Rate.writesPerSecond(state, context.nowMs());
        summary.setText(
                leader(state, leading)
                        + "  ·  "
                        + up
                        + " of "
                        + nodes.size()
                        + (nodes.size() == 1 ? " node" : " nodes")
                        + "  ·  "
                        + Figures.entries(written(state))
                        + (perSecond == 0
                                ? ""
                                : "  ·  "
                                        + Figures.count(perSecond)
                                        + (perSecond == 1 ? " write/s" : " writes/s")));
    }

    /// Whether it was a member that elects its leader, is none any more by its leader's word, and
    /// does not run: nobody waits for it.
    private static boolean hasLeft(ClusterState state, NodeView node) {
        var leader = state.leaderOf(node).map(NodeView::raft);
        return leader.isPresent()
                && !node.process().isAlive()
                && !node.condition().isHeard()
                && leader.get().members().stream()
                        .noneMatch(member -> member.name().equals(node.ownName()));
    }

    private static String leader(ClusterState state, Condition leading) {
        var elects = state.nodes().stream().filter(NodeView::isElecting).findFirst();
        if (elects.isEmpty())
            return "leader " + (state.leader().isEmpty() ? "missing" : leading.word());
        long term =
                state.clusterOf(elects.get().name()).stream()
                        .mapToLong(Header::term)
                        .max()
                        .orElse(0);
        return state.leaderOf(elects.get())
                        .filter(NodeView::leadsNow)
                        .map(leader -> leader.name() + " leads · " + leading.word())
                        .orElse("no leader")
                + "  ·  term "
                + term;
    }

    private static long term(NodeView node) {
        return node.raft() == null ? 0 : node.raft().term();
    }

    /// What is in the leader's log: what a node has behind that is in no log that counts.
    private static long written(ClusterState state) {
        return state.leader()
                .filter(leader -> leader.status() != null)
                .map(NodeView::lastId)
                .orElseGet(state::head);
    }

    /// What is not as fast as it would be, and why.
    private static String pace(ClusterState state) {
        for (var node : state.nodes()) {
            var raft = node.raft();
            if (raft != null && !BallotText.pace(raft).isEmpty()) return BallotText.pace(raft);
        }
        int times = 1;
        var held = new ArrayList<String>();
        for (var follower : state.followers()) {
            times = Math.max(times, follower.link().slowness());
            if (follower.link().isHeld()) held.add(follower.name());
        }
        var slow = times > 1 ? "slow motion ×1/" + times : "";
        var step =
                held.isEmpty()
                        ? ""
                        : (held.size() == 1 ? "held: " + held.getFirst() : held.size() + " held")
                                + " (F10 steps)";
        return slow.isEmpty() || step.isEmpty() ? slow + step : slow + "  ·  " + step;
    }

    void say(String sentence) {
        say(sentence, "");
    }

    /// @param newPath of a new file, for the clipboard; empty for none
    void say(String sentence, String newPath) {
        say(sentence, newPath, List.of());
    }

    /// @param next what can be done now, a button each
    void say(String sentence, String newPath, List<UiCommand> next) {
        said.setText(sentence);
        said.setTooltip(sentence.length() < LONG ? null : new Tooltip(sentence));
        offer(next);
        path = newPath;
        copyPath.setVisible(!newPath.isEmpty());
        if (sentence.isEmpty()) old.stop();
        else old.playFromStart();
    }

    /// The same button stays for the same command: it may be under a finger.
    private void offer(List<UiCommand> next) {
        var ids = next.stream().map(UiCommand::id).toList();
        offers.setVisible(!next.isEmpty());
        if (ids.equals(offered)) return;
        offered = ids;
        offers.getChildren().clear();
        for (var command : next) {
            var button = buttons.labelled(command);
            button.getStyleClass().add("mini");
            offers.getChildren().add(button);
        }
    }
}
