package dev.walscope.ui.workbench;

import dev.walscope.api.LeaderLink;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;
import dev.walscope.ui.panels.compare.PartedEndsBox;

import javafx.application.Platform;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.Objects;
import java.util.Optional;

/// Has a follower whose log has parted from its leader's give its own end up, and says where that
/// is kept and how it is proposed again.
final class DivergenceCommand {
    private static final Call KEEP = Call.of("POST", "/divergence").withQuery("keep", "leader");

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final PartedEndsBox box;

    /// @param box where a person sees first what is given up
    DivergenceCommand(PanelContext context, ClusterGateway gateway, PartedEndsBox box) {
        this.context = context;
        this.gateway = gateway;
        this.box = box;
    }

    UiCommand of(NodeView node) {
        var name = node.name();
        return UiCommand.of(
                        "node.divergence:" + name,
                        "Keep the leader's log on " + name + ", and set its own end aside …",
                        Group.node,
                        Feather.SCISSORS,
                        () -> ask(name))
                .briefly("Set aside …")
                .sameAs(() -> gateway.curl(name, KEEP))
                .unless(context::notNow)
                .unless(() -> context.state().node(name).map(DivergenceCommand::why).orElse(""))
                .unless(() -> gateway.whyRefused(name, KEEP));
    }

    private static String why(NodeView node) {
        if (!node.condition().answers()) return node.name() + " does not answer.";
        return parted(node).isPresent()
                ? ""
                : "Its log has not parted from its leader's, as far as they have compared them.";
    }

    private static Optional<LeaderLink> parted(NodeView node) {
        var status = node.status();
        return Optional.ofNullable(status == null ? null : status.replication())
                .filter(
                        link ->
                                link.state() == LeaderLink.State.diverged
                                        && link.divergedAt() != null);
    }

    private void ask(String name) {
        var node = context.state().node(name);
        var link = node.flatMap(DivergenceCommand::parted);
        if (node.isEmpty() || link.isEmpty()) return;
        var leader = node.flatMap(context.state()::leaderOf);
        box.open(
                new PartedEndsBox.Ends(
                        leader.map(NodeView::name).orElse(""),
                        name,
                        Objects.requireNonNull(link.get().divergedAt()),
                        leader.map(NodeView::lastId).orElse(link.get().leaderLastId()),
                        node.get().lastId()),
                () -> settle(name));
    }

    private void settle(String name) {
        gateway.send(name, KEEP)
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(() -> context.say(said(name, reply, failure))));
    }

    private String said(String name, @Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null)
            return name + " has cut nothing off: it does not answer; look at its card.";
        try {
            var answer = Wire.tree(reply.body());
            if (!reply.ok())
                return name
                        + " has cut nothing off: "
                        + answer.path("detail").asText("without a reason.");
            var file = answer.path("kept_in").path(0).asText();
            var place = gateway.folder(name).map(folder -> folder.resolve(file).toString());
            return name
                    + " keeps its leader's log; its own "
                    + Figures.entries(answer.path("entries").asLong())
                    + " from entry "
                    + Figures.count(answer.path("from").asLong())
                    + " on are in "
                    + file
                    + ". To propose them again: launcher/walscope wal propose "
                    + place.orElse(file)
                    + " --url "
                    + leader(name);
        } catch (Wire.BadWire e) {
            return name + " has cut nothing off: its answer is not a node's; look at its card.";
        }
    }

    private String leader(String name) {
        var state = context.state();
        return state.node(name).flatMap(state::leaderOf).map(NodeView::url).orElse("URL");
    }
}
