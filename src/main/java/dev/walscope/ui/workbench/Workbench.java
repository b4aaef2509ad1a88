package dev.walscope.ui.workbench;

import dev.walscope.api.You;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.lesson.model.Look;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.ElectionTimer;
import dev.walscope.session.HistoryGateway;
import dev.walscope.session.PresentOnlyGateway;
import dev.walscope.session.Rewind;
import dev.walscope.session.View;
import dev.walscope.ui.export.LessonExport;
import dev.walscope.ui.export.PictureSource;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.palette.NameBox;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.console.ConsolePanel;
import dev.walscope.ui.panels.lanes.LanesPanel;
import dev.walscope.ui.panels.time.TimeCommands;

import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// The whole window's content: panels, commands, theme, and what is shown in them.
///
/// Knows nothing of where states come from: [#show] draws the one that it is given, which is how a
/// pulse, a recording and a screenshot all draw the same. JavaFX thread only.
public final class Workbench implements PanelContext, PictureSource, WindowParts {
    private final Rewind rewind;
    private final ClusterGateway gateway;
    private final Scene scene;
    private final ThemeSwitch theme;
    private final ClusterCommands commands;
    private final WindowCommands windowCommands;
    private final TimeCommands time;
    private final LessonExport lessonExport;
    private final WorkbenchPanels panels;
    private final Boxes boxes;
    private final SpotlightVeil light = new SpotlightVeil();
    private final SpotlightLocator locator;
    private @Nullable Node pointedAt;
    private ClusterState told = ClusterState.EMPTY;
    private ClusterState state = ClusterState.EMPTY;
    private View view = View.FIRST;
    private List<UiCommand> offered = List.of();
    private List<UiCommand> lessons = List.of();
    private List<UiCommand> played = List.of();
    private boolean isStale = true;
    private Look.@Nullable Spotlight lit;

    public Workbench(ClusterGateway cluster, LongSupplier wallMs, double width, double height) {
        Fonts.load();
        rewind = new Rewind(wallMs);
        var history = new HistoryGateway(cluster, () -> state.head());
        gateway = new PresentOnlyGateway(history, rewind, this::say);
        Consumer<URI> attach = url -> gateway.perform(new Action.Attach(url));
        boxes = new Boxes(this, gateway, rewind, this, this::allCommands, attach);
        lessonExport = new LessonExport(this, cluster, history);
        commands = new ClusterCommands(this, gateway, boxes, this::ask);
        var starts = new StartCommands(this, gateway, boxes);
        windowCommands = new WindowCommands(this, this, starts);
        time = new TimeCommands(rewind, this, boxes.recordings());
        panels =
                new WorkbenchPanels(
                        this,
                        gateway,
                        rewind,
                        starts,
                        commands,
                        windowCommands,
                        time,
                        boxes.overlay());
        scene = new Scene(new StackPane(panels.node(), light.node(), boxes.node()), width, height);
        locator = new SpotlightLocator(scene, panels.lanes());
        theme = new ThemeSwitch(scene);
        scene.addEventFilter(
                MouseEvent.MOUSE_MOVED,
                event -> {
                    if (event.getTarget() instanceof Node under) pointedAt = under;
                });
        boxes.recordings().acceptDrops(scene);
        theme.apply(view);
        scene.getPreferences().colorSchemeProperty().addListener(_ -> change(v -> v));
        accelerate(unboundCommands());
    }

    private void accelerate(List<UiCommand> all) {
        for (var command : all)
            if (command.keys() != null)
                scene.getAccelerators().put(command.keys(), () -> perform(command));
    }

    public Scene scene() {
        return scene;
    }

    // ---- what is drawn

    /// Draws `now` when it or the view has changed since the last time.
    public void show(ClusterState now) {
        boolean isPast = !rewind.isLive();
        boolean isAsked = isStale || view.isPast() != isPast;
        if (now == told && !isAsked && !panels.isDue()) return;
        if (view.isPast() != isPast) turn(isPast);
        if (now != told) state = now.levelled();
        told = now;
        isStale = false;
        panels.show(state, view, theme.tokens(), isAsked);
        light.show(locator.of(lit, state, view), scene.getWidth(), veiled(), theme.tokens());
    }

    /// A pulse of the window has come: how late it is says how full the machine is.
    void pulse(long nanos) {
        panels.pulse(nanos);
    }

    /// How far down the spotlight's veil reaches: a lesson's own words stay bright.
    private double veiled() {
        var lesson = panels.node().getBottom();
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
        theme.apply(view);
    }

    /// Without what a picture has no use for: the console, and the strip to move through time.
    public void showsOnlyTheCluster() {
        panels.showOnlyTheCluster();
    }

    /// Lays everything out now, which only a stage would do otherwise.
    public void layOut() {
        scene.getRoot().applyCss();
        scene.getRoot().layout();
    }

    /// The next [#show] draws even when nothing was learnt: for what only time changes.
    public void touch() {
        isStale = true;
    }

    @Override
    public void draw() {
        touch();
        show(rewind.state());
    }

    @Override
    public Node content() {
        return panels.node();
    }

    @Override
    public Map<String, Node> parts() {
        return panels.parts();
    }

