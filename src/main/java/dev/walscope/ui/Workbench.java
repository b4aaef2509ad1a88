package dev.walscope.ui;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;

import dev.walscope.cluster.Action;
import dev.walscope.lesson.Look;
import dev.walscope.scope.ClusterState;
import dev.walscope.ui.compare.CompareBox;
import dev.walscope.ui.console.ConsolePanel;
import dev.walscope.ui.desk.Buttons;
import dev.walscope.ui.desk.Command;
import dev.walscope.ui.desk.Desk;
import dev.walscope.ui.desk.Hands;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.events.EventsPanel;
import dev.walscope.ui.foot.FootPanel;
import dev.walscope.ui.foot.FootPanel.Tab;
import dev.walscope.ui.inspector.InspectorPanel;
import dev.walscope.ui.lag.LagPanel;
import dev.walscope.ui.lanes.LanesPanel;
import dev.walscope.ui.ledger.LedgerPanel;
import dev.walscope.ui.lesson.Spotlight;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.nodes.NodesPanel;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.palette.Palette;
import dev.walscope.ui.palette.ShortcutSheet;
import dev.walscope.ui.requests.RequestsPanel;
import dev.walscope.ui.segments.SegmentsPanel;

import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.SplitPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// The whole window's content: panels, commands, theme, and what is shown in them.
///
/// Knows nothing of where states come from: [#show] draws whichever it is given, which is how a
/// pulse, a recording and a screenshot all draw the same.
public final class Workbench implements Desk {
    private static final double MIDDLE_MIN = 600;

    private final Hands hands;
    private final LongSupplier wallMs;
    private final BorderPane root = new BorderPane();
    private final Scene scene;
    private final Commands commands;
    private final WindowCommands windowCommands;
    private final Header header;
    private final LanesPanel lanes;
    private final ConsolePanel console;
    private final EmptyState empty;
    private final FootPanel foot;
    private final SplitPane middle;
    private final StackPane stage;
    private final SplitPane columns;
    private final Node inspectorNode;
    private final Overlay overlay = new Overlay();
    private final CompareBox compare;
    private final Palette palette;
    private final ShortcutSheet sheet = new ShortcutSheet(overlay);
    private final List<Panel> panels = new ArrayList<>();
    private Tokens tokens = Tokens.load(false);
    private ClusterState state = ClusterState.EMPTY;
    private View view = View.FIRST;
    private boolean isStale = true;
    private final Spotlight light = new Spotlight();
    private final Sights sights;
    private Look.@Nullable Spotlight lit;

    /// @param screenshot called when a person asks for a picture
    public Workbench(
            Hands hands, LongSupplier wallMs, Runnable screenshot, double width, double height) {
        this.hands = hands;
        this.wallMs = wallMs;
        Fonts.load();
        commands = new Commands(this, hands);
        windowCommands = new WindowCommands(this, commands, screenshot);
        header = new Header(this, windowCommands.tools());
        lanes = new LanesPanel(this, windowCommands.compare());
        compare = new CompareBox(this, hands, overlay);
        console = new ConsolePanel(this, hands);
        empty =
                new EmptyState(
                        this, commands.startAll(), url -> hands.perform(new Action.Attach(url)));
        var nodes =
                new NodesPanel(
                        this,
                        commands.addFollower(),
                        windowCommands.attach(),
                        commands::ofNode,
                        commands::ofLink);
        var inspector = new InspectorPanel(this);
        inspectorNode = inspector.node();
        panels.addAll(List.of(header, nodes, lanes, inspector, console));
        foot = foot();
        panels.add(foot);
        middle = new SplitPane(lanes.node(), foot.node());
        middle.setOrientation(Orientation.VERTICAL);
        middle.setDividerPositions(0.66);
        stage = new StackPane(middle, empty.node());
        // A panel that wants more is cut at its edge; the window never grows past its screen.
        stage.setMinWidth(MIDDLE_MIN);
        var edge = new Rectangle();
        edge.widthProperty().bind(stage.widthProperty());
        edge.heightProperty().bind(stage.heightProperty());
        stage.setClip(edge);
        columns = new SplitPane(nodes.node(), stage, inspector.node());
        columns.setDividerPositions(0.18, 0.79);
        SplitPane.setResizableWithParent(nodes.node(), false);
        SplitPane.setResizableWithParent(inspector.node(), false);
        var body = new VBox(8, columns, console.node());
        VBox.setVgrow(columns, javafx.scene.layout.Priority.ALWAYS);
        body.setStyle("-fx-padding: 8px;");
        root.setTop(header.node());
        root.setCenter(body);
        palette =
                new Palette(
                        overlay,
                        new Buttons(this),
                        this::allCommands,
                        url -> hands.perform(new Action.Attach(url)));
        scene = new Scene(new StackPane(root, light.node(), overlay.node()), width, height);
        sights = new Sights(scene, lanes);
        var css = Workbench.class.getResource(Tokens.STYLESHEET);
        scene.getStylesheets().add(Objects.requireNonNull(css).toExternalForm());
        wear(false);
        for (var command : windowCommands.all())
            if (command.keys() != null)
                scene.getAccelerators().put(command.keys(), () -> perform(command));
    }

