package dev.walscope.ui.workbench;

import dev.walscope.cluster.Action;
import dev.walscope.cluster.Way;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;
import dev.walscope.ui.panels.UiCommand.Tone;
import dev.walscope.ui.panels.nodes.Partitions;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// Parts those that elect their leader: who reaches whom, by groups or way by way.
final class PartitionCommands implements Partitions {
    private static final String NONE =
            "Only members that elect their leader can be parted, and this window must have started"
                    + " them.";

    private final PanelContext context;
    private final ClusterGateway gateway;

    PartitionCommands(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
    }

    /// For the palette.
    List<UiCommand> all() {
        var all = new ArrayList<>(presets());
        all.add(healAll());
        var names = names(context.state());
        for (var from : names)
            for (var to : names) if (!from.equals(to)) all.add(turn(new Way(from, to)));
        return all;
    }

    @Override
    public List<UiCommand> presets() {
        return List.of(
                parting(
                                "isolate",
                                "Isolate the leader: all others on the other side",
                                Feather.USER_X,
                                members ->
                                        Way.between(List.of(first(members, 1), rest(members, 1))))
                        .briefly("Isolate the leader"),
                parting(
                                "split",
                                "Split the members, the leader in the smaller part",
                                Feather.SCISSORS,
                                members -> {
                                    int few = Math.max(1, (members.size() - 1) / 2);
                                    return Way.between(
                                            List.of(first(members, few), rest(members, few)));
                                })
                        .briefly("Split"),
                parting(
                                "bridge",
                                "Bridge: two sides that only the last member reaches both of",
                                Feather.GIT_MERGE,
                                members -> {
                                    int half = (members.size() - 1) / 2;
                                    var sides = first(members, members.size() - 1);
                                    return Way.between(
                                            List.of(first(sides, half), rest(sides, half)));
                                })
                        .briefly("Bridge")
                        .unless(
                                () ->
                                        names(context.state()).size() < 3
                                                ? "A bridge takes three members."
                                                : ""));
    }

    private static List<String> first(List<String> members, int n) {
        return members.subList(0, n);
    }

    private static List<String> rest(List<String> members, int n) {
        return members.subList(n, members.size());
    }

    /// @param ways of the members, the leader first
    private UiCommand parting(
            String id, String title, Feather icon, Function<List<String>, Set<Way>> ways) {
        Supplier<Action> action = () -> new Action.Part(ways.apply(leaderFirst()));
        return command(id, title, icon, action)
                .sameAs(() -> leader().isEmpty() ? "" : gateway.shell(action.get()))
                .unless(
                        () ->
                                leader().isEmpty()
                                        ? "No leader is known now: wait until one is elected."
                                        : "");
    }

    @Override
    public UiCommand apart(Supplier<Set<String>> side) {
        Supplier<List<List<String>>> groups =
                () -> {
                    var others = new ArrayList<>(names(context.state()));
                    others.removeAll(side.get());
                    return List.of(List.copyOf(side.get()), others);
                };
        return command(
                        "groups",
                        "Cut the ticked members off from the others",
                        Feather.SCISSORS,
                        () -> new Action.Part(Way.between(groups.get())))
                .briefly("Cut A | B")
                .unless(
                        () ->
                                groups.get().stream().anyMatch(List::isEmpty)
                                        ? "Tick some of the members, not all: they are the one"
                                                + " side."
                                        : "");
    }

    @Override
    public UiCommand healAll() {
        return command(
                        "heal",
                        "Heal all ways between the members",
                        Feather.LINK,
                        () -> new Action.Part(Set.of()))
                .doing(this::heal)
                .briefly("Heal all")
                .tone(Tone.plain)
                .unless(
                        () ->
                                ours(context.state()).stream().allMatch(n -> n.link().isWhole())
                                        ? "All ways are whole."
                                        : "");
    }

    private void heal() {
        gateway.perform(new Action.Part(Set.of()));
        for (var member : ours(context.state()))
            if (!member.link().isWhole()) gateway.perform(new Action.Heal(member.name()));
    }

    @Override
    public UiCommand turn(Way way) {
        boolean isCut = cut(context.state()).contains(way);
        return command(
                        "way:" + way.from() + ":" + way.to(),
                        isCut
                                ? "Let " + way.to() + " hear " + way.from() + " again (one way)"
                                : "Cut what " + way.from() + " says to " + way.to() + " (one way)",
                        isCut ? Feather.LINK : Feather.SCISSORS,
                        () -> new Action.Part(turned(way)))
                .tone(isCut ? Tone.plain : Tone.danger);
    }

    private Set<Way> turned(Way way) {
        var ways = new LinkedHashSet<>(cut(context.state()));
        if (!ways.remove(way)) ways.add(way);
        return ways;
    }

    private UiCommand command(String id, String title, Feather icon, Supplier<Action> action) {
        return UiCommand.of(
                        "part." + id, title, Group.link, icon, () -> gateway.perform(action.get()))
                .tone(Tone.danger)
                .unless(context::notNow)
                .unless(() -> names(context.state()).size() < 2 ? NONE : "")
                .sameAs(() -> names(context.state()).size() < 2 ? "" : gateway.shell(action.get()));
    }

    private List<String> leaderFirst() {
        var names = new ArrayList<>(names(context.state()));
        names.remove(leader());
        names.addFirst(leader());
        return names;
    }

    /// Of those that this window started; empty while none is known.
    private String leader() {
        return ours(context.state()).stream()
                .filter(NodeView::isLeader)
                .map(NodeView::name)
                .findFirst()
                .orElse("");
    }

    private static Set<Way> cut(ClusterState state) {
        var ways = new LinkedHashSet<Way>();
        for (var member : ours(state))
            for (var to : member.link().unheardBy()) ways.add(new Way(member.name(), to));
        return ways;
    }

    private static List<String> names(ClusterState state) {
        return ours(state).stream().map(NodeView::name).toList();
    }

    private static List<NodeView> ours(ClusterState state) {
        return state.nodes().stream()
                .filter(StartCommands::elects)
                .filter(node -> !node.process().equals(ProcessView.FOREIGN))
                .toList();
    }
}
