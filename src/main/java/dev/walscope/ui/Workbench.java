package dev.walscope.ui;

import dev.walscope.cluster.Action;
import dev.walscope.lesson.model.Look;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.HistoryGateway;
import dev.walscope.session.PresentOnlyGateway;
import dev.walscope.session.Rewind;
import dev.walscope.session.Session;
import dev.walscope.session.View;
import dev.walscope.ui.lesson.Spotlight;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.palette.Palette;
import dev.walscope.ui.palette.ShortcutSheet;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.compare.CompareBox;
import dev.walscope.ui.panels.console.ConsolePanel;
import dev.walscope.ui.panels.events.EventsPanel;
import dev.walscope.ui.panels.foot.FootPanel;
import dev.walscope.ui.panels.foot.FootPanel.Tab;
import dev.walscope.ui.panels.inspector.InspectorPanel;
import dev.walscope.ui.panels.lag.LagPanel;
import dev.walscope.ui.panels.lanes.LanesPanel;
import dev.walscope.ui.panels.ledger.LedgerPanel;
import dev.walscope.ui.panels.nodes.NodesPanel;
import dev.walscope.ui.panels.nodes.OutputBox;
import dev.walscope.ui.panels.requests.RequestsPanel;
import dev.walscope.ui.panels.segments.SegmentsPanel;
import dev.walscope.ui.panels.time.TimeCommands;
import dev.walscope.ui.panels.time.TimePanel;

import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// The whole window's content: panels, commands, theme, and what is shown in them.
///
/// Knows nothing of where states come from: [#show] draws whichever it is given, which is how a
/// pulse, a recording and a screenshot all draw the same.
public final class Workbench implements PanelContext {
    private final ClusterGateway gateway;
    private final Rewind rewind;
    private final BorderPane root = new BorderPane();
    private final Scene scene;
    private final Dress dress;
    private final Commands commands;
    private final WindowCommands windowCommands;
    private final TimeCommands time;
    private final Keepsakes keepsakes;
    private final PictureBox pictures;
    private final Map<String, Node> parts = new LinkedHashMap<>();
    private @Nullable Node pointedAt;
    private final Header header;
    private final LanesPanel lanes;
    private final ConsolePanel console;
    private final TimePanel strip;
    private final EmptyState empty;
    private final SegmentsPanel segments;
    private final FootPanel foot;
    private final Arrangement arrangement;
    private final Overlay overlay = new Overlay();
    private final OutputBox output = new OutputBox(this, overlay);
    private final CompareBox compare;
    private final Palette palette;
    private final ShortcutSheet sheet = new ShortcutSheet(overlay);
    private final Panels panels = new Panels();
    private ClusterState told = ClusterState.EMPTY;
    private ClusterState state = ClusterState.EMPTY;
    private View view = View.FIRST;
    private List<UiCommand> offered = List.of();
    private final LessonNotes notes;
    private List<UiCommand> lessons = List.of();
    private List<UiCommand> played = List.of();
    private boolean isBare;
    private boolean isStale = true;
    private final Spotlight light = new Spotlight();
    private final Sights sights;
    private Look.@Nullable Spotlight lit;

