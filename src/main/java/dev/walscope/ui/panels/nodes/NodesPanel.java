package dev.walscope.ui.panels.nodes;

import dev.walscope.cluster.Cluster;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Clusters;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.View;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.LiveScrollPane;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The cluster: the leader's card, and under it each follower's, hanging on its link. Where leaders
/// are elected, all members hang on one line.
public final class NodesPanel implements Panel {
    private static final double CARD_INDENT = 14;

    private final PanelContext context;
    private final Buttons buttons;
    private final Function<NodeView, List<UiCommand>> commandsOf;
    private final Function<NodeView, List<UiCommand>> linkCommandsOf;
    private final VBox cards = new VBox();
    private final VBox root;
    private final List<Label> titles = new ArrayList<>();
    private final Map<String, NodeCard> byName = new HashMap<>();
    private List<List<String>> order = List.of();

    /// Whether some of those that are shown elect their leader.
    private boolean isElecting;

    private final PartitionBox partition;
    private final ToggleButton parting = new ToggleButton();
    private final Button followerAdding;
    private final Button memberAdding;
    private final UiCommand memberCommand;

    public NodesPanel(
            PanelContext context,
            UiCommand addFollower,
            UiCommand addMember,
            UiCommand attach,
            Function<NodeView, List<UiCommand>> commandsOf,
            Function<NodeView, List<UiCommand>> linkCommandsOf,
            Partitions partitions) {
        this.context = context;
        this.buttons = new Buttons(context);
        this.commandsOf = commandsOf;
        this.linkCommandsOf = linkCommandsOf;
        var title = new Label("Cluster");
        title.getStyleClass().add("panel-title");
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        parting.setId("partition-show");
        parting.setGraphic(Icons.of(Feather.SCISSORS));
        parting.getStyleClass().add("tool");
        parting.setTooltip(new Tooltip("Who reaches whom: part the members, or heal them"));
        parting.setAccessibleText("Who reaches whom");
        parting.setOnAction(_ -> context.redraw());
        parting.managedProperty().bind(parting.visibleProperty());
        partition = new PartitionBox(buttons, partitions);
        partition.node().managedProperty().bind(partition.node().visibleProperty());
        followerAdding = buttons.tool(addFollower);
        memberAdding = buttons.tool(addMember);
        memberCommand = addMember;
        for (var adding : List.of(followerAdding, memberAdding))
            adding.managedProperty().bind(adding.visibleProperty());
        memberAdding.setVisible(false);
        var head =
                new HBox(title, space, parting, buttons.tool(attach), followerAdding, memberAdding);
        head.getStyleClass().add("panel-head");
        cards.setStyle("-fx-padding: 12px;");
        var nothing =
                new Label(
                        "Each node gets a card here: how it is, and what can be done to it.\n\n"
                            + "Start a cluster, or with + one node after the other; the link above"
                            + " attaches to one that runs.");
        nothing.setWrapText(true);
        nothing.getStyleClass().add("muted");
        cards.getChildren().add(nothing);
        var scroll = new LiveScrollPane(new VBox(partition.node(), cards));
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        root = new VBox(head, scroll);
        root.setId("nodes");
        root.getStyleClass().add("panel");
        root.setMinWidth(260);
    }

    @Override
    public Node node() {
        return root;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        var groups =
                state.clusters().stream()
                        .map(cluster -> cluster.nodes().stream().map(NodeView::name).toList())
                        .toList();
        boolean electing = state.clusters().stream().anyMatch(Clusters.Cluster::isElecting);
        if (!groups.equals(order) || electing != isElecting) rebuild(state, groups);
        isElecting = electing;
        var clusters = state.clusters();
        for (int i = 0; i < titles.size(); i++)
            titles.get(i).setText(titleOf(state, clusters.get(i)));
        showPartition(state, tokens);
        for (var node : state.nodes()) byName.get(node.name()).show(state, node, tokens);
    }

    /// Asked for, or because some way is cut.
    private void showPartition(ClusterState state, Tokens tokens) {
        var members =
                state.nodes().stream()
                        .filter(node -> node.isElecting() || Cluster.isElector(node.name()))
                        .filter(node -> !node.process().equals(ProcessView.FOREIGN))
                        .toList();
        boolean isParted = members.stream().anyMatch(node -> !node.link().unheardBy().isEmpty());
        parting.setVisible(members.size() > 1);
        followerAdding.setVisible(members.isEmpty());
        memberAdding.setVisible(!members.isEmpty());
        Buttons.dim(memberAdding, memberCommand);
        boolean isShown = parting.isVisible() && (parting.isSelected() || isParted);
        partition.node().setVisible(isShown);
        if (isShown) partition.show(state, members, tokens);
    }

    private void rebuild(ClusterState state, List<List<String>> groups) {
        order = groups;
        byName.keySet().retainAll(state.nodes().stream().map(NodeView::name).toList());
        cards.getChildren().clear();
        titles.clear();
        for (var cluster : state.clusters()) {
            if (groups.size() > 1) {
                titles.add(title());
                cards.getChildren().add(titles.getLast());
            }
            addCards(cluster);
        }
    }

    /// Says whose cluster the cards below are of.
    private static Label title() {
        var title = new Label();
        title.setWrapText(true);
        title.setMinHeight(Region.USE_PREF_SIZE);
        title.getStyleClass().addAll("small", "muted", "cluster-title");
        title.setStyle("-fx-padding: 10px 0 6px 0;");
        return title;
    }

    private static String titleOf(ClusterState state, Clusters.Cluster cluster) {
        var first = cluster.nodes().getFirst();
        if (cluster.isElecting())
            return state.leaderOf(first)
                    .map(leader -> "Members led by " + leader.name())
                    .orElse("Members without a leader");
        if (cluster.isLed()) return "Cluster of " + first.name();
        if (cluster.leader().isEmpty()) return "Leader not known";
        return state.namedLeader(first)
                .map(leader -> "Another log than that of " + leader.name())
                .orElse("Follows " + cluster.leader() + ", which is not watched");
    }

    private void addCards(Clusters.Cluster cluster) {
        for (var node : cluster.nodes()) {
            var card =
                    byName.computeIfAbsent(
                            node.name(),
                            _ -> new NodeCard(context, buttons, commandsOf, linkCommandsOf));
            if (node.isLeader() && !cluster.isElecting()) {
                cards.getChildren().add(card.node());
            } else {
                card.isFirst(cluster.isElecting() && node.equals(cluster.nodes().getFirst()));
                boolean isLast = node.equals(cluster.nodes().getLast());
                cards.getChildren().addAll(card.link(isLast), beside(card.node(), isLast));
            }
        }
    }

    /// A follower's card with the rail that goes on to the next one.
    private static Node beside(Node card, boolean isLast) {
        var rail = new Region();
        rail.getStyleClass().add(isLast ? "rail-end" : "rail");
        rail.setMinWidth(CARD_INDENT);
        HBox.setHgrow(card, Priority.ALWAYS);
        return new HBox(rail, card);
    }
}
