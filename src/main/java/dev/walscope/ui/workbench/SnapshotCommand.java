package dev.walscope.ui.workbench;

import dev.walscope.api.SnapshotInfo;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import javafx.application.Platform;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// Has a node write down what its log adds up to, and says what came of it.
final class SnapshotCommand {
    private static final Call SNAPSHOT = Call.of("POST", "/snapshot");

    private final PanelContext context;
    private final ClusterGateway gateway;

    SnapshotCommand(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
    }

    UiCommand of(NodeView node) {
        var name = node.name();
        return UiCommand.of(
                        "node.snapshot:" + name,
                        "Take a snapshot of " + name,
                        Group.node,
                        Feather.FLAG,
                        () -> take(name))
                .briefly("Snapshot")
                .sameAs(() -> gateway.curl(name, SNAPSHOT))
                .unless(context::notNow)
                .unless(() -> context.state().node(name).map(SnapshotCommand::why).orElse(""))
                .unless(() -> gateway.whyRefused(name, SNAPSHOT));
    }

    private static String why(NodeView node) {
        if (!node.condition().answers()) return node.name() + " does not answer.";
        if (node.lastId() == 0) return "Its log is empty: write something first.";
        if (node.integrity().corrupt() > 0) return "Something in its log cannot be read.";
        return node.snapshotId() == node.lastId()
                ? "Nothing was written since its newest snapshot."
                : "";
    }

    private void take(String name) {
        gateway.send(name, SNAPSHOT)
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(() -> context.say(name + said(reply, failure))));
    }

    private static String said(@Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null)
            return " took no snapshot: it does not answer; look at its card.";
        try {
            if (!reply.ok())
                return " took no snapshot: "
                        + Wire.tree(reply.body()).path("detail").asText("without a reason.");
            var taken = Wire.readWhole(reply.body(), SnapshotInfo.class);
            return ": "
                    + taken.path()
                    + " has what entries 1 to "
                    + Figures.count(taken.id())
                    + " add up to: "
                    + Figures.keys(taken.keys())
                    + ", "
                    + Figures.bytes(taken.size())
                    + ".";
        } catch (Wire.BadWire e) {
            return " took no snapshot: its answer is not a node's; look at its card.";
        }
    }
}