    public Workbench(ClusterGateway gateway, LongSupplier wallMs, double width, double height) {
        this.rewind = new Rewind(wallMs);
        var noted = new HistoryGateway(gateway);
        this.gateway = new PresentOnlyGateway(noted, rewind, this::say);
        notes = new LessonNotes(this, noted);
        Fonts.load();
        commands = new Commands(this, this.gateway, this::openOutput);
        windowCommands = new WindowCommands(this, commands);
        keepsakes = new Keepsakes(this, rewind, overlay);
        pictures = new PictureBox(this, overlay);
        time = new TimeCommands(rewind, this, keepsakes);
        header = new Header(this, rewind, windowCommands.tools());
        lanes = new LanesPanel(this, windowCommands.compare());
        compare = new CompareBox(this, this.gateway, overlay);
        console = new ConsolePanel(this, this.gateway);
        empty =
                new EmptyState(
                        this,
                        commands.startAll(),
                        windowCommands.tour(),
                        url -> this.gateway.perform(new Action.Attach(url)));
        var nodes =
                new NodesPanel(
                        this,
                        commands.addFollower(),
                        windowCommands.attach(),
                        commands::ofNode,
                        commands::ofLink);
        var inspector = new InspectorPanel(this);
        panels.addPictures(lanes);
        panels.addWords(header, nodes, inspector, console);
        segments = new SegmentsPanel(this, this.gateway);
        foot = foot();
        panels.addPictures(foot);
        arrangement =
                new Arrangement(
                        nodes.node(), lanes.node(), foot.node(), empty.node(), inspector.node());
        strip = new TimePanel(rewind, this, time);
        panels.addWords(strip);
        var body = new VBox(8, arrangement.node(), console.node(), strip.node());
        VBox.setVgrow(arrangement.node(), Priority.ALWAYS);
        body.setStyle("-fx-padding: 8px;");
        root.setTop(header.node());
        root.setCenter(body);
        palette =
                new Palette(
                        overlay,
                        new Buttons(this),
                        this::allCommands,
                        url -> this.gateway.perform(new Action.Attach(url)));
        scene = new Scene(new StackPane(root, light.node(), overlay.node()), width, height);
        sights = new Sights(scene, lanes);
        dress = new Dress(scene);
        scene.addEventFilter(
                MouseEvent.MOUSE_MOVED,
                event -> {
                    if (event.getTarget() instanceof Node under) pointedAt = under;
                });
        keepsakes.acceptDrops(scene);
        parts.put("Cluster", nodes.node());
        parts.put("Log lanes", lanes.node());
        parts.put("Panel below the lanes", foot.node());
        parts.put("Inspector", inspector.node());
        parts.put("Console", console.node());
        dress.wear(view);
        scene.getPreferences().colorSchemeProperty().addListener(_ -> change(v -> v));
        for (var command : unboundCommands())
            if (command.keys() != null)
                scene.getAccelerators().put(command.keys(), () -> perform(command));
    }

    private FootPanel foot() {
        var lag = new LagPanel(this);
        var requests = new RequestsPanel(this, this.gateway, console);
        var ledger = new LedgerPanel(this);
        return new FootPanel(
                this,
                List.of(
                        new Tab(View.Foot.lag, "Lag", lag, lag.tools()),
                        new Tab(View.Foot.segments, "Segments", segments, segments.tools()),
                        new Tab(View.Foot.requests, "Requests & dedup", requests, requests.tools()),
                        new Tab(View.Foot.ledger, "Ledger", ledger, ledger.tools()),
                        new Tab(View.Foot.events, "Events", new EventsPanel(this), List.of())));
    }

    public Scene scene() {
        return scene;
    }

    /// Draws `now` when it or the view has changed since the last time.
    public void show(ClusterState now) {
        boolean isPast = !rewind.isLive();
        boolean isAsked = isStale || view.isPast() != isPast;
        if (now == told && !isAsked && !panels.isDue()) return;
        if (view.isPast() != isPast) turn(isPast);
        if (now != told) state = now.levelled();
        told = now;
        isStale = false;
        boolean hasNodes = !now.isEmpty() || isBare;
        // The button that was pressed goes; what to press next is what comes under its key.
        if (hasNodes && empty.hasFocus()) console.focusSend();
        arrangement.showLanes(hasNodes);
        empty.node().setVisible(!hasNodes);
        empty.show(isPast);
        panels.show(state, view, dress.tokens(), isAsked);
        light.show(sights.of(lit, state, view), scene.getWidth(), veiled(), dress.tokens());
    }

    /// How far down the spotlight's veil reaches: a lesson's own words stay bright.
    private double veiled() {
        var lesson = root.getBottom();
        return lesson == null
                ? scene.getHeight()
                : lesson.localToScene(lesson.getLayoutBounds()).getMinY();
    }

    /// Leaves only `what` bright; `null` puts the light out.
    public void light(Look.@Nullable Spotlight what) {
        lit = what;
        isStale = true;
    }

    /// All that is drawn from here on is the past, or no longer is: said in words by the header,
    /// and by a tint.
    private void turn(boolean isPast) {
        view = view.past(isPast);
        dress.wear(view);
    }

    /// Without what a picture has no use for: the console, and the strip to move through time.
    void showsOnlyTheCluster() {
        isBare = true;
        for (var part : List.of(console.node(), strip.node())) {
            part.setVisible(false);
            part.setManaged(false);
        }
    }

