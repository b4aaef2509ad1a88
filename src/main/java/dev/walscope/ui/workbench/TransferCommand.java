package dev.walscope.ui.workbench;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import javafx.application.Platform;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// Has the elected leader hand over to another member (`POST /raft/transfer`).
final class TransferCommand {
    private final PanelContext context;
    private final ClusterGateway gateway;

    TransferCommand(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
    }

    UiCommand of(NodeView node) {
        var name = node.name();
        return UiCommand.of(
                        "node.transfer:" + name,
                        "Hand the lead over to " + name,
                        Group.node,
                        Feather.CHEVRONS_UP,
                        () -> transfer(name))
                .briefly("Let it lead")
                .sameAs(() -> leader(name).isEmpty() ? "" : gateway.curl(leader(name), call(name)))
                .unless(context::notNow)
                .unless(() -> why(name))
                .unless(() -> gateway.whyRefused(leader(name), call(name)));
    }

    /// Of the node's cluster; empty while none is known.
    private String leader(String name) {
        var state = context.state();
        return state.node(name).flatMap(state::leaderOf).map(NodeView::name).orElse("");
    }

    private static Call call(String name) {
        return Call.of("POST", "/raft/transfer").withBody("{\"to\": \"" + name + "\"}");
    }

    private String why(String name) {
        var node = context.state().node(name);
        if (node.isEmpty() || !node.get().isElecting())
            return name + " does not elect its leader: promote it instead.";
        if (leader(name).isEmpty()) return "No leader is known that could hand over.";
        if (leader(name).equals(name)) return name + " leads already.";
        return node.get().condition().answers() ? "" : name + " does not answer.";
    }

    private void transfer(String name) {
        gateway.send(leader(name), call(name))
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(() -> context.say(said(name, reply, failure))));
    }

    private static String said(String name, @Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null)
            return "The lead was not handed over: the leader does not answer; look at its card.";
        if (reply.ok()) return name + " leads now.";
        try {
            return "The lead was not handed over: "
                    + Wire.tree(reply.body()).path("detail").asText("without a reason.");
        } catch (Wire.BadWire e) {
            return "The lead was not handed over: its answer is not a node's.";
        }
    }
}
