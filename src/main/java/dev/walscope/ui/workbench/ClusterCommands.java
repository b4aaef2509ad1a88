package dev.walscope.ui.workbench;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;
import dev.walscope.ui.panels.UiCommand.Tone;
import dev.walscope.ui.panels.nodes.OptionsBox;

import org.kordamp.ikonli.feather.Feather;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The one list of what can be done: to the cluster, to a node, to a link.
///
/// What concerns the window itself is added by [WindowCommands].
final class ClusterCommands {
    private static final String KEPT =
            "It keeps them: also when it is restarted or promoted, and at the next start of this"
                    + " window.";

    private static final Duration SLOW = Duration.ofMillis(200);

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Boxes boxes;
    private final PaceCommands pace;
    private final Consumer<String> ask;
    private Function<NodeView, List<UiCommand>> more = _ -> List.of();

    /// @param boxes shows what a node printed, and asks for options
    /// @param ask has the console speak to the node of this name
    ClusterCommands(
            PanelContext context, ClusterGateway gateway, Boxes boxes, Consumer<String> ask) {
        this.context = context;
        this.gateway = gateway;
        this.boxes = boxes;
        this.pace = new PaceCommands(context, gateway);
        this.ask = ask;
    }

    UiCommand startAll() {
        return acting(
                        "cluster.start",
                        "Start leader + 2 followers",
                        Group.cluster,
                        Feather.PLAY,
                        new Action.StartAll(2))
                .tone(Tone.primary)
                .on("Shortcut+Shift+S")
                .unless(this::unlessElecting)
                .unless(
                        () ->
                                Stream.of("leader", "follower-1", "follower-2")
                                                .allMatch(this::isAlive)
                                        ? "All three run already: add a follower instead."
                                        : "");
    }

    /// The members of a cluster that elects its leader.
    UiCommand startMembers() {
        return acting(
                        "cluster.raft",
                        "Start 3 Raft nodes",
                        Group.cluster,
                        Feather.USERS,
                        new Action.StartMembers(3))
                .on("Shortcut+Shift+R")
                .unless(
                        () ->
                                ours().anyMatch(node -> !elects(node))
                                        ? "A leader and followers are here: take them off the list"
                                                + " first."
                                        : "")
                .unless(
                        () ->
                                isElecting() && ours().allMatch(node -> node.process().isAlive())
                                        ? "All members run already."
                                        : "");
    }

    private Stream<NodeView> ours() {
        return context.state().nodes().stream().filter(this::isOurs);
    }

    private static boolean elects(NodeView node) {
        return Cluster.isElector(node.name());
    }

    private boolean isElecting() {
        return ours().anyMatch(ClusterCommands::elects);
    }

    /// Why what belongs to a leader and its followers cannot be done.
    private String unlessElecting() {
        return isElecting()
                ? "The nodes here elect their leader: take them off the list first."
                : "";
    }

    private boolean isAlive(String name) {
        return context.state().node(name).filter(node -> node.process().isAlive()).isPresent();
    }

    UiCommand startLeader() {
        return acting(
                        "cluster.leader",
                        "Start the leader alone",
                        Group.cluster,
                        Feather.SERVER,
                        new Action.StartLeader())
                .unless(this::unlessElecting)
                .unless(
                        () ->
                                context.state()
                                                .leader()
                                                .filter(l -> l.process().isAlive())
                                                .isPresent()
                                        ? "The leader runs already."
                                        : "");
    }

    UiCommand addFollower() {
        return acting(
                        "cluster.follower",
                        "Add a follower",
                        Group.cluster,
                        Feather.PLUS,
                        new Action.AddFollower())
                .unless(this::unlessElecting)
                .on("Shortcut+Shift+F");
    }

    UiCommand startAllWithOptions() {
        var nodes = List.of("leader", "follower-1", "follower-2");
        var start =
                new OptionsBox.Start(
                        nodes,
                        "Start leader + 2 followers with options",
                        "Start all three",
                        "All three get the same, which they keep: also when they are restarted, and"
                                + " at the next start of this window.",
                        () -> isAnyAlive(nodes));
        return withOptions("cluster.start.options", start)
                .briefly("with options …")
                .unless(this::unlessElecting)
                .unless(() -> isAnyAlive(nodes));
    }

