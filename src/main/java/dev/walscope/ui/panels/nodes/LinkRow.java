package dev.walscope.ui.panels.nodes;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Kinship;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.ui.look.BallotText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.MessageText;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The link over a follower's card: entries flow down it from the leader. Whole, slow or cut.
final class LinkRow {
    private static final double USUAL_HEIGHT = 34;

    /// Among many, where a card is low too.
    private static final double CROWD_HEIGHT = 24;

    /// Where the rail from the leader runs, and where it turns to the card.
    static final double RAIL_X = 6;

    private static final double RAIL_TURN = 5;

    private final Canvas line = new Canvas(34, USUAL_HEIGHT);
    private final Label text = new Label();
    private final Tooltip tip = new Tooltip();
    private final Button more = new Button();
    private final HBox root;
    private final Function<NodeView, List<UiCommand>> commandsOf;
    private final PanelContext context;
    private final Batches batches = new Batches(line, 18);
    private final Pane votes = new Pane();
    private final Ballots ballots = new Ballots(votes, line, 22);
    private @Nullable NodeView shown;
    private boolean isLast;
    private boolean isFirst;
    private double height = USUAL_HEIGHT;
    private @Nullable LeaderLink heard;
    private long heardAtMs;

    LinkRow(PanelContext context, Buttons buttons, Function<NodeView, List<UiCommand>> commandsOf) {
        this.context = context;
        this.commandsOf = commandsOf;
        text.getStyleClass().addAll("small", "muted");
        more.setGraphic(Icons.of(Feather.MORE_HORIZONTAL));
        more.getStyleClass().addAll("tool", "mini");
        more.setTooltip(new Tooltip("Cut, slow or heal this link"));
        more.setAccessibleText("Link actions");
        more.setOnAction(
                _ -> {
                    if (shown != null)
                        buttons.menu(commandsOf.apply(shown)).show(more, Side.BOTTOM, 0, 0);
                });
        text.setWrapText(true);
        text.setMinWidth(0);
        text.setMaxWidth(Double.MAX_VALUE);
        text.setMaxHeight(USUAL_HEIGHT);
        text.setTooltip(tip);
        votes.setMouseTransparent(true);
        root = new HBox(new StackPane(line, batches.node(), votes), text, more);
        root.getStyleClass().add("link-row");
        root.setOnContextMenuRequested(
                event -> {
                    if (shown != null)
                        buttons.menu(commandsOf.apply(shown))
                                .show(root, event.getScreenX(), event.getScreenY());
                    event.consume();
                });
        HBox.setHgrow(text, Priority.ALWAYS);
    }

    Node node() {
        return root;
    }

    /// @param last whether no other follower's card comes below
    void isLast(boolean last) {
        isLast = last;
    }

    /// @param first whether the rail begins here: no leader's card is above
    void isFirst(boolean first) {
        isFirst = first;
    }

    private void crowd(boolean isCrowd) {
        double wanted = isCrowd ? CROWD_HEIGHT : USUAL_HEIGHT;
        if (wanted == height) return;
        height = wanted;
        line.setHeight(height);
        text.setMaxHeight(height);
        text.setWrapText(!isCrowd);
        root.setStyle("-fx-min-height: " + (int) height + "px;");
    }

    /// @param isCrowd whether there are many nodes
    void show(ClusterState state, NodeView node, Tokens tokens, boolean isCrowd) {
        shown = node;
        crowd(isCrowd);
        boolean isCut = node.link().isCut() || node.link().isSilent();
        boolean isFlowing =
                !isCut
                        && node.condition().answers()
                        && (isStreaming(node) || node.isLeader())
                        && calledLost(state, node).isEmpty()
                        && state.leaderOf(node).map(l -> l.condition().answers()).orElse(false);
        var sentence = sentence(state, node);
        text.setText(sentence);
        text.setId("link-text-" + node.name());
        root.setId("link-row-" + node.name());
        tip.setText(whole(state, node, sentence));
        StyleClasses.set(
                text,
                "label",
                "small",
                isCut || !node.link().unheardBy().isEmpty()
                        ? "fault"
                        : isFlowing ? "muted" : "watch");
        more.setId("link-" + node.name());
        more.setAccessibleText("Actions on the link to " + node.name());
        draw(tokens, isCut, isFlowing && !node.link().isHeld());
        if (!isCut) drawTravelling(context.travelling(node.name()), tokens);
        ballots.show(node, context.nowMs(), tokens);
        batches.show(node.lastId(), isFlowing, tokens.get("set"));
    }