    /// Lays everything out now, which without a stage nobody else does.
    public void layOut() {
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
        return rewind.nowMs();
    }

    @Override
    public String notNow() {
        return rewind.notNow();
    }

    @Override
    public void goTo(long atMs) {
        if (atMs == 0 || rewind.recording().isEmpty()) return;
        if (atMs < rewind.recording().fromMs()) say("That moment is no longer in the recording.");
        else rewind.seekMs(atMs);
        isStale = true;
    }

    /// The moment that is shown.
    Rewind rewind() {
        return rewind;
    }

    /// Shows a recording from a file, or says in one sentence why it cannot.
    public CompletableFuture<?> open(Path recording) {
        return keepsakes.openOrSay(recording);
    }

    PictureBox pictures() {
        return pictures;
    }

    /// All but what lies over the window.
    Node content() {
        return root;
    }

    /// The panels that a picture can be taken of now, by name.
    Map<String, Node> parts() {
        var open = new LinkedHashMap<>(parts);
        open.values().removeIf(part -> part.getScene() == null);
        return open;
    }

    /// The node that the mouse was over last.
    @Nullable Node pointedAt() {
        return pointedAt;
    }

    Tokens tokens() {
        return dress.tokens();
    }

    /// Says where a new file is, and offers its path.
    void saved(Path file) {
        header.say("Saved " + file.getFileName() + ".", file.toString());
    }

    @Override
    public void change(UnaryOperator<View> change) {
        view = change.apply(view);
        isStale = true;
        foot.ask();
        dress.wear(view);
        arrangement.present(view.isPresenting());
    }

    @Override
    public void copy(String text) {
        var content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        // Not in the empty window, whose words below the address tell what went wrong.
        header.say("Copied.");
    }

    @Override
    public void say(String sentence) {
        header.say(sentence);
        empty.tell(sentence);
    }

    private void perform(UiCommand command) {
        var reason = command.impossible().get();
        if (reason.isEmpty()) command.run().run();
        else say(reason);
    }

    private List<UiCommand> allCommands() {
        var all = unboundCommands();
        all.addAll(commands.all(state));
        return all;
    }

    /// Those that are not about one node or link.
    List<UiCommand> unboundCommands() {
        var all = new ArrayList<>(windowCommands.all());
        all.addAll(time.all());
        all.addAll(console.commands());
        all.addAll(segments.commands());
        all.addAll(offered);
        all.add(notes.command());
        all.addAll(played);
        all.addAll(lessons);
        return all;
    }

    /// What to press first has the focus.
    void focusFirst() {
        empty.focusStart();
    }

    /// Opens a box over the window and forgets what was asked for before.
    void openPalette(String typed) {
        palette.open(typed);
    }

    void openOutput(String node) {
        output.open(node, gateway.printed(node));
    }

    void openCompare() {
        compare.open(state);
    }

    void openSheet() {
        sheet.open(unboundCommands());
    }

    LanesPanel lanes() {
        return lanes;
    }

    ConsolePanel console() {
        return console;
    }

    Arrangement arrangement() {
        return arrangement;
    }

    /// What else the window offers, which an empty one shows.
    ///
    /// @param recent the clusters that were looked at before, newest first
    /// @param another asks for any other
    void offer(List<UiCommand> recent, UiCommand another) {
        var all = new ArrayList<>(recent);
        all.add(another);
        offered = List.copyOf(all);
        empty.offer(recent, another);
    }

    /// The lessons that can be opened from here, in the order of the course.
    void teach(List<UiCommand> course) {
        lessons = List.copyOf(course);
    }

    List<UiCommand> lessons() {
        return lessons;
    }

    /// Puts a lesson under all the rest, and what can be done with it among the commands.
    void play(Node lesson, List<UiCommand> controls) {
        var room = new BorderPane(lesson);
        room.setStyle("-fx-padding: 0 8px 8px 8px;");
        root.setBottom(room);
        played = List.copyOf(controls);
        for (var command : controls)
            if (command.keys() != null)
                scene.getAccelerators().put(command.keys(), () -> perform(command));
    }

    boolean isDark() {
        return dress.isDark(view);
    }
}
