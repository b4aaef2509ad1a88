package dev.walscope.ui.panels.check;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.HistoryCheck.Violation;
import dev.walscope.words.Visible;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.List;

/// Operations under each other, each a bar from its question to its answer; the one that is wrong
/// is marked by a cross too.
final class OperationBars {
    private static final double WORDS = 286;
    private static final double NODE = 64;
    private static final double ROW = 20;

    private OperationBars() {}

    /// Where a bar lies in the room that all of them have, 0 to 1.
    private static final class Bar extends Region {
        private static final double LEAST = 4;

        private final Region bar = new Region();
        private final double from;
        private final double to;

        Bar(double from, double to, String look) {
            this.from = from;
            this.to = to;
            bar.getStyleClass().addAll("operation-bar", look);
            getChildren().setAll(bar);
            setMinSize(40, ROW);
            setPrefHeight(ROW);
            HBox.setHgrow(this, Priority.ALWAYS);
        }

        @Override
        protected void layoutChildren() {
            double room = getWidth() - LEAST;
            double width = Math.max(LEAST, (to - from) * room);
            bar.resizeRelocate(from * room, 4, width, ROW - 8);
        }
    }

    static VBox of(Violation violation) {
        var all = violation.around();
        long first = all.stream().mapToLong(one -> one.question().nanos()).min().orElseThrow();
        long last = all.stream().mapToLong(OperationBars::end).max().orElseThrow();
        var rows = new VBox();
        rows.setId("check-bars");
        for (var one : all)
            rows.getChildren().add(row(one, violation, first, Math.max(1, last - first), end(one)));
        rows.getChildren().add(axis(last - first));
        return rows;
    }

    private static long end(ClientOperation operation) {
        var answer = operation.answer();
        return answer == null ? operation.question().nanos() : answer.nanos();
    }

    private static Node row(
            ClientOperation operation, Violation violation, long first, double length, long end) {
        boolean isWrong = operation == violation.offending();
        boolean isUnknown = operation.outcome() == ClientOperation.Outcome.info;
        var words = Visible.text(OperationText.words(operation, violation.key()));
        var what = label((isWrong ? "✗ " : "") + words, WORDS, isWrong ? "fault" : "mono");
        what.setTooltip(new Tooltip(words));
        var look = isWrong ? "wrong" : isUnknown ? "unknown" : "plain";
        double from = (operation.question().nanos() - first) / length;
        // What was never answered may be done at any time after.
        double to = isUnknown ? 1 : (end - first) / length;
        var row =
                new HBox(
                        8,
                        label(operation.question().node(), NODE, "muted"),
                        what,
                        new Bar(from, to, look));
        row.setAlignment(Pos.CENTER_LEFT);
        row.setAccessibleText(
                operation.question().node()
                        + ": "
                        + words
                        + ", asked after "
                        + OperationText.duration(operation.question().nanos() - first)
                        + ", took "
                        + OperationText.duration(end - operation.question().nanos()));
        return row;
    }

    private static Node axis(long nanos) {
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        var left = new Region();
        left.setMinWidth(NODE + WORDS + 16);
        var ends =
                List.of(
                        label("0", Region.USE_PREF_SIZE, "muted"),
                        label(OperationText.duration(nanos), Region.USE_PREF_SIZE, "muted"));
        return new HBox(left, ends.get(0), gap, ends.get(1));
    }

    private static Label label(String text, double width, String look) {
        var label = new Label(text);
        label.getStyleClass().addAll("small", look);
        label.setMinWidth(width);
        if (width > 0) {
            label.setPrefWidth(width);
            label.setMaxWidth(width);
        }
        return label;
    }
}