    /// Its own word is the fresher one while it answers.
    private static @Nullable LeaderLink own(NodeView node) {
        return node.status() == null || !node.condition().answers()
                ? null
                : node.status().replication();
    }

    private static boolean isStreaming(NodeView node) {
        var own = own(node);
        return own == null
                || own.state() == LeaderLink.State.streaming
                || own.state() == LeaderLink.State.catching_up;
    }

    /// Between two words of the node the countdown goes on by the watcher's clock.
    private long retryInMs(LeaderLink own) {
        if (own != heard) {
            heard = own;
            heardAtMs = context.nowMs();
        }
        return Math.max(0, own.retryInMs() - (context.nowMs() - heardAtMs));
    }

    /// With the reason, which may be long.
    private static String whole(ClusterState state, NodeView node, String sentence) {
        var own = own(node);
        var kinship = kinship(state, node);
        if (!kinship.isEmpty()) sentence += "\n" + kinship;
        if (node.isElecting()) return sentence + "\n" + BallotText.whole(node);
        var reason =
                own != null ? own.reason() : state.lag(node).map(FollowerStatus::reason).orElse("");
        return reason == null || reason.isEmpty() ? sentence : sentence + "\n" + reason;
    }

    /// How it is known whose log a node has that somebody else started.
    private static String kinship(ClusterState state, NodeView node) {
        var leader = state.leaderOf(node).or(() -> state.namedLeader(node));
        if (leader.isEmpty() || !node.process().equals(ProcessView.FOREIGN)) return "";
        return switch (state.kinship(node)) {
            case same -> "By fingerprint it has the log of " + leader.get().name() + ".";
            case different -> "It has another log than " + leader.get().name() + ".";
            case not_compared ->
                    "Not compared with the log of "
                            + leader.get().name()
                            + " yet: both must answer, and have an entry.";
        };
    }

    private void draw(Tokens tokens, boolean isCut, boolean isFlowing) {
        var g = line.getGraphicsContext2D();
        g.clearRect(0, 0, 34, height);
        double x = 18;
        g.setLineWidth(2);
        // Every link begins at the leader: the rail passes the followers above, so that no one
        // takes the cards for a chain.
        g.setStroke(tokens.get("line-strong"));
        g.strokeLine(RAIL_X, isFirst ? RAIL_TURN : 0, RAIL_X, isLast ? RAIL_TURN : height);
        g.strokeLine(RAIL_X, RAIL_TURN, x, RAIL_TURN);
        g.setStroke(tokens.get(isCut ? "fault" : isFlowing ? "set" : "line-strong"));
        g.setFill(g.getStroke());
        if (isCut) {
            g.strokeLine(x, RAIL_TURN, x, 9);
            g.strokeLine(x, height - 7, x, height);
            Glyphs.scissors(g, x - 7, height / 2 - 8, 16);
            return;
        }
        if (!isFlowing) g.setLineDashes(3, 4);
        g.strokeLine(x, RAIL_TURN, x, height - 7);
        g.setLineDashes();
        g.fillPolygon(
                new double[] {x - 5, x + 5, x},
                new double[] {height - 9, height - 9, height - 1},
                3);
    }

    /// Entries are squares that go down, acknowledgements rings that come up.
    private void drawTravelling(List<LinkMessage.Travelling> moving, Tokens tokens) {
        var g = line.getGraphicsContext2D();
        double way = height - 9 - RAIL_TURN;
        for (var each : moving.reversed()) {
            var message = each.message();
            double come = message.towardsLeader() ? 1 - each.progress() : each.progress();
            double y = RAIL_TURN + way * come;
            g.setFill(tokens.get(each.isWaiting() ? "watch" : "set"));
            g.setStroke(g.getFill());
            g.setLineWidth(2);
            if (message.towardsLeader()) g.strokeOval(18 + 5, y - 4, 8, 8);
            else g.fillRect(18 - 5, y - 5, 10, 10);
        }
    }