    private String isAnyAlive(List<String> nodes) {
        return nodes.stream().anyMatch(this::isAlive)
                ? "Some of them run already: choose the options of a node in its menu."
                : "";
    }

    UiCommand startLeaderWithOptions() {
        var name =
                context.state().leader().filter(this::isOurs).map(NodeView::name).orElse("leader");
        return withOptions(
                        "cluster.leader.options",
                        new OptionsBox.Start(
                                List.of(name),
                                "Start the leader alone, with options",
                                "Start " + name,
                                KEPT,
                                () -> isAlive(name) ? name + " runs already." : ""))
                .unless(() -> startLeader().impossible().get());
    }

    private boolean isOurs(NodeView node) {
        return !node.process().equals(ProcessView.FOREIGN);
    }

    /// The follower is named when the box is opened: by then others may have come.
    UiCommand addFollowerWithOptions() {
        return UiCommand.of(
                        "cluster.follower.options",
                        "Add a follower with options …",
                        Group.cluster,
                        Feather.SLIDERS,
                        () -> {
                            var name = nextFollower();
                            boxes.openOptions(
                                    new OptionsBox.Start(
                                            List.of(name),
                                            "Add " + name + " with options",
                                            "Add " + name,
                                            KEPT,
                                            () ->
                                                    context.state().node(name).isPresent()
                                                            ? "There is a " + name + " now."
                                                            : ""));
                        })
                .unless(this::unlessElecting)
                .unless(context::notNow);
    }

    private String nextFollower() {
        int n = 1;
        while (context.state().node("follower-" + n).isPresent()) n++;
        return "follower-" + n;
    }

    private UiCommand optionsOf(NodeView node) {
        var name = node.name();
        boolean isAlive = node.process().isAlive();
        var start =
                new OptionsBox.Start(
                        List.of(name),
                        "Options of " + name,
                        (isAlive ? "Restart " : "Start ") + name,
                        isAlive ? name + " is stopped (SIGTERM) and started again. " + KEPT : KEPT,
                        () -> when(name, _ -> true, ""));
        return UiCommand.of(
                        "node.options:" + name,
                        "Options of " + name + " …",
                        Group.node,
                        Feather.SLIDERS,
                        () -> boxes.openOptions(start))
                .unless(context::notNow)
                .unless(
                        () ->
                                when(
                                        name,
                                        n -> n.process().state() != ProcessView.State.paused,
                                        name + " is paused: resume it first."));
    }

    private UiCommand withOptions(String id, OptionsBox.Start start) {
        return UiCommand.of(
                        id,
                        start.title() + " …",
                        Group.cluster,
                        Feather.SLIDERS,
                        () -> boxes.openOptions(start))
                .unless(context::notNow);
    }

    /// What can be done to any node or link now, for the palette.
    List<UiCommand> all(ClusterState state) {
        var all = new ArrayList<UiCommand>();
        for (var node : state.nodes()) {
            all.addAll(ofNode(node));
            if (!node.isLeader() || elects(node)) all.addAll(ofLink(node));
        }
        return all;
    }

    void also(Function<NodeView, List<UiCommand>> ofNode) {
        more = ofNode;
    }

    List<UiCommand> ofNode(NodeView node) {
        return Stream.concat(own(node).stream(), more.apply(node).stream()).toList();
    }