    private FootPanel foot() {
        var lag = new LagPanel(this);
        var segments = new SegmentsPanel(this, hands);
        return new FootPanel(
                this,
                List.of(
                        new Tab(View.Foot.lag, "Lag", lag, lag.tools(), false),
                        new Tab(View.Foot.segments, "Segments", segments, segments.tools(), true),
                        new Tab(
                                View.Foot.requests,
                                "Requests & dedup",
                                new RequestsPanel(this),
                                List.of(),
                                true),
                        new Tab(View.Foot.ledger, "Ledger", new LedgerPanel(this), List.of(), true),
                        new Tab(
                                View.Foot.events,
                                "Events",
                                new EventsPanel(this),
                                List.of(),
                                true)));
    }

    public Scene scene() {
        return scene;
    }

    /// Draws `now` when it or the view has changed since the last time.
    public void show(ClusterState now) {
        if (now == state && !isStale) return;
        state = now;
        isStale = false;
        boolean hasNodes = !now.isEmpty();
        middle.setVisible(hasNodes);
        empty.node().setVisible(!hasNodes);
        for (var panel : panels) panel.show(state, view, tokens);
        light.show(sights.of(lit, state, view), scene.getWidth(), scene.getHeight(), tokens);
    }

    /// Leaves only `what` bright; `null` puts the light out.
    public void light(Look.@Nullable Spotlight what) {
        lit = what;
        isStale = true;
    }

    /// Lays everything out now, which without a stage nobody else does.
    public void layOut() {
        // A scroll pane keeps a picture of its content, which without a stage is never renewed.
        for (var viewport : scene.getRoot().lookupAll(".viewport")) viewport.setCache(false);
        scene.getRoot().applyCss();
        scene.getRoot().layout();
    }

    /// The next [#show] draws even when nothing was learnt: for what only time changes.
    public void touch() {
        isStale = true;
    }

    /// Asks for what the open panel shows and no event brings.
    void tick(Session session) {
        session.fetchLag(state);
        switch (view.panel()) {
            case requests -> session.fetchDeduplication(state);
            case segments -> session.fetchSegments(state);
            case lag, ledger, events -> {}
        }
    }

    /// The first and last id on screen.
    public long[] visible() {
        return lanes.visible(state, view);
    }

    @Override
    public ClusterState state() {
        return state;
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public long nowMs() {
        return wallMs.getAsLong();
    }

    @Override
    public void change(UnaryOperator<View> change) {
        var before = view;
        view = change.apply(view);
        isStale = true;
        if (view.appearance() != before.appearance()
                || view.isPresenting() != before.isPresenting()) wear(isDark());
        if (view.isPresenting() != before.isPresenting()) arrange();
    }

    @Override
    public void copy(String text) {
        var content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        say("Copied.");
    }

    @Override
    public void say(String sentence) {
        header.say(sentence);
    }

    private void perform(Command command) {
        var reason = command.impossible().get();
        if (reason.isEmpty()) command.run().run();
        else say(reason);
    }

    /// Fewer and larger for the back row.
    private void arrange() {
        if (view.isPresenting()) {
            columns.getItems().remove(inspectorNode);
            middle.getItems().remove(foot.node());
        } else {
            columns.getItems().add(inspectorNode);
            middle.getItems().add(foot.node());
            columns.setDividerPositions(0.18, 0.79);
            middle.setDividerPositions(0.66);
        }
    }

    private List<Command> allCommands() {
        var all = new ArrayList<>(windowCommands.all());
        all.addAll(commands.all(state));
        return all;
    }

    /// Opens a box over the window and forgets what was asked for before.
    void openPalette(String typed) {
        palette.open(typed);
    }

    void openCompare() {
        compare.open(state);
    }

    void openSheet() {
        sheet.open(windowCommands.all());
    }

    LanesPanel lanes() {
        return lanes;
    }

    ConsolePanel console() {
        return console;
    }

    boolean isDark() {
        return switch (view.appearance()) {
            case light -> false;
            case dark -> true;
            case system -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
    }

    private void wear(boolean isDark) {
        scene.setUserAgentStylesheet(
                isDark
                        ? new PrimerDark().getUserAgentStylesheet()
                        : new PrimerLight().getUserAgentStylesheet());
        scene.getRoot()
                .getStyleClass()
                .setAll("root", "walscope", isDark ? "walscope-dark" : "walscope-light");
        if (view.isPresenting()) scene.getRoot().getStyleClass().add("presenting");
        tokens = Tokens.load(isDark);
    }
}