    private String sentence(ClusterState state, NodeView node) {
        var link = node.link();
        if (link.isCut()) return node.isElecting() ? "cut off" + ballot(node) : "link cut";
        if (link.isSilent())
            return (node.isElecting() ? "silent (half-open)" : "link silent (half-open)")
                    + calledLost(state, node);
        var moving = context.travelling(node.name());
        if (link.isHeld())
            return moving.isEmpty()
                    ? "held"
                    : "held: " + MessageText.withWay(moving.getFirst().message());
        if (!moving.isEmpty()) return MessageText.withWay(moving.getFirst().message());
        var own = own(node);
        var named = state.namedLeader(node);
        boolean isOther = state.leaderOf(node).isEmpty() && named.isPresent();
        if (isOther && (own == null || isStreaming(node)))
            return "another log than " + named.get().name();
        if (!link.unheardBy().isEmpty())
            return "unheard by " + String.join(", ", link.unheardBy()) + ballot(node);
        if (node.isElecting() && node.condition().answers() && isSettledOrLeads(node))
            return electing(node);
        var dead = deadEnd(state, node);
        if (!dead.isEmpty() && (own == null || isStreaming(node))) return dead;
        var word = own != null ? word(own) : state.lag(node).map(LinkRow::word).orElse("");
        if (own != null && isStreaming(node)) word += calledLost(state, node);
        var behind = state.lag(node).map(LinkRow::behind).orElse("");
        // A low row has room for what matters only.
        boolean isBehindAll = height == CROWD_HEIGHT && word.equals("streaming");
        if (!behind.isEmpty())
            word = word.isEmpty() || isBehindAll ? behind : word + " · " + behind;
        if (link.delayMs() > 0)
            word += (word.isEmpty() ? "" : " · ") + "+" + Figures.duration(link.delayMs());
        if (link.bytesPerSecond() > 0)
            word += (word.isEmpty() ? "" : " · ") + Figures.bytes(link.bytesPerSecond()) + "/s";
        if (word.isEmpty()) return "not connected";
        return state.kinship(node) == Kinship.not_compared ? word + " · not compared" : word;
    }

    private static String ballot(NodeView node) {
        var words = node.condition().answers() ? BallotText.link(node) : "";
        return words.isEmpty() ? "" : " · " + words;
    }

    /// Whether there is no stream to speak of, or it is this node's own.
    private static boolean isSettledOrLeads(NodeView node) {
        var raft = node.raft();
        return raft != null && (raft.leader() == null || node.isLeader() || raft.reason() != null);
    }

    private static String electing(NodeView node) {
        var word = BallotText.link(node);
        var link = node.link();
        if (link.delayMs() > 0) word += " · +" + Figures.duration(link.delayMs());
        if (link.bytesPerSecond() > 0) word += " · " + Figures.bytes(link.bytesPerSecond()) + "/s";
        return word;
    }

    /// What the leader makes of the silence.
    private static String calledLost(ClusterState state, NodeView node) {
        return state.lag(node)
                .filter(known -> known.state() == FollowerStatus.State.lost)
                .map(_ -> " · called lost")
                .orElse("");
    }

    /// Which of its ends is not there, as far as this window knows; empty while both are. Until the
    /// other end notices, it goes on saying that it streams.
    private static String deadEnd(ClusterState state, NodeView node) {
        for (var end : List.of(node, state.leaderOf(node).orElse(node)))
            switch (end.condition()) {
                case died, stopped, paused, lost -> {
                    return end.name() + " is " + end.condition().word();
                }
                case starting, recovering -> {
                    return end.name() + " is " + end.condition().word();
                }
                case ready, degraded, repairing, read_only -> {}
            }
        return "";
    }

    private static String word(FollowerStatus lag) {
        return switch (lag.state()) {
            case streaming -> "streaming";
            case catching_up -> "catching up";
            case lost -> "lost";
            case diverged -> "✗ diverged at entry " + lag.divergedAt();
        };
    }

    /// Nothing where nothing is behind or the link's own word is all there is to say.
    private static String behind(FollowerStatus lag) {
        return switch (lag.state()) {
            case diverged -> "";
            case streaming -> lag.lagMs() == 0 ? "" : Figures.duration(lag.lagMs()) + " behind";
            case catching_up, lost ->
                    lag.lagEntries() == 0 ? "" : Figures.entries(lag.lagEntries()) + " behind";
        };
    }

    private String word(LeaderLink own) {
        return switch (own.state()) {
            case connecting -> "connecting";
            case catching_up ->
                    own.fetchedPercent() == null
                            ? "catching up"
                            : "fetching a snapshot · " + own.fetchedPercent() + " %";
            case streaming -> "streaming";
            case waiting ->
                    "no leader · try "
                            + (own.attempt() + 1)
                            + " in "
                            + String.format(Locale.ROOT, "%.1f s", retryInMs(own) / 1_000.0);
            case refused -> "refused: " + reason(own);
            case diverged -> "✗ diverged at entry " + own.divergedAt();
        };
    }

    private static String reason(LeaderLink own) {
        return own.reason() == null ? "the leader gives no reason" : own.reason();
    }
}
