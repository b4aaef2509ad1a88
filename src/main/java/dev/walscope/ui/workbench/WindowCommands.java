package dev.walscope.ui.workbench;

import dev.walscope.scope.CutEnd;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.palette.TypedAddress;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.Objects;

/// What can be done to the window itself, and to the cluster as a whole.
final class WindowCommands {
    private final PanelContext context;
    private final WindowParts window;
    private final StartCommands starts;

    WindowCommands(PanelContext context, WindowParts window, StartCommands starts) {
        this.context = context;
        this.window = window;
        this.starts = starts;
    }

    /// Those that have an icon in the header.
    List<UiCommand> tools() {
        return List.of(lessons(), pace(), search(), present(), theme(), picture());
    }

    /// In the order in which the palette shows them.
    List<UiCommand> all() {
        return List.of(
                starts.startAll(),
                starts.startMembers(),
                starts.addFollower(),
                starts.addMember(),
                attach(),
                attachProtected(),
                starts.startLeader(),
                starts.startAllWithOptions(),
                starts.startLeaderWithOptions(),
                starts.addFollowerWithOptions(),
                starts.protect(),
                lane("follow", "Follow the newest entry", Feather.FAST_FORWARD, this::follow)
                        .on("Shortcut+E"),
                lane("in", "Zoom in", Feather.ZOOM_IN, () -> window.lanes().zoomBy(1.5))
                        .on("Shortcut+EQUALS"),
                lane("out", "Zoom out", Feather.ZOOM_OUT, () -> window.lanes().zoomBy(1 / 1.5))
                        .on("Shortcut+MINUS"),
                lane(
                                "all",
                                "Zoom out to the whole log",
                                Feather.MINIMIZE_2,
                                () -> window.lanes().zoomToAll())
                        .on("Shortcut+0"),
                lane(
                                "compact",
                                "Compact lanes, or as high as there is room",
                                Feather.ALIGN_JUSTIFY,
                                () -> context.change(v -> v.compact(!v.isCompact())))
                        .on("Shortcut+J"),
                lane(
                                "ghosts",
                                "Dismiss the ghosts of entries that were cut off",
                                Feather.EYE_OFF,
                                this::dismissCutEnds)
                        .unless(this::whyNoCutEnds),
                lane("jump", "Go to an id", Feather.HASH, () -> window.lanes().focusJump())
                        .on("Shortcut+G"),
                lane("find", "Find entries", Feather.SEARCH, () -> window.lanes().focusFind())
                        .on("Shortcut+F"),
                compare(),
                UiCommand.of(
                                "console.focus",
                                "Write a request",
                                Group.panels,
                                Feather.TERMINAL,
                                () -> window.console().focusKey())
                        .on("Shortcut+L"),
                open(View.Foot.lag, "the lag chart", "Shortcut+1"),
                open(View.Foot.segments, "the segments", "Shortcut+2"),
                open(View.Foot.requests, "requests & dedup", "Shortcut+3"),
                open(View.Foot.ledger, "the ledger", "Shortcut+4"),
                open(View.Foot.events, "the events", "Shortcut+5"),
                open(View.Foot.keys, "the keys", "Shortcut+6"),
                open(View.Foot.elections, "the elections", "Shortcut+9"),
                open(View.Foot.reads, "the reads: what each node would answer", "Shortcut+Shift+9"),
                open(View.Foot.check, "the check of what was answered", "Shortcut+Shift+0"),
                enlarge(
                        View.Large.inspector,
                        "Show the chosen entry's bytes and checksum large",
                        "Shortcut+7"),
                enlarge(View.Large.lanes, "Show the lanes alone, large", "Shortcut+8"),
                tour(),
                lessons(),
                search(),
                theme(),
                window(
                        "theme.system",
                        "Theme as the system has it",
                        Feather.SUN,
                        () -> context.change(v -> v.appearance(View.Appearance.system))),
                present(),
                picture(),
                window(
                                "picture",
                                "Take a picture of a part, with a caption",
                                Feather.IMAGE,
                                () -> window.boxes().pictures().open())
                        .on("Shortcut+P"),
                window(
                                "keys",
                                "All shortcuts",
                                Feather.COMMAND,
                                () -> window.boxes().openShortcuts(window.unboundCommands()))
                        .on("F1"));
    }