    private List<UiCommand> own(NodeView node) {
        var name = node.name();
        var pausing = Cluster.whyNoPause().orElse("");
        return List.of(
                UiCommand.of(
                                "node.ask:" + name,
                                "Ask " + name + " from the console",
                                Group.node,
                                Feather.MESSAGE_SQUARE,
                                () -> ask.accept(name))
                        .unless(
                                () ->
                                        context.view().target().equals(name)
                                                ? "The console speaks to " + name + " already."
                                                : ""),
                onNode(
                                node,
                                "start",
                                "Start " + name,
                                "Start",
                                Feather.PLAY,
                                new Action.Restart(name))
                        .tone(Tone.primary)
                        .unless(runs(name, false, name + " runs already.")),
                onNode(
                                node,
                                "pause",
                                "Pause " + name + " (SIGSTOP)",
                                "Pause",
                                Feather.PAUSE,
                                new Action.Pause(name))
                        .unless(
                                () ->
                                        !pausing.isEmpty()
                                                ? pausing
                                                : inState(name, ProcessView.State.running)),
                onNode(
                                node,
                                "resume",
                                "Resume " + name + " (SIGCONT)",
                                "Resume",
                                Feather.PLAY,
                                new Action.Resume(name))
                        .unless(() -> inState(name, ProcessView.State.paused)),
                onNode(
                                node,
                                "stop",
                                "Stop " + name + " (SIGTERM)",
                                "Stop",
                                Feather.SQUARE,
                                new Action.Stop(name))
                        .unless(() -> inState(name, ProcessView.State.running)),
                onNode(
                                node,
                                "kill",
                                "Kill " + name + " (SIGKILL)",
                                "Kill −9",
                                Feather.ZAP,
                                new Action.Kill(name))
                        .tone(Tone.danger)
                        .unless(runs(name, true, name + " does not run.")),
                onNode(
                                node,
                                "promote",
                                "Promote " + name + ": it leads, all others follow it",
                                "Promote",
                                Feather.CHEVRONS_UP,
                                new Action.Promote(name))
                        .unless(
                                () ->
                                        elects(node)
                                                ? "Leaders are elected here: stop or cut off the"
                                                        + " one that leads."
                                                : "")
                        .unless(() -> when(name, n -> !n.isLeader(), name + " leads already."))
                        .unless(
                                () ->
                                        when(
                                                name,
                                                n ->
                                                        n.process().state()
                                                                != ProcessView.State.paused,
                                                name + " is paused: resume it first.")),
                onNode(
                                node,
                                "wipe",
                                "Wipe the disk of " + name,
                                "Wipe disk",
                                Feather.TRASH_2,
                                new Action.Wipe(name))
                        .tone(Tone.danger)
                        .unless(runs(name, false, "Stop " + name + " first.")),
                onNode(
                                node,
                                "unwipe",
                                "Undo: put the wiped disk of " + name + " back",
                                "Undo wipe",
                                Feather.CORNER_UP_LEFT,
                                new Action.Unwipe(name))
                        .unless(runs(name, false, "Stop " + name + " first."))
                        .unless(
                                () ->
                                        when(
                                                name,
                                                NodeView::isWiped,
                                                "This window has not wiped " + name + ".")),
                onNode(
                                node,
                                "restart",
                                "Restart " + name,
                                "Restart",
                                Feather.ROTATE_CW,
                                new Action.Restart(name))
                        .unless(runs(name, true, name + " does not run.")),
                optionsOf(node),
                hold(node),
                new SnapshotCommand(context, gateway).of(node),
                onNode(
                        node,
                        "remove",
                        "Take " + name + " off the list (its data stays)",
                        "Remove",
                        Feather.X,
                        new Action.Remove(name)),
                onNode(
                                node,
                                "folder",
                                "Open the data folder of " + name,
                                "Folder",
                                Feather.FOLDER,
                                new Action.OpenFolder(
                                        gateway.folder(name).orElse(Path.of("data", name))))
                        .unless(
                                () ->
                                        gateway.folder(name).isEmpty()
                                                ? "Its files lie on another machine, or are not"
                                                        + " ours."
                                                : ""),
                UiCommand.of(
                                "node.output:" + name,
                                "Show what " + name + " printed",
                                Group.node,
                                Feather.TERMINAL,
                                () -> boxes.openOutput(name))
                        .unless(
                                () ->
                                        gateway.printed(name).isEmpty()
                                                ? "This window has not started it, or it has not"
                                                        + " printed yet."
                                                : ""),
                UiCommand.of(
                        "node.url:" + name,
                        "Copy the URL of " + name,
                        Group.node,
                        Feather.COPY,
                        () -> context.copy(node.url())));
    }

