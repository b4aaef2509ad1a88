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

/// What can be done to a node, and to a link.
///
/// What starts nodes is in [StartCommands], what concerns the window itself in [WindowCommands].
final class ClusterCommands {
    private static final Duration SLOW = Duration.ofMillis(200);

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Boxes boxes;
    private final PaceCommands pace;
    private final PartitionCommands partitions;
    private final RaceCommands races;
    private final DivergenceCommand divergence;
    private final MemberCommands members;
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
        this.partitions = new PartitionCommands(context, gateway);
        this.races = new RaceCommands(context, gateway);
        this.divergence = new DivergenceCommand(context, gateway, boxes.partedEnds());
        this.members = new MemberCommands(context, gateway);
        this.ask = ask;
    }

    private UiCommand optionsOf(NodeView node) {
        var name = node.name();
        boolean isAlive = node.process().isAlive();
        var start =
                new OptionsBox.Start(
                        List.of(name),
                        "Options of " + name,
                        (isAlive ? "Restart " : "Start ") + name,
                        isAlive
                                ? name
                                        + " is stopped (SIGTERM) and started again. "
                                        + StartCommands.KEPT
                                : StartCommands.KEPT,
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

    /// What can be done to any node or link now, for the palette.
    List<UiCommand> all(ClusterState state) {
        var all = new ArrayList<UiCommand>();
        for (var node : state.nodes()) {
            all.addAll(ofNode(node));
            if (!node.isLeader() || StartCommands.elects(node)) all.addAll(ofLink(node));
        }
        all.addAll(partitions.all());
        if (!state.nodes().isEmpty()) all.addAll(races.all());
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
                                        StartCommands.elects(node)
                                                ? "Leaders are elected here: have the one that"
                                                        + " leads hand over."
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
                members.lead(node),
                members.leave(node),
                members.joinAnew(node),
                divergence.of(node),
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
                .sameAs(() -> gateway.curl(name, call))
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
                                        : name + " does not answer.")
                .unless(() -> gateway.whyRefused(name, call));
    }

    PartitionCommands partitions() {
        return partitions;
    }

    /// How fast messages travel.
    List<UiCommand> pace() {
        return pace.all();
    }

    List<UiCommand> ofLink(NodeView follower) {
        if (StartCommands.elects(follower)) return faults(follower);
        var all = new ArrayList<>(faults(follower));
        all.addAll(pace.ofLink(follower));
        return all;
    }

    private List<UiCommand> faults(NodeView follower) {
        var name = follower.name();
        boolean elects = StartCommands.elects(follower);
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
