package dev.walscope.ui.workbench;

import dev.walscope.api.RaftStatus;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import javafx.application.Platform;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.function.Supplier;

/// What the elected leader is asked to do with a member: hand the lead over to it (`POST
/// /raft/transfer`), have the cluster go on without it (`DELETE /raft/members/{name}`), or take it
/// in anew.
final class MemberCommands {
    private final PanelContext context;
    private final ClusterGateway gateway;

    /// What the leader has been asked and has not answered yet; empty for nothing.
    private String underWay = "";

    MemberCommands(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
    }

    /// @param call asked of the leader
    /// @param done what is said when it is done
    /// @param notDone what begins the sentence that says why not, `…: the leader …`
    private record Deed(Call call, String done, String notDone) {}

    /// Lets it lead.
    UiCommand lead(NodeView node) {
        var name = node.name();
        var deed =
                new Deed(
                        Call.of("POST", "/raft/transfer").withBody("{\"to\": \"" + name + "\"}"),
                        name + " leads now.",
                        "The lead was not handed over");
        return command(
                        "node.transfer:" + name,
                        "Hand the lead over to " + name,
                        Feather.CHEVRONS_UP,
                        name,
                        deed,
                        () -> whyNotLead(name))
                .briefly("Let it lead");
    }

    /// Takes it out of the cluster, for good.
    UiCommand leave(NodeView node) {
        var name = node.name();
        var deed =
                new Deed(
                        Call.of("DELETE", "/raft/members/" + name),
                        name
                                + " is no member any more; its process takes no part, and may be"
                                + " stopped.",
                        name + " stays a member");
        return command(
                        "node.leave:" + name,
                        "Have the cluster go on without " + name + ", for good",
                        Feather.USER_MINUS,
                        name,
                        deed,
                        () -> whyNotLeave(name))
                .briefly("Remove member");
    }

    /// Has one that lost its disk come as another one of its name: what it promised is forgotten.
    UiCommand joinAnew(NodeView node) {
        var name = node.name();
        var action = new Action.AddMember(name);
        return UiCommand.of(
                        "node.join:" + name,
                        "Have " + name + " join anew, with an empty disk",
                        Group.node,
                        Feather.USER_PLUS,
                        () -> gateway.perform(action))
                .sameAs(() -> gateway.shell(action))
                .briefly("Join anew")
                .unless(context::notNow)
                .unless(() -> whyNotAnew(name));
    }

    private String whyNotAnew(String name) {
        var node = context.state().node(name);
        if (node.isEmpty() || !StartCommands.elects(node.get()))
            return name + " does not elect its leader: start it, and it fetches the log.";
        if (node.get().process().isAlive()) return name + " runs: stop it, and wipe its disk.";
        return node.get().isWiped() ? "" : name + " has its disk: start it.";
    }

    private UiCommand command(
            String id,
            String title,
            Feather icon,
            String name,
            Deed deed,
            Supplier<String> whyNot) {
        return UiCommand.of(id, title, Group.node, icon, () -> ask(leader(name), deed))
                .sameAs(() -> leader(name).isEmpty() ? "" : gateway.curl(leader(name), deed.call))
                .unless(context::notNow)
                .unless(() -> underWay)
                .unless(whyNot)
                .unless(() -> gateway.whyRefused(leader(name), deed.call));
    }

    /// Of the node's cluster; empty while none is known.
    private String leader(String name) {
        var state = context.state();
        return state.node(name).flatMap(state::leaderOf).map(NodeView::name).orElse("");
    }

    private String whyNotAsked(String name) {
        var node = context.state().node(name);
        if (node.isEmpty() || !node.get().isElecting())
            return name + " does not elect its leader: promote it instead.";
        return leader(name).isEmpty() ? "No leader is known that could be asked." : "";
    }

    private String whyNotLeave(String name) {
        var why = whyNotAsked(name);
        if (!why.isEmpty()) return why;
        var members =
                context.state()
                        .node(leader(name))
                        .map(NodeView::raft)
                        .map(RaftStatus::members)
                        .orElse(List.of());
        if (members.stream().noneMatch(member -> member.name().equals(name)))
            return name + " is no member any more.";
        boolean isOnlyVoter =
                members.stream().filter(RaftStatus.Member::voter).count() == 1
                        && members.stream().anyMatch(one -> one.voter() && one.name().equals(name));
        return isOnlyVoter ? name + " is the only one that votes." : "";
    }

    private String whyNotLead(String name) {
        var why = whyNotAsked(name);
        if (!why.isEmpty()) return why;
        if (leader(name).equals(name)) return name + " leads already.";
        var node = context.state().node(name);
        return node.isPresent() && node.get().condition().answers()
                ? ""
                : name + " does not answer.";
    }

    private void ask(String leader, Deed deed) {
        underWay = leader + " is asked for another change: wait for its answer.";
        context.say("Asking " + leader + " …");
        gateway.send(leader, deed.call)
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(
                                        () -> {
                                            underWay = "";
                                            context.say(said(deed, reply, failure));
                                        }));
    }

    private static String said(Deed deed, @Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null)
            return deed.notDone + ": the leader does not answer; look at its card.";
        if (reply.ok()) return deed.done;
        try {
            return deed.notDone
                    + ": "
                    + Wire.tree(reply.body()).path("detail").asText("without a reason.");
        } catch (Wire.BadWire e) {
            return deed.notDone + ": its answer is not a node's.";
        }
    }
}
