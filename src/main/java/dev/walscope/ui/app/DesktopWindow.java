package dev.walscope.ui.app;

import dev.walscope.cluster.Action;
import dev.walscope.cluster.ActionFailed;
import dev.walscope.cluster.Keyring;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.file.Course;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.FailureText;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.lesson.LessonPlayer;
import dev.walscope.ui.lesson.WindowLesson;
import dev.walscope.ui.look.Brand;
import dev.walscope.ui.palette.NameBox;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.workbench.LiveWorkbench;
import dev.walscope.ui.workbench.Workbench;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.image.Image;
import javafx.stage.DirectoryChooser;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.util.Duration;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// One stage on the desktop, and in it one cluster at a time; what it remembers until the next
/// start.
///
/// JavaFX thread only. What must be waited for (nodes that end, a disk) is waited for on one other
/// thread, in the order in which it came; closing waits for all of it, a while.
final class DesktopWindow {
    private static final int[] ICONS = {16, 32, 64, 128};

    private static final int ASK_EVERY_S = 15;

    /// A lesson that ends and the cluster behind it have five seconds each until they are killed.
    private static final long CLOSING_S = 20;

    private final Stage stage;
    private final int firstPort;
    private final NodeProgram program;
    private final Path file;
    private Preferences preferences;
    private Path folder;
    private final Timeline watch =
            new Timeline(new KeyFrame(Duration.seconds(1), _ -> lookAround()));
    private final ExecutorService behind =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("behind the window").factory());
    private LiveWorkbench live;
    private final Keyring keyring;
    private final Reachability reachability;
    private Set<String> silent = Set.of();
    private int seconds;
    private boolean isOpening;
    private @Nullable WindowLesson playing;

    /// @param file where the preferences lie
    /// @param closed called when the window is gone and its nodes have ended
    DesktopWindow(
            Stage stage, WindowOptions options, NodeProgram program, Path file, Runnable closed) {
        this.stage = stage;
        this.firstPort = options.firstPort();
        this.program = program;
        this.file = file;
        this.folder = options.dataRoot();
        this.keyring = Keyring.of(file.resolveSibling("credentials.properties"));
        this.reachability =
                new Reachability(keyring, found -> Platform.runLater(() -> silent(found)));
        var loaded = Preferences.loadOrSetAside(file);
        this.preferences = loaded.preferences();
        stage.setTitle("Walscope");
        for (int pixels : ICONS) stage.getIcons().add(Brand.icon(pixels));
        var icon = DesktopWindow.class.getResource("/assets/icons/walscope.png");
        if (icon != null) stage.getIcons().add(new Image(icon.toExternalForm()));
        stage.setMinWidth(1_000);
        stage.setMinHeight(640);
        place(preferences.frame());
        live = made();
        show();
        if (!loaded.complaint().isEmpty()) live.bench().say(loaded.complaint());
        if (!keyring.complaint().isEmpty()) live.bench().say(keyring.complaint());
        if (options.open() != null) live.bench().open(options.open());
        stage.setOnHidden(_ -> close(closed));
        watch.setCycleCount(Animation.INDEFINITE);
        watch.play();
    }

    /// For good, also when the stage is shown again.
    private void close(Runnable closed) {
        stage.setOnHidden(null);
        remember();
        watch.stop();
        var last = preferences;
        behind.execute(() -> write(last));
        end(playing);
        behind.execute(live::close);
        behind.shutdown();
        Thread.ofPlatform()
                .name("closing")
                .start(
                        () -> {
                            awaitEnd();
                            closed.run();
                        });
    }

    private void awaitEnd() {
        try {
            behind.awaitTermination(CLOSING_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAround() {
        used(live.state());
        // Who is not looked at yet is asked whether it could be.
        if (seconds++ % ASK_EVERY_S == 0)
            reachability.ask(preferences.connections().byName().values());
    }

    private void silent(Set<String> now) {
        if (now.equals(silent)) return;
        silent = Set.copyOf(now);
        offer();
    }

    private void offer() {
        var more = new ArrayList<>(connectionCommands());
        more.addAll(layoutCommands());
        live.bench().offer(placeCommands(), another(), more);
        live.bench().offerOfNode(this::ofNode);
    }

    LiveWorkbench live() {
        return live;
    }

    /// What is on screen: the lesson that is open, else the cluster.
    private Workbench shown() {
        return playing == null ? live.bench() : playing.live().bench();
    }

    private LiveWorkbench made() {
        var frame = preferences.frame();
        var made =
                new LiveWorkbench(
                        folder, firstPort, program, keyring, frame.width(), frame.height());
        made.bench().change(preferences::applyTo);
        made.bench().arrangement().share(preferences.shares());
        return made;
    }

    private void show() {
        if (playing == null) stage.setScene(live.bench().scene());
        offer();
        live.bench().teach(lessonCommands(), this::learn);
        if (!stage.isShowing()) stage.show();
        live.bench().focusFirst();
        live.start();
    }

    /// On a screen that is there now, and no larger than it.
    private void place(Preferences.Frame frame) {
        var screens =
                Screen.getScreensForRectangle(frame.x(), frame.y(), frame.width(), frame.height());
        boolean isThere = frame.isPlaced() && !screens.isEmpty();
        Rectangle2D room = (isThere ? screens.getFirst() : Screen.getPrimary()).getVisualBounds();
        stage.setWidth(Math.min(frame.width(), room.getWidth()));
        stage.setHeight(Math.min(frame.height(), room.getHeight()));
        double maxX = room.getMaxX() - stage.getWidth();
        double maxY = room.getMaxY() - stage.getHeight();
        // Left to itself a window as large as its screen has its title above the upper edge.
        stage.setX(
                isThere
                        ? Math.clamp(frame.x(), room.getMinX(), maxX)
                        : (room.getMinX() + maxX) / 2);
        stage.setY(
                isThere
                        ? Math.clamp(frame.y(), room.getMinY(), maxY)
                        : (room.getMinY() + maxY) / 2);
        stage.setMaximized(frame.isMaximized());
    }

    private void remember() {
        var before = preferences.frame();
        boolean isWhole = stage.isMaximized() || stage.isFullScreen() || stage.isIconified();
        var stands =
                new Preferences.Frame(
                        isWhole ? before.x() : stage.getX(),
                        isWhole ? before.y() : stage.getY(),
                        isWhole ? before.width() : stage.getWidth(),
                        isWhole ? before.height() : stage.getHeight(),
                        before.isPlaced() || !isWhole,
                        stage.isMaximized());
        // A theme is the window's, whatever it shows when it is chosen.
        var view = live.bench().view().appearance(shown().view().appearance());
        preferences = preferences.with(view, live.bench().arrangement().shares(), stands);
    }

    private void write(Preferences now) {
        try {
            now.save(file);
        } catch (IOException e) {
            // The next start has what was there before; no reason to stop.
        }
    }

    /// What has members now is worth coming back to.
    private void used(ClusterState state) {
        var recents = preferences.recents();
        for (var node : state.nodes())
            recents =
                    node.process().equals(ProcessView.FOREIGN)
                            ? withUrl(recents, node.url())
                            : recents.with(folder);
        if (recents.equals(preferences.recents())) return;
        var now = preferences.with(recents);
        preferences = now;
        behind.execute(() -> write(now));
        offer();
    }

    private static Recents withUrl(Recents recents, String url) {
        try {
            return url.isEmpty() ? recents : recents.with(URI.create(url));
        } catch (IllegalArgumentException e) {
            return recents;
        }
    }

    /// Those with a name first.
    private List<UiCommand> placeCommands() {
        var all = new ArrayList<UiCommand>();
        var named = preferences.connections();
        int n = 0;
        named.byName()
                .forEach(
                        (name, url) -> {
                            var how = silent.contains(url) ? " · does not answer" : "";
                            all.add(
                                    command(
                                                    "connection." + name,
                                                    "Attach to " + name + ", " + url + how,
                                                    Feather.LINK_2,
                                                    () -> attach(url))
                                            .briefly(name + " · " + url + how)
                                            .sameAs(() -> "curl '" + url + "/status'"));
                        });
        for (var place : preferences.recents().places()) {
            n++;
            if (named.nameOf(place).isPresent()) continue;
            if (Recents.isUrl(place))
                all.add(
                        command(
                                        "recent." + n,
                                        "Attach to " + place,
                                        Feather.LINK_2,
                                        () -> attach(place))
                                .briefly(place));
            else if (!Path.of(place).equals(folder.toAbsolutePath().normalize()))
                all.add(
                        command(
                                        "recent." + n,
                                        "Open the cluster in " + place,
                                        Feather.FOLDER,
                                        () -> open(Path.of(place)))
                                .briefly(shortened(place))
                                .sameAs(() -> "launcher/walscope --data '" + place + "'"));
        }
        return all;
    }

    private List<UiCommand> connectionCommands() {
        var all = new ArrayList<UiCommand>();
        for (var name : preferences.connections().byName().keySet()) {
            all.add(rename("connection.rename." + name, name));
            all.add(forget("connection.forget." + name, name));
        }
        return all;
    }

    private UiCommand rename(String id, String name) {
        var url = preferences.connections().byName().getOrDefault(name, "");
        return command(
                id,
                "Rename the connection " + name + " …",
                Feather.EDIT_2,
                () -> askName("Rename " + name, url, name));
    }

    private UiCommand forget(String id, String name) {
        return command(
                id,
                "Forget the connection " + name,
                Feather.X,
                () -> {
                    keep(preferences.with(preferences.connections().without(name)));
                    live.bench().say(name + " is forgotten.");
                });
    }

    /// Of a node that was attached: what its address is called here.
    private List<UiCommand> ofNode(NodeView node) {
        if (!node.process().equals(ProcessView.FOREIGN) || node.url().isEmpty()) return List.of();
        var named = preferences.connections();
        var name = named.nameOf(node.url());
        if (name.isPresent())
            return List.of(
                    rename("node.name:" + node.name(), name.get()),
                    forget("node.forget:" + node.name(), name.get()));
        return List.of(
                command(
                                "node.name:" + node.name(),
                                "Name the connection to " + node.name() + " …",
                                Feather.EDIT_2,
                                () -> askName("Name this connection", node.url(), node.ownName()))
                        .unless(
                                () ->
                                        named.isFull()
                                                ? "There are "
                                                        + Connections.MAX
                                                        + " names already: forget one first."
                                                : ""));
    }

    private void askName(String title, String url, String suggested) {
        live.bench()
                .askName(
                        new NameBox.Question(
                                title,
                                "It stands for "
                                        + url
                                        + " in the palette and in an empty window, also at the next"
                                        + " start.",
                                suggested,
                                "Keep",
                                typed ->
                                        GivenName.problem(
                                                typed,
                                                preferences
                                                        .connections()
                                                        .byName()
                                                        .entrySet()
                                                        .stream()
                                                        .filter(one -> !one.getValue().equals(url))
                                                        .map(Map.Entry::getKey)
                                                        .toList()),
                                name -> {
                                    keep(
                                            preferences.with(
                                                    preferences.connections().with(name, url)));
                                    live.bench().say(url + " is called " + name + ".");
                                }));
    }

    private List<UiCommand> layoutCommands() {
        var all = new ArrayList<UiCommand>();
        all.add(
                layout("layout.save", "Save this layout under a name …", this::saveLayout)
                        .unless(
                                () ->
                                        preferences.layouts().isFull()
                                                ? "There are "
                                                        + Layouts.MAX
                                                        + " layouts already: delete one first."
                                                : ""));
        all.add(layout("layout.usual", "Layout as at first", () -> choose(Layout.USUAL)));
        preferences
                .layouts()
                .byName()
                .forEach(
                        (name, layout) -> {
                            all.add(
                                    layout(
                                            "layout.choose." + name,
                                            "Layout " + name,
                                            () -> choose(layout)));
                            all.add(
                                    layout(
                                            "layout.delete." + name,
                                            "Delete the layout " + name,
                                            () -> deleteLayout(name)));
                        });
        return all;
    }

    private static UiCommand layout(String id, String title, Runnable run) {
        return UiCommand.of(id, title, UiCommand.Group.window, Feather.LAYOUT, run);
    }

    private void saveLayout() {
        var bench = live.bench();
        var now = Layout.of(bench.view(), bench.arrangement().shares());
        bench.askName(
                new NameBox.Question(
                        "Save this layout",
                        "Which panel is open, where panels are split, how large lanes and cells"
                                + " are, and whether it is a presentation.",
                        "",
                        "Save",
                        typed -> GivenName.problem(typed, preferences.layouts().byName().keySet()),
                        name -> {
                            keep(preferences.with(preferences.layouts().with(name, now)));
                            bench.say("Layout " + name + " is saved: Ctrl+K finds it.");
                        }));
    }

    private void deleteLayout(String name) {
        keep(preferences.with(preferences.layouts().without(name)));
        live.bench().say("Layout " + name + " is deleted.");
    }

    private void choose(Layout layout) {
        var bench = live.bench();
        // Shares are those of a window that presents nothing.
        bench.change(view -> view.presenting(false));
        bench.arrangement().share(layout.shares());
        bench.change(layout::applyTo);
    }

    private void keep(Preferences now) {
        preferences = now;
        behind.execute(() -> write(now));
        seconds = 0;
        offer();
    }

    private UiCommand another() {
        return command("cluster.open", "Open another data folder …", Feather.FOLDER, this::choose);
    }

    private static UiCommand command(String id, String title, Feather icon, Runnable run) {
        return UiCommand.of(id, title, UiCommand.Group.cluster, icon, run);
    }

    /// The end of a long path says most.
    private static String shortened(String path) {
        return path.length() <= 48 ? path : "…" + path.substring(path.length() - 47);
    }

    private List<UiCommand> lessonCommands() {
        var all = new ArrayList<UiCommand>();
        int n = 0;
        for (var lesson : Course.lessons()) {
            n++;
            all.add(
                    UiCommand.of(
                                    "lesson." + lesson.name(),
                                    "Lesson " + n + ": " + lesson.title(),
                                    UiCommand.Group.lesson,
                                    Feather.BOOK_OPEN,
                                    () -> learn(lesson, null))
                            .sameAs(() -> "launcher/walscope lesson run " + lesson.name()));
        }
        return all;
    }

    private void learn(Path file) {
        try {
            learn(Course.read(file), file);
        } catch (IOException | BadLesson e) {
            shown().say("The lesson cannot be opened: " + FailureText.words(e) + ".");
        }
    }

    /// Opens a lesson, with a cluster of its own; what was shown before goes on behind it.
    void learn(Lesson lesson, @Nullable Path from) {
        remember();
        var before = playing;
        var scene = stage.getScene();
        try {
            playing =
                    new WindowLesson(
                            lesson,
                            from,
                            program,
                            scene.getWidth(),
                            scene.getHeight(),
                            new LessonPlayer.Exits(
                                    this::leaveLesson, () -> again(from), onward(lesson, from)));
        } catch (IOException | ActionFailed e) {
            shown().say("The lesson cannot be opened: " + FileFailure.reason(e) + ".");
            return;
        }
        var bench = playing.live().bench();
        bench.change(preferences::applyTo);
        bench.teach(lessonCommands(), this::learn);
        stage.setScene(bench.scene());
        playing.start();
        end(before);
    }

    /// The lesson after one of the course; `null` when there is none.
    private @Nullable Runnable onward(Lesson lesson, @Nullable Path from) {
        var names = Course.names();
        int next = names.indexOf(lesson.name()) + 1;
        if (from != null || next == 0 || next == names.size()) return null;
        return () -> learn(Course.lessons().get(next), null);
    }

    private void again(@Nullable Path from) {
        if (playing != null) learn(playing.player().progress().lesson(), from);
    }

    private void leaveLesson() {
        var appearance = shown().view().appearance();
        live.bench().change(view -> view.appearance(appearance));
        stage.setScene(live.bench().scene());
        end(playing);
        playing = null;
    }

    private void end(@Nullable WindowLesson ending) {
        if (ending != null) behind.execute(ending::close);
    }

    private void attach(String url) {
        live.session().perform(new Action.Attach(URI.create(url)));
    }

    private void choose() {
        var chooser = new DirectoryChooser();
        chooser.setTitle("Choose the data folder of a cluster");
        var parent = folder.toAbsolutePath().normalize().toFile();
        if (parent.isDirectory()) chooser.setInitialDirectory(parent);
        var chosen = chooser.showDialog(stage);
        if (chosen != null) open(chosen.toPath());
    }

    /// Ends what runs here, whose data stays, and then shows the other cluster in the same window.
    void open(Path other) {
        if (isOpening) {
            live.bench().say("Another cluster is being opened already: wait for it.");
            return;
        }
        isOpening = true;
        remember();
        var before = live;
        before.bench().say("Stopping the nodes of " + folder + " …");
        behind.execute(
                () -> {
                    try {
                        before.close();
                    } finally {
                        Platform.runLater(() -> replaceWith(other));
                    }
                });
    }

    private void replaceWith(Path other) {
        isOpening = false;
        if (!stage.isShowing()) return;
        folder = other;
        live = made();
        show();
    }
}
