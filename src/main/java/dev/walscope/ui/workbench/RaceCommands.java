package dev.walscope.ui.workbench;

import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.Race;
import dev.walscope.session.Race.Kind;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import javafx.application.Platform;

import org.kordamp.ikonli.feather.Feather;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A race that can be watched: clients that change one key, or two, at once, and what becomes of
/// what each was told is written.
final class RaceCommands {
    private final PanelContext context;
    private final ClusterGateway gateway;
    private volatile boolean isUnderWay;

    RaceCommands(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
    }

    List<UiCommand> all() {
        return Arrays.stream(Kind.values()).map(this::of).toList();
    }

    private UiCommand of(Kind kind) {
        return UiCommand.of(
                        "race." + kind.name(),
                        title(kind),
                        Group.console,
                        Feather.FLAG,
                        () -> run(kind))
                .unless(context::notNow)
                .unless(this::why);
    }

    private static String title(Kind kind) {
        return "Race of "
                + Race.CLIENTS
                + " clients: "
                + switch (kind) {
                    case blind -> "one counter, blind writes (updates are lost)";
                    case versions -> "one counter, each write on the version it has read";
                    case transactions -> "coins between two accounts, in transactions";
                };
    }

    private String why() {
        if (isUnderWay) return "One is under way.";
        return leader().isPresent() ? "" : "There is no leader that answers: start one first.";
    }

    private Optional<NodeView> leader() {
        return context.state().leader().filter(node -> node.condition().answers());
    }

    private void run(Kind kind) {
        var leader = leader();
        if (leader.isEmpty()) return;
        var name = leader.get().name();
        isUnderWay = true;
        Thread.ofVirtual()
                .name("race")
                .start(
                        () -> {
                            var said = raced(kind, name);
                            isUnderWay = false;
                            Platform.runLater(() -> context.say(said));
                        });
    }

    private String raced(Kind kind, String leader) {
        try {
            return said(new Race(kind, call -> gateway.sendOfMany(leader, call)).run());
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "The race was broken off.";
        }
    }

    private static String said(Race.Result result) {
        var all = Figures.count(Race.CLIENTS * Race.CHANGES_EACH);
        var refused = Figures.count(result.refused());
        return switch (result.kind()) {
            case blind ->
                    all
                            + " times 1 was added, each was acknowledged, and the counter says "
                            + Figures.count(result.found())
                            + ": "
                            + (result.isRight()
                                    ? "this time nobody was in another's way."
                                    : Figures.count(result.wanted() - result.found())
                                            + " updates are lost.");
            case versions ->
                    all
                            + " times 1 was added, and the counter says "
                            + Figures.count(result.found())
                            + ": "
                            + (result.isRight() ? "none is lost" : "NOT RIGHT")
                            + "; a 412 sent a client back to read again "
                            + refused
                            + " times.";
            case transactions ->
                    all
                            + " coins moved, and the sum of both accounts is "
                            + Figures.count(result.found())
                            + (result.isRight() ? ", as before" : ", NOT RIGHT")
                            + "; "
                            + refused
                            + " times a condition did not hold and a client began anew.";
        };
    }
}
