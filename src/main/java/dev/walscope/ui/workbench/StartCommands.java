package dev.walscope.ui.workbench;

import dev.walscope.api.RaftStatus;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;
import dev.walscope.ui.panels.UiCommand.Tone;
import dev.walscope.ui.panels.nodes.OptionsBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.stream.Stream;

/// What starts nodes: a leader and followers, or members that elect their leader. A window has
/// nodes of one kind; what belongs to the other says so.
final class StartCommands {
    static final String KEPT =
            "It keeps them: also when it is restarted or promoted, and at the next start of this"
                    + " window.";

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Boxes boxes;

    /// @param boxes asks for options
    StartCommands(PanelContext context, ClusterGateway gateway, Boxes boxes) {
        this.context = context;
        this.gateway = gateway;
        this.boxes = boxes;
    }

    UiCommand startAll() {
        return acting(
                        "cluster.start",
                        "Start leader + 2 followers",
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

    static boolean elects(NodeView node) {
        boolean isOurs = !node.process().equals(ProcessView.FOREIGN);
        return node.isElecting() || isOurs && Cluster.isElector(node.name());
    }

    private boolean isElecting() {
        return ours().anyMatch(StartCommands::elects);
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

    /// All nodes here are protected, or none.
    UiCommand protect() {
        boolean isOn = gateway.isProtected();
        return acting(
                        "cluster.protect",
                        isOn
                                ? "Start nodes without TLS and tokens again"
                                : "Encrypt and protect: start nodes with TLS, tokens and a secret",
                        isOn ? Feather.UNLOCK : Feather.LOCK,
                        new Action.Protect(!isOn))
                .unless(
                        () ->
                                ours().anyMatch(node -> node.process().isAlive())
                                        ? "Stop the nodes here first: all are started the same way."
                                        : "");
    }

    UiCommand startLeader() {
        return acting(
                        "cluster.leader",
                        "Start the leader alone",
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
        return acting("cluster.follower", "Add a follower", Feather.PLUS, new Action.AddFollower())
                .unless(this::unlessElecting)
                .on("Shortcut+Shift+F");
    }

    /// One more of those that elect their leader, which takes the lead of nobody: it learns, then
    /// votes.
    UiCommand addMember() {
        return UiCommand.of(
                        "cluster.member",
                        "Add a member: it learns the log, then votes",
                        Group.cluster,
                        Feather.USER_PLUS,
                        () -> gateway.perform(new Action.AddMember(gateway.nextMember())))
                .sameAs(() -> gateway.shell(new Action.AddMember(gateway.nextMember())))
                .briefly("Add a member")
                .on("Shortcut+Shift+M")
                .unless(context::notNow)
                .unless(
                        () ->
                                isElecting()
                                        ? ""
                                        : "No members are here that elect their leader: start some"
                                                + " first.")
                .unless(
                        () ->
                                ours().anyMatch(node -> node.condition().answers())
                                        ? ""
                                        : "No member answers that could take one in.")
                .unless(this::whoIsTakenIn)
                .unless(
                        () ->
                                gateway.nextMember().isEmpty()
                                        ? "There is room for seven members, and no more."
                                        : "");
    }

    /// One at a time: a majority has to agree on each.
    private String whoIsTakenIn() {
        return ours().filter(node -> node.process().isAlive())
                .filter(StartCommands::isUnderWay)
                .map(node -> node.name() + " is on its way to be a member: wait until it votes.")
                .findFirst()
                .orElse("");
    }

    private static boolean isUnderWay(NodeView node) {
        var raft = node.raft();
        return raft == null
                ? elects(node) && node.process().state() == ProcessView.State.starting
                : node.condition().answers() && raft.role() == RaftStatus.Role.learner;
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

    private UiCommand withOptions(String id, OptionsBox.Start start) {
        return UiCommand.of(
                        id,
                        start.title() + " …",
                        Group.cluster,
                        Feather.SLIDERS,
                        () -> boxes.openOptions(start))
                .unless(context::notNow);
    }

    private UiCommand acting(String id, String title, Feather icon, Action action) {
        return UiCommand.of(id, title, Group.cluster, icon, () -> gateway.perform(action))
                .sameAs(() -> gateway.shell(action))
                .unless(context::notNow);
    }
}
