package dev.walscope.ui.panels.lanes;

import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.ClusterState;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.MessageText;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.List;
import java.util.function.Function;

/// Draws messages on their way between the leader's lane and a follower's, each over the column of
/// the entry that it is about, with its name: entries as filled boxes, what comes back as rings.
final class TravelPainter {
    private static final Font WORDS = Fonts.strongWords(12);
    private static final double HEIGHT = 22;
    private static final double LABEL_APART = 6;

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;
    private final ClusterState state;

    TravelPainter(GraphicsContext g, Tokens tokens, LaneGeometry geometry, ClusterState state) {
        this.g = g;
        this.tokens = tokens;
        this.geometry = geometry;
        this.state = state;
    }

    void draw(Function<String, List<LinkMessage.Travelling>> travelling) {
        var leader = state.leader();
        if (leader.isEmpty()) return;
        int from = state.nodes().indexOf(leader.get());
        for (int lane = 0; lane < state.nodes().size(); lane++) {
            var node = state.nodes().get(lane);
            if (node.isLeader()) continue;
            var moving = travelling.apply(node.name());
            for (boolean isUp : new boolean[] {true, false}) {
                var waiting = moving.stream().filter(each -> waits(each, isUp)).toList();
                if (!waiting.isEmpty()) draw(waiting.getFirst(), waiting.size(), from, lane);
            }
            for (var each : moving.reversed()) if (!each.isWaiting()) draw(each, 1, from, lane);
        }
    }

    private static boolean waits(LinkMessage.Travelling each, boolean isUp) {
        return each.isWaiting() && each.message().towardsLeader() == isUp;
    }

    /// @param all how many wait, of which this is the first
    private void draw(LinkMessage.Travelling each, int all, int leaderLane, int lane) {
        var message = each.message();
        double down = message.towardsLeader() ? 1 - each.progress() : each.progress();
        double y = middle(leaderLane) + (middle(lane) - middle(leaderLane)) * down;
        // What waits for the follower waits at its lane's edge.
        if (each.isWaiting() && !message.towardsLeader()) y = geometry.laneTop(lane);
        var text = MessageText.withWay(message) + (all == 1 ? "" : "  +" + (all - 1));
        double wide = Fonts.width(text, WORDS) + 34;
        double least = LaneGeometry.GUTTER + 4;
        double most = Math.max(least, geometry.width() - wide - 8);
        double x = Math.clamp(column(message), least, most);
        double top = Math.clamp(y - HEIGHT / 2, LaneGeometry.RULER, geometry.height() - HEIGHT);
        var color = tokens.get(each.isWaiting() ? "watch" : "set");
        g.setFill(tokens.get("surface"));
        g.fillRoundRect(x, top, wide, HEIGHT, 8, 8);
        g.setStroke(color);
        g.setFill(color);
        g.setLineWidth(each.isWaiting() ? 1.4 : 2);
        if (each.isWaiting()) g.setLineDashes(4, 3);
        g.strokeRoundRect(x, top, wide, HEIGHT, 8, 8);
        g.setLineDashes();
        if (message.towardsLeader()) g.strokeOval(x + 8, top + 7, 8, 8);
        else g.fillRect(x + 7, top + 6, 10, 10);
        g.setFill(tokens.get("text"));
        g.setFont(WORDS);
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(text, x + 20 + LABEL_APART, top + 15);
    }

    /// Over the entry itself, or the last of them.
    private double column(LinkMessage message) {
        long id = message.firstId() != 0 ? message.firstId() : message.lastId();
        return geometry.x(Math.max(1, id));
    }

    private double middle(int lane) {
        return geometry.cellTop(lane) + geometry.cellHeight() / 2;
    }
}
