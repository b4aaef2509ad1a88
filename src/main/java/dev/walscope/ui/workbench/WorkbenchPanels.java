package dev.walscope.ui.workbench;

import dev.walscope.cluster.Action;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.Rewind;
import dev.walscope.session.View;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.check.CheckPanel;
import dev.walscope.ui.panels.console.ConsolePanel;
import dev.walscope.ui.panels.elections.ElectionsPanel;
import dev.walscope.ui.panels.events.EventsPanel;
import dev.walscope.ui.panels.foot.FootPanel;
import dev.walscope.ui.panels.foot.FootPanel.Tab;
import dev.walscope.ui.panels.inspector.InspectorPanel;
import dev.walscope.ui.panels.keys.KeysPanel;
import dev.walscope.ui.panels.lag.LagPanel;
import dev.walscope.ui.panels.lanes.LanesPanel;
import dev.walscope.ui.panels.ledger.LedgerPanel;
import dev.walscope.ui.panels.nodes.NodesPanel;
import dev.walscope.ui.panels.reads.ReadsPanel;
import dev.walscope.ui.panels.requests.RequestsPanel;
import dev.walscope.ui.panels.segments.SegmentsPanel;
import dev.walscope.ui.panels.time.TimeCommands;
import dev.walscope.ui.panels.time.TimePanel;

import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Every panel of the one screen, made and put in its place. JavaFX thread only.
final class WorkbenchPanels {
    private final BorderPane root = new BorderPane();
    private final Map<String, Node> parts = new LinkedHashMap<>();
    private final PacedPanels panels = new PacedPanels();
    private final Header header;
    private final LanesPanel lanes;
    private final ConsolePanel console;
    private final TimePanel strip;
    private final EmptyState empty;
    private final SegmentsPanel segments;
    private final ReadsPanel reads;
    private final CheckPanel check;
    private final FootPanel foot;
    private final Arrangement arrangement;
    private List<Standing> drawn = List.of();
    private boolean isBare;

    WorkbenchPanels(
            PanelContext context,
            ClusterGateway gateway,
            Rewind rewind,
            StartCommands starts,
            ClusterCommands commands,
            WindowCommands windowCommands,
            TimeCommands time,
            Overlay overlay) {
        header = new Header(context, rewind, windowCommands.tools());
        lanes = new LanesPanel(context, windowCommands.compare());
        console = new ConsolePanel(context, gateway, overlay);
        empty =
                new EmptyState(
                        context,
                        starts.startAll(),
                        starts.startAllWithOptions(),
                        starts.startMembers(),
                        windowCommands.tour(),
                        url -> gateway.perform(new Action.Attach(url)));
        var nodes =
                new NodesPanel(
                        context,
                        starts.addFollower(),
                        starts.addMember(),
                        windowCommands.attach(),
                        commands::ofNode,
                        commands::ofLink,
                        commands.partitions());
        var inspector = new InspectorPanel(context);
        segments = new SegmentsPanel(context, gateway);
        reads = new ReadsPanel(context, gateway);
        check = new CheckPanel(context, rewind);
        foot = foot(context, gateway);
        strip = new TimePanel(rewind, context, time);
        panels.addPictures(lanes, foot);
        panels.addWords(header, nodes, inspector, console, strip);
        arrangement =
                new Arrangement(nodes.node(), lanes.node(), foot, empty.node(), inspector.node());
        var body = new VBox(8, arrangement.node(), console.node(), strip.node());
        VBox.setVgrow(arrangement.node(), Priority.ALWAYS);
        body.setStyle("-fx-padding: 8px;");
        root.setTop(header.node());
        root.setCenter(body);
        parts.put("Cluster", nodes.node());
        parts.put("Log lanes", lanes.node());
        parts.put("Panel below the lanes", foot.node());
        parts.put("Inspector", inspector.node());
        parts.put("Console", console.node());
    }

    private FootPanel foot(PanelContext context, ClusterGateway gateway) {
        var lag = new LagPanel(context);
        var requests = new RequestsPanel(context, gateway, console);
        var keys = new KeysPanel(context, gateway, console);
        var events = new EventsPanel(context);
        var ledger = new LedgerPanel(context);
        var elections = new ElectionsPanel(context);
        return new FootPanel(
                context,
                List.of(
                        new Tab(View.Foot.lag, "Lag", lag, lag.tools()),
                        new Tab(View.Foot.segments, "Segments", segments, segments.tools()),
                        new Tab(View.Foot.requests, "Requests & dedup", requests, requests.tools()),
                        new Tab(View.Foot.ledger, "Ledger", ledger, ledger.tools()),
                        new Tab(View.Foot.events, "Events", events, events.tools()),
                        new Tab(View.Foot.keys, "Keys", keys, keys.tools()),
                        new Tab(View.Foot.elections, "Elections", elections, List.of()),
                        new Tab(View.Foot.reads, "Reads", reads, reads.tools()),
                        new Tab(View.Foot.check, "Check", check, check.tools())));
    }

    BorderPane node() {
        return root;
    }

    void pulse(long nanos) {
        panels.pulse(nanos);
    }

    /// Whether something that was left out is to be drawn now, though there is no more news.
    boolean isDue() {
        return panels.isDue();
    }

    /// @param isAsked whether a person asked for it, or a picture is to be taken
    void show(ClusterState state, View view, Tokens tokens, boolean isAsked) {
        boolean hasNodes = !state.isEmpty() || isBare;
        // The button that was pressed goes; what to press next is what comes under its key.
        if (hasNodes && empty.hasFocus()) console.focusSend();
        arrangement.showLanes(hasNodes);
        empty.node().setVisible(!hasNodes);
        empty.show(view.isPast());
        var standing = Standing.of(state);
        // Whatever their pace: of who leads and who is there one frame tells one moment.
        boolean isTurn = !standing.equals(drawn);
        drawn = standing;
        if (isTurn) foot.ask();
        panels.show(state, view, tokens, isAsked || isTurn);
    }

    /// Without what a picture has no use for: the console, and the strip to move through time.
    void showOnlyTheCluster() {
        isBare = true;
        for (var part : List.of(console.node(), strip.node())) {
            part.setVisible(false);
            part.setManaged(false);
        }
    }

    /// The panels that a picture can be taken of now, by name.
    Map<String, Node> parts() {
        var open = new LinkedHashMap<>(parts);
        open.values().removeIf(part -> part.getScene() == null);
        return open;
    }

    Header header() {
        return header;
    }

    LanesPanel lanes() {
        return lanes;
    }

    ConsolePanel console() {
        return console;
    }

    SegmentsPanel segments() {
        return segments;
    }

    /// What the panels below the lanes can do.
    List<UiCommand> footCommands() {
        return Stream.of(segments.commands(), reads.commands(), check.commands())
                .flatMap(List::stream)
                .toList();
    }

    FootPanel foot() {
        return foot;
    }

    EmptyState empty() {
        return empty;
    }

    Arrangement arrangement() {
        return arrangement;
    }
}
