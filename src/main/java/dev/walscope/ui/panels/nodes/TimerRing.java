package dev.walscope.ui.panels.nodes;

import dev.walscope.scope.NodeView;
import dev.walscope.session.ElectionTimer;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Tooltip;
import javafx.scene.shape.ArcType;

/// How much of its election timeout a member had left when it was asked last, as a ring that runs
/// down: whole when it has just heard its leader, empty when it stands for election. Grey when that
/// is a while ago; nothing where no timer is known: of a leader, or in the past.
final class TimerRing {
    private static final double SIZE = 16;
    private static final double WIDTH = 3;

    /// With less it is shown as in danger.
    private static final double SHORT = 1.0 / 3;

    private final PanelContext context;
    private final Canvas canvas = new Canvas(SIZE, SIZE);
    private final Tooltip tip = new Tooltip();

    TimerRing(PanelContext context) {
        this.context = context;
        canvas.managedProperty().bind(canvas.visibleProperty());
        canvas.setVisible(false);
        canvas.setAccessibleRole(AccessibleRole.PROGRESS_INDICATOR);
        Tooltip.install(canvas, tip);
    }

    Node node() {
        return canvas;
    }

    void show(NodeView node, Tokens tokens) {
        var timer = node.isLeader() ? null : context.timer(node.name()).orElse(null);
        canvas.setId("timer-" + node.name());
        canvas.setVisible(timer != null);
        if (timer == null) return;
        boolean isOld = timer.isOld(context.nowMs()) || !node.condition().answers();
        var words = words(timer, isOld);
        tip.setText(words);
        canvas.setAccessibleText(words);
        draw(timer.left(), isOld, tokens);
    }

    private void draw(double left, boolean isOld, Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, SIZE, SIZE);
        double edge = WIDTH / 2 + 0.5;
        double across = SIZE - 2 * edge;
        g.setLineWidth(1);
        g.setStroke(tokens.get("line-strong"));
        g.strokeOval(edge, edge, across, across);
        if (left == 0) return;
        g.setLineWidth(WIDTH);
        g.setStroke(tokens.get(isOld ? "line-strong" : left < SHORT ? "watch" : "set"));
        g.strokeArc(edge, edge, across, across, 90, -360 * left, ArcType.OPEN);
    }

    private static String words(ElectionTimer timer, boolean isOld) {
        var heard =
                timer.silentMs() < 0
                        ? "It knows of no leader"
                        : "It had heard no leader for " + Figures.duration(timer.silentMs());
        return heard
                + ", as it said at "
                + Figures.clock(timer.askedMs())
                + (isOld ? ", and has not been heard since" : "")
                + ".\nAfter "
                + Figures.duration(timer.timeoutMs())
                + " or up to twice that it stands for election.";
    }
}
