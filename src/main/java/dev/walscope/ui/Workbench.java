package dev.walscope.ui;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;

import dev.walscope.cluster.Action;
import dev.walscope.scope.ClusterState;
import dev.walscope.ui.console.ConsolePanel;
import dev.walscope.ui.desk.Command;
import dev.walscope.ui.desk.Command.Group;
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
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.nodes.NodesPanel;
import dev.walscope.ui.requests.RequestsPanel;
import dev.walscope.ui.segments.SegmentsPanel;

import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.geometry.Orientation;
import javafx.scene.Scene;
import javafx.scene.control.SplitPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

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
    private final Hands hands;
    private final LongSupplier wallMs;
    private final Runnable screenshot;
    private final BorderPane root = new BorderPane();
    private final Scene scene;
    private final Commands commands;
    private final Header header;
    private final LanesPanel lanes;
    private final ConsolePanel console;
    private final EmptyState empty;
    private final FootPanel foot;
    private final SplitPane middle;
    private final StackPane stage;
    private final SplitPane columns;
    private final List<Panel> panels = new ArrayList<>();
    private Tokens tokens = Tokens.load(false);
    private ClusterState state = ClusterState.EMPTY;
    private View view = View.FIRST;
    private boolean isStale = true;

    /// @param screenshot called when a person asks for a picture
    public Workbench(
            Hands hands, LongSupplier wallMs, Runnable screenshot, double width, double height) {
        this.hands = hands;
        this.wallMs = wallMs;
        this.screenshot = screenshot;
        Fonts.load();
        commands = new Commands(this, hands);
        header = new Header(this, List.of(theme(), picture()));
        lanes = new LanesPanel(this);
        console = new ConsolePanel(this, hands);
        empty =
                new EmptyState(
                        this, commands.startAll(), url -> hands.perform(new Action.Attach(url)));
        var nodes =
                new NodesPanel(
                        this, commands.addFollower(), attach(), commands::ofNode, commands::ofLink);
        var inspector = new InspectorPanel(this);
        panels.addAll(List.of(header, nodes, lanes, inspector, console));
        foot = foot();
        panels.add(foot);
        middle = new SplitPane(lanes.node(), foot.node());
        middle.setOrientation(Orientation.VERTICAL);
        middle.setDividerPositions(0.66);
        stage = new StackPane(middle, empty.node());
        columns = new SplitPane(nodes.node(), stage, inspector.node());
        columns.setDividerPositions(0.18, 0.78);
        SplitPane.setResizableWithParent(nodes.node(), false);
        SplitPane.setResizableWithParent(inspector.node(), false);
        var body = new VBox(8, columns, console.node());
        VBox.setVgrow(columns, javafx.scene.layout.Priority.ALWAYS);
        body.setStyle("-fx-padding: 8px;");
        root.setTop(header.node());
        root.setCenter(body);
        root.getStyleClass().addAll("walscope", "walscope-light");
        scene = new Scene(root, width, height);
        var css = Workbench.class.getResource(Tokens.STYLESHEET);
        scene.getStylesheets().add(Objects.requireNonNull(css).toExternalForm());
        wear(false);
        for (var command : windowCommands())
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
        if (view.appearance() != before.appearance()) wear(isDark());
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

    private List<Command> windowCommands() {
        return List.of(
                commands.startAll(),
                commands.startLeader(),
                commands.addFollower(),
                attach(),
                theme(),
                picture(),
                Command.of(
                                "lanes.follow",
                                "Follow the newest entry",
                                Group.lanes,
                                Feather.FAST_FORWARD,
                                () -> change(v -> v.follow(!v.isFollowing())))
                        .on("Shortcut+E"),
                Command.of(
                                "lanes.in",
                                "Zoom in",
                                Group.lanes,
                                Feather.ZOOM_IN,
                                () -> lanes.zoomBy(1.5))
                        .on("Shortcut+EQUALS"),
                Command.of(
                                "lanes.out",
                                "Zoom out",
                                Group.lanes,
                                Feather.ZOOM_OUT,
                                () -> lanes.zoomBy(1 / 1.5))
                        .on("Shortcut+MINUS"),
                Command.of("lanes.jump", "Go to an id", Group.lanes, Feather.HASH, lanes::focusJump)
                        .on("Shortcut+G"),
                Command.of(
                                "console.focus",
                                "Write a request",
                                Group.panels,
                                Feather.TERMINAL,
                                console::focusKey)
                        .on("Shortcut+L"));
    }

    private Command attach() {
        return Command.of(
                "cluster.attach",
                "Attach to a running node by its URL",
                Group.cluster,
                Feather.LINK_2,
                () -> empty.focusUrl());
    }

    private Command theme() {
        return Command.of(
                        "window.theme",
                        "Light, dark or the system's choice",
                        Group.window,
                        Feather.MOON,
                        () ->
                                change(
                                        v ->
                                                v.appearance(
                                                        isDark()
                                                                ? View.Appearance.light
                                                                : View.Appearance.dark)))
                .on("Shortcut+D");
    }

    private Command picture() {
        return Command.of(
                        "window.shot",
                        "Take a screenshot",
                        Group.window,
                        Feather.CAMERA,
                        screenshot)
                .on("Shortcut+Shift+P");
    }

    private boolean isDark() {
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
        root.getStyleClass().removeAll("walscope-light", "walscope-dark");
        root.getStyleClass().add(isDark ? "walscope-dark" : "walscope-light");
        tokens = Tokens.load(isDark);
    }
}