    UiCommand attach() {
        return UiCommand.of(
                "cluster.attach",
                "Attach to a running node by its URL",
                Group.cluster,
                Feather.LINK_2,
                () -> window.boxes().openPalette(TypedAddress.BEGUN));
    }

    UiCommand attachProtected() {
        return UiCommand.of(
                "cluster.attach.protected",
                "Attach to a node with a token or a CA certificate …",
                Group.cluster,
                Feather.LOCK,
                () -> window.boxes().openCredentials(null, ""));
    }

    /// The first lesson of the course.
    UiCommand tour() {
        return UiCommand.of(
                        "lesson.tour",
                        "Play the tour: the first lesson",
                        Group.lesson,
                        Feather.BOOK_OPEN,
                        () -> window.lessons().getFirst().run().run())
                .briefly("Play the tour")
                .unless(this::whyNoLessons);
    }

    private UiCommand lessons() {
        return UiCommand.of(
                        "lesson.all",
                        "Lessons",
                        Group.lesson,
                        Feather.BOOK_OPEN,
                        () -> window.boxes().openPalette("lesson "))
                .on("F2")
                .unless(this::whyNoLessons);
    }

    /// So that the mouse finds how fast messages travel.
    private UiCommand pace() {
        return UiCommand.of(
                "window.pace",
                "Slow motion, and messages step by step",
                Group.link,
                Feather.WATCH,
                () -> window.boxes().openPalette("slow motion "));
    }

    private String whyNoLessons() {
        return window.lessons().isEmpty() ? "Lessons need the desktop window." : "";
    }

    UiCommand compare() {
        return lane(
                        "compare",
                        "Compare two nodes",
                        Feather.COLUMNS,
                        () -> window.boxes().openCompare())
                .briefly("Compare")
                .on("Shortcut+Shift+C");
    }

    private void dismissCutEnds() {
        long newest = newestCutMs();
        context.change(v -> v.withoutCutEnds(newest));
    }

    private String whyNoCutEnds() {
        return newestCutMs() > context.view().cutEndsDismissedMs()
                ? ""
                : "No entries that were cut off are shown.";
    }

    /// 0 when nothing was.
    private long newestCutMs() {
        return context.state().nodes().stream()
                .map(NodeView::cutEnd)
                .filter(Objects::nonNull)
                .mapToLong(CutEnd::atMs)
                .max()
                .orElse(0);
    }

    private void follow() {
        context.change(v -> v.follow(!v.isFollowing()));
    }

    private UiCommand search() {
        return window(
                        "palette",
                        "Find an action",
                        Feather.SEARCH,
                        () -> window.boxes().openPalette(""))
                .on("Shortcut+K");
    }

    private UiCommand present() {
        return window(
                        "present",
                        "Presentation mode: larger, the lanes and at most one panel",
                        Feather.MONITOR,
                        () -> context.change(v -> v.presenting(!v.isPresenting())))
                .on("F5");
    }

    private UiCommand theme() {
        return window("theme", "Light or dark", Feather.MOON, this::turnTheme).on("Shortcut+D");
    }

    private void turnTheme() {
        var other = window.isDark() ? View.Appearance.light : View.Appearance.dark;
        context.change(v -> v.appearance(other));
    }

    private UiCommand picture() {
        return window(
                        "shot",
                        "Take a screenshot",
                        Feather.CAMERA,
                        () -> window.boxes().pictures().takeNow())
                .on("Shortcut+Shift+P");
    }

    private UiCommand open(View.Foot foot, String title, String keys) {
        return UiCommand.of(
                        "panel." + foot,
                        "Open " + title,
                        Group.panels,
                        null,
                        () -> context.change(v -> v.open(foot)))
                .on(keys);
    }

    private UiCommand enlarge(View.Large what, String title, String keys) {
        return UiCommand.of(
                        "panel." + what,
                        title,
                        Group.panels,
                        null,
                        () -> context.change(v -> v.large(what).presenting(true)))
                .on(keys);
    }

    private static UiCommand lane(String id, String title, Feather icon, Runnable run) {
        return UiCommand.of("lanes." + id, title, Group.lanes, icon, run);
    }

    private static UiCommand window(String id, String title, Feather icon, Runnable run) {
        return UiCommand.of("window." + id, title, Group.window, icon, run);
    }
}
