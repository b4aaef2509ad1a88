package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.text.TextAlignment;

/// All logs from the first entry to the newest, and a frame around what the lanes show; drag it.
final class LogStrip {
    private static final double HEIGHT = 46;
    private static final double BORDERS_APART = 4;

    private final PanelContext context;
    private final Canvas canvas = new Canvas();
    private final Pane pane = new Pane(canvas);
    private double scale = 1;
    private LaneGeometry lanes = new LaneGeometry(1, 1, 1, 1, 1);

    LogStrip(PanelContext context) {
        this.context = context;
        pane.setMinHeight(HEIGHT);
        pane.setPrefHeight(HEIGHT);
        pane.setMaxHeight(HEIGHT);
        pane.setAccessibleText("Whole log");
        pane.widthProperty().addListener(_ -> canvas.setWidth(pane.getWidth()));
        canvas.setHeight(HEIGHT);
        pane.addEventHandler(MouseEvent.MOUSE_PRESSED, this::moved);
        pane.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::moved);
    }

    Node node() {
        return pane;
    }

    /// @param lanesScale how much larger than usual the lanes are drawn: ids begin below theirs
    /// @param isLarge for the back row
    void show(
            ClusterState state,
            LaneGeometry shown,
            double lanesScale,
            Tokens tokens,
            boolean isLarge) {
        lanes = shown;
        scale = lanesScale;
        var g = canvas.getGraphicsContext2D();
        g.setTransform(1, 0, 0, 1, 0, 0);
        g.clearRect(0, 0, canvas.getWidth(), HEIGHT);
        g.setFont(Fonts.words(isLarge ? 15 : 12));
        g.setFill(tokens.get("muted"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText("whole log", 34, HEIGHT / 2 + 4);
        if (state.head() == 0) return;
        g.setTransform(scale, 0, 0, 1, 0, 0);
        var whole = whole(state);
        int n = state.nodes().size();
        double step = Math.min(10, (HEIGHT - 14) / n);
        double bar = step >= 4 ? step - 2 : step * 0.7;
        double top = (HEIGHT - n * step) / 2;
        var painter = new StripPainter(g, tokens);
        for (int i = 0; i < n; i++)
            painter.draw(state.nodes().get(i), state, whole, top + i * step, bar);
        g.setFill(tokens.get("line-strong"));
        double lastBorder = LaneGeometry.GUTTER;
        for (var segment : state.nodes().getFirst().segments()) {
            double x = segment.firstId() == null ? 0 : whole.x(segment.firstId());
            if (x - lastBorder < BORDERS_APART) continue;
            g.fillRect(x, top - 4, 1, n * step + 6);
            lastBorder = x;
        }
        g.setFill(tokens.get("accent"));
        for (var node : state.nodes())
            if (node.snapshotId() > 0)
                Glyphs.flag(g, whole.x(node.snapshotId() + 1), top - 8, n * step + 10);
        frame(state, whole, tokens);
    }

    private void frame(ClusterState state, LaneGeometry whole, Tokens tokens) {
        double from = whole.x(lanes.firstColumn());
        double to = whole.x(Math.min(state.head() + 1.0, lanes.lastVisible() + 1.0));
        var g = canvas.getGraphicsContext2D();
        g.setFill(tokens.get("select-band"));
        g.setStroke(tokens.get("accent"));
        g.setLineWidth(1.5);
        double width = Math.max(6, to - from);
        g.fillRoundRect(from, 4, width, HEIGHT - 8, 6, 6);
        g.strokeRoundRect(from, 4, width, HEIGHT - 8, 6, 6);
    }

    private LaneGeometry whole(ClusterState state) {
        double width = canvas.getWidth() / scale;
        double room = width - LaneGeometry.GUTTER - LaneGeometry.END;
        return new LaneGeometry(width, HEIGHT, 1, room / state.head(), 1);
    }

    private void moved(MouseEvent event) {
        var state = context.state();
        if (state.head() == 0) return;
        double columns = (lanes.width() - LaneGeometry.GUTTER) / lanes.cellWidth();
        double middle = whole(state).idAt(event.getX() / scale);
        double last = LaneGeometry.followingColumn(lanes.width(), lanes.cellWidth(), state.head());
        double first = middle - columns / 2;
        if (first >= last) context.change(v -> v.follow(true));
        else context.change(v -> v.at(first));
    }
}