    /// So that a class sees damage, then a degraded node, then the repair, each when it is time.
    private UiCommand hold(NodeView node) {
        var name = node.name();
        boolean isHeld = node.integrity().repairHeld();
        var call = Call.of("POST", "/repair").withQuery("hold", isHeld ? "false" : "true");
        return UiCommand.of(
                        "node.hold:" + name,
                        isHeld ? "Let repair on " + name + " go on" : "Hold repair on " + name,
                        Group.node,
                        isHeld ? Feather.UNLOCK : Feather.LOCK,
                        () -> gateway.send(name, call))
                .sameAs(() -> gateway.address(name).map(call::curl).orElse(""))
                .unless(context::notNow)
                .unless(
                        () ->
                                node.isElecting()
                                        ? "Nothing is repaired where leaders are elected: a damaged"
                                                + " log takes no part."
                                        : "")
                .unless(
                        () ->
                                context.state()
                                                .node(name)
                                                .filter(n -> n.condition().answers())
                                                .isPresent()
                                        ? ""
                                        : name + " does not answer.");
    }

    /// How fast messages travel.
    List<UiCommand> pace() {
        return pace.all();
    }

    List<UiCommand> ofLink(NodeView follower) {
        if (elects(follower)) return faults(follower);
        var all = new ArrayList<>(faults(follower));
        all.addAll(pace.ofLink(follower));
        return all;
    }

    private List<UiCommand> faults(NodeView follower) {
        var name = follower.name();
        boolean elects = elects(follower);
        var link = elects ? "what connects " + name + " to the others" : "the link to " + name;
        return List.of(
                onLink(
                                follower,
                                "cut",
                                elects ? "Cut " + name + " off from the others" : "Cut " + link,
                                Feather.SCISSORS,
                                new Action.Cut(name))
                        .tone(Tone.danger)
                        .unless(() -> ownLink(name, l -> !l.isCut(), "It is cut already.")),
                onLink(
                                follower,
                                "silence",
                                "Silence " + link + " (half-open)",
                                Feather.VOLUME_X,
                                new Action.HalfOpen(name))
                        .tone(Tone.danger)
                        .unless(() -> ownLink(name, l -> !l.isSilent(), "It is silent already.")),
                onLink(
                                follower,
                                "slow",
                                "Slow " + link + " by 200 ms",
                                Feather.CLOCK,
                                new Action.Delay(name, SLOW))
                        .unless(() -> ownLink(name, _ -> true, "")),
                onLink(
                                follower,
                                "throttle",
                                "Throttle " + link + " to 10 kB/s",
                                Feather.FILTER,
                                new Action.Throttle(name, 10_000))
                        .unless(() -> ownLink(name, _ -> true, "")),
                onLink(follower, "heal", "Heal " + link, Feather.LINK, new Action.Heal(name))
                        .unless(() -> ownLink(name, l -> !l.isWhole(), "It is whole.")));
    }

    private UiCommand onNode(
            NodeView node, String verb, String title, String brief, Feather icon, Action action) {
        return acting("node." + verb + ":" + node.name(), title, Group.node, icon, action)
                .briefly(brief);
    }

    private UiCommand onLink(
            NodeView follower, String verb, String title, Feather icon, Action action) {
        return acting("link." + verb + ":" + follower.name(), title, Group.link, icon, action);
    }

    private UiCommand acting(String id, String title, Group group, Feather icon, Action action) {
        return UiCommand.of(id, title, group, icon, () -> gateway.perform(action))
                .sameAs(() -> gateway.shell(action))
                .unless(context::notNow);
    }

    private String inState(String name, ProcessView.State state) {
        boolean isPaused =
                context.state()
                        .node(name)
                        .filter(n -> n.process().state() == ProcessView.State.paused)
                        .isPresent();
        return when(
                name,
                n -> n.process().state() == state,
                isPaused
                        ? name + " is paused: resume or kill it."
                        : name + " is not " + state + " now.");
    }

    private String when(String name, Predicate<NodeView> holds, String otherwise) {
        var node = context.state().node(name);
        if (node.isEmpty()) return "There is no " + name + ".";
        if (node.get().process().state() == ProcessView.State.foreign)
            return name + " was started by somebody else: it can be watched and asked, no more.";
        return holds.test(node.get()) ? "" : otherwise;
    }

    private Supplier<String> runs(String name, boolean isAlive, String otherwise) {
        return () -> when(name, node -> node.process().isAlive() == isAlive, otherwise);
    }

    private String ownLink(String name, Predicate<LinkView> holds, String otherwise) {
        return when(name, node -> holds.test(node.link()), otherwise);
    }
}