    @Override
    public @Nullable Node pointedAt() {
        return pointedAt;
    }

    @Override
    public Tokens tokens() {
        return theme.tokens();
    }

    /// The first and last id on screen.
    public long[] visible() {
        return panels.lanes().visible(state, view);
    }

    // ---- what panels know and tell

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
    public boolean isTimed() {
        return gateway.isTimed();
    }

    @Override
    public String notNow() {
        return rewind.notNow();
    }

    @Override
    public List<LinkMessage.Travelling> travelling(String follower) {
        return gateway.travelling(follower);
    }

    @Override
    public Optional<ElectionTimer> timer(String member) {
        return gateway.timer(member);
    }

    @Override
    public void goTo(long atMs) {
        if (atMs == 0 || rewind.recording().isEmpty()) return;
        if (atMs < rewind.recording().fromMs()) say("That moment is no longer in the recording.");
        else rewind.seekMs(atMs);
        isStale = true;
    }

    @Override
    public void change(UnaryOperator<View> change) {
        view = change.apply(view);
        isStale = true;
        panels.foot().ask();
        theme.apply(view);
        panels.arrangement().present(view);
    }

    @Override
    public void copy(String text) {
        var content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        // Not in the empty window, whose words below the address tell what went wrong.
        panels.header().say("Copied.");
    }

    @Override
    public void say(String sentence) {
        panels.header().say(sentence);
        panels.empty().tell(sentence);
    }

    @Override
    public Optional<You> you(String node) {
        return gateway.you(node);
    }

    /// Asks for what a node wants that said `why`.
    public void askCredentials(URI url, String why) {
        boxes.openCredentials(url, why);
    }

    @Override
    public void saved(Path file) {
        panels.header().say("Saved " + file.getFileName() + ".", file.toString());
    }

    @Override
    public void offer(String sentence, @Nullable Path file, List<UiCommand> next) {
        panels.header().say(sentence, file == null ? "" : file.toString(), next);
    }

    /// How a new lesson is played once before it counts as written.
    public void rehearse(LessonExport.Rehearsal how) {
        lessonExport.rehearse(how);
    }

    /// The moment that is shown.
    public Rewind rewind() {
        return rewind;
    }

    /// Shows a recording from a file, or says in one sentence why it cannot.
    public CompletableFuture<?> open(Path recording) {
        return boxes.recordings().openOrSay(recording);
    }

    // ---- what can be done

    private void perform(UiCommand command) {
        var reason = command.impossible().get();
        if (reason.isEmpty()) command.run().run();
        else say(reason);
    }

    private void ask(String node) {
        change(v -> v.target(node));
        panels.console().focusKey();
        say("The console speaks to " + node + " from now on.");
    }

    List<UiCommand> allCommands() {
        var all = unboundCommands();
        all.addAll(commands.all(state));
        return all;
    }

    /// Those that are not about one node or link.
    @Override
    public List<UiCommand> unboundCommands() {
        var all = new ArrayList<>(windowCommands.all());
        all.addAll(commands.pace());
        all.addAll(time.all());
        all.addAll(panels.console().commands());
        all.addAll(panels.footCommands());
        all.addAll(offered);
        all.add(lessonExport.command());
        all.addAll(played);
        all.addAll(lessons);
        return all;
    }

    /// What to press first has the focus.
    public void focusFirst() {
        panels.empty().focusStart();
    }

    @Override
    public LanesPanel lanes() {
        return panels.lanes();
    }

    @Override
    public ConsolePanel console() {
        return panels.console();
    }

    @Override
    public Boxes boxes() {
        return boxes;
    }

    public Arrangement arrangement() {
        return panels.arrangement();
    }

    /// What else the window offers, which an empty one shows.
    ///
    /// @param places the clusters that were named or looked at before, newest first
    /// @param another asks for any other
    /// @param more for the palette alone
    public void offer(List<UiCommand> places, UiCommand another, List<UiCommand> more) {
        var all = new ArrayList<>(places);
        all.add(another);
        all.addAll(more);
        offered = List.copyOf(all);
        panels.empty().offer(places, another);
    }

    /// What else can be done to a node, by who knows more than its cluster.
    public void offerOfNode(Function<NodeView, List<UiCommand>> more) {
        commands.also(more);
    }

    public void askName(NameBox.Question question) {
        boxes.openName(question);
    }

    /// The lessons that can be opened from here, in the order of the course.
    ///
    /// @param opens the lesson in a file
    public void teach(List<UiCommand> course, Consumer<Path> opens) {
        lessons = List.copyOf(course);
        lessonExport.stage(opens);
    }

    @Override
    public List<UiCommand> lessons() {
        return lessons;
    }

    /// Puts a lesson under all the rest, and what can be done with it among the commands.
    public void play(Node lesson, List<UiCommand> controls) {
        var room = new BorderPane(lesson);
        room.setStyle("-fx-padding: 0 8px 8px 8px;");
        panels.node().setBottom(room);
        played = List.copyOf(controls);
        accelerate(controls);
    }

    @Override
    public boolean isDark() {
        return theme.isDark(view);
    }
}
