package dev.walscope.ui.workbench;

import dev.walscope.cluster.Action;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.MessageText;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// How fast messages travel between the nodes: in slow motion, or one by one.
final class PaceCommands {
    private static final int[] TIMES = {1, 2, 5, 10, 20, 50};

    private final PanelContext context;
    private final ClusterGateway gateway;

    PaceCommands(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
    }

    List<UiCommand> all() {
        var all = new ArrayList<UiCommand>();
        all.add(
                command("slower", "Slow motion: slower", Feather.CHEVRONS_DOWN, () -> turn(1))
                        .on("F6"));
        all.add(
                command("faster", "Slow motion: faster", Feather.CHEVRONS_UP, () -> turn(-1))
                        .on("Shift+F6"));
        for (int times : TIMES) all.add(slowMotion(times));
        all.add(
                command(
                                "hold",
                                "Slow motion: hold all messages, or let them go",
                                Feather.PAUSE_CIRCLE,
                                this::holdAll)
                        .on("F9"));
        all.add(
                command(
                                "step",
                                "Slow motion: let one held message pass",
                                Feather.SKIP_FORWARD,
                                this::step)
                        .on("F10")
                        .unless(
                                () ->
                                        held().isEmpty()
                                                ? "No link is held: F9 holds all, a link's menu"
                                                        + " one."
                                                : ""));
        return all;
    }

    private UiCommand slowMotion(int times) {
        return command(
                "times-" + times,
                times == 1
                        ? "Slow motion ×1: full speed"
                        : "Slow motion ×1/" + times + ": messages travel " + times * 30 + " ms",
                Feather.WATCH,
                () -> gateway.perform(new Action.SlowMotion(times)));
    }

    /// What can be done to the link of one follower.
    List<UiCommand> ofLink(NodeView follower) {
        var name = follower.name();
        return List.of(
                command(
                                "hold:" + name,
                                "Hold the messages on the link to " + name,
                                Feather.PAUSE_CIRCLE,
                                () -> gateway.perform(new Action.Hold(name)))
                        .unless(() -> is(name, false)),
                command(
                                "step:" + name,
                                "Let one message pass on the link to " + name,
                                Feather.SKIP_FORWARD,
                                () -> step(name))
                        .unless(() -> is(name, true)),
                command(
                                "release:" + name,
                                "Let all messages go on the link to " + name,
                                Feather.PLAY_CIRCLE,
                                () -> gateway.perform(new Action.Release(name)))
                        .unless(() -> is(name, true)));
    }

    private UiCommand command(String id, String title, Feather icon, Runnable run) {
        return UiCommand.of("pace." + id, title, Group.link, icon, run)
                .unless(context::notNow)
                .unless(
                        () ->
                                gateway.isProtected()
                                        ? "The messages are encrypted, so this window cannot tell"
                                                + " them apart: cut or delay a link instead."
                                        : "")
                .unless(
                        () ->
                                !ours().isEmpty()
                                        ? ""
                                        : context.state().nodes().stream()
                                                        .anyMatch(NodeView::isElecting)
                                                ? "Messages of those who elect their leader pass as"
                                                        + " they come."
                                                : "Start a follower first: messages travel on its"
                                                        + " link.");
    }

    private String is(String follower, boolean isHeld) {
        var link = context.state().node(follower).map(NodeView::link);
        return link.filter(l -> l.isHeld() == isHeld).isPresent()
                ? ""
                : isHeld ? "The link is not held." : "The link is held already.";
    }

    /// Those whose link is this window's to touch.
    private List<NodeView> ours() {
        return context.state().followers().stream()
                .filter(node -> !node.process().equals(ProcessView.FOREIGN))
                .filter(node -> !node.isElecting())
                .toList();
    }

    private List<NodeView> held() {
        return ours().stream().filter(node -> node.link().isHeld()).toList();
    }

    private int times() {
        return ours().stream().map(NodeView::link).mapToInt(LinkView::slowness).max().orElse(1);
    }

    private void turn(int by) {
        int at = 0;
        for (int i = 0; i < TIMES.length; i++) if (TIMES[i] <= times()) at = i;
        gateway.perform(new Action.SlowMotion(TIMES[Math.clamp(at + by, 0, TIMES.length - 1)]));
    }

    private void holdAll() {
        boolean isHeld = !held().isEmpty();
        for (var follower : isHeld ? held() : ours())
            gateway.perform(
                    isHeld
                            ? new Action.Release(follower.name())
                            : new Action.Hold(follower.name()));
    }

    /// On the link where something waits; the first of them.
    private void step() {
        var names = held().stream().map(NodeView::name).toList();
        step(
                names.stream()
                        .filter(name -> context.travelling(name).stream().anyMatch(waits()))
                        .findFirst()
                        .orElse(names.getFirst()));
    }

    private static Predicate<LinkMessage.Travelling> waits() {
        return LinkMessage.Travelling::isWaiting;
    }

    private void step(String follower) {
        context.travelling(follower).stream()
                .filter(waits())
                .findFirst()
                .ifPresent(
                        next ->
                                context.say(
                                        "Passes on the link to "
                                                + follower
                                                + ": "
                                                + MessageText.withWay(next.message())
                                                + "."));
        gateway.perform(new Action.Step(follower));
    }
}
