package dev.walscope.ui.panels.nodes;

import dev.walscope.scope.Fact;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Occurrence;
import dev.walscope.ui.look.Tokens;

import javafx.animation.Interpolator;
import javafx.animation.TranslateTransition;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.text.Text;
import javafx.util.Duration;

import org.jspecify.annotations.Nullable;

/// Votes on a member's link as they were told: who asks for them sends a question out; who is asked
/// gets it, and sends back `✓` or `✗`.
///
/// None move when the system asks for reduced motion, nor without a window on a screen: a picture
/// taken off screen is the same each time.
final class Ballots {
    /// What was told longer ago has arrived.
    private static final long NEWS_MS = 1_500;

    private static final int MARKS_MAX = 4;
    private static final Duration WAY = Duration.millis(700);

    private final Pane pane;
    private final double x;
    private final Canvas over;
    private @Nullable Fact last;

    /// @param pane over the line's canvas
    Ballots(Pane pane, Canvas over, double x) {
        this.pane = pane;
        this.over = over;
        this.x = x;
    }

    void show(NodeView node, long nowMs, Tokens tokens) {
        var facts = node.trail().facts().items();
        var before = last;
        last = facts.isEmpty() ? null : facts.getLast();
        if (!Batches.mayMove(pane)) return;
        for (var fact : facts.reversed()) {
            if (fact.equals(before) || fact.atMs() <= nowMs - NEWS_MS) break;
            send(fact, tokens);
        }
    }

    private void send(Fact fact, Tokens tokens) {
        switch (fact.what()) {
            case Occurrence.Stands _ -> start("?", true, Duration.ZERO, tokens.get("watch"));
            case Occurrence.Voted(var _, var _, var refusal) -> {
                start("?", false, Duration.ZERO, tokens.get("watch"));
                start(
                        refusal == null ? "✓" : "✗",
                        true,
                        WAY,
                        tokens.get(refusal == null ? "set" : "fault"));
            }
            default -> {}
        }
    }

    /// @param isOut towards the others
    private void start(String sign, boolean isOut, Duration after, Color color) {
        if (pane.getChildren().size() >= MARKS_MAX) return;
        double way = over.getHeight() - 10;
        var mark = new Text(x, isOut ? way + 8 : 8, sign);
        mark.getStyleClass().add("ballot");
        mark.setFill(color);
        mark.setVisible(false);
        pane.getChildren().add(mark);
        var move = new TranslateTransition(WAY, mark);
        move.setDelay(after);
        move.setByY(isOut ? -way : way);
        move.setInterpolator(Interpolator.LINEAR);
        move.currentTimeProperty().addListener((_, _, _) -> mark.setVisible(true));
        move.setOnFinished(_ -> pane.getChildren().remove(mark));
        move.play();
    }
}
