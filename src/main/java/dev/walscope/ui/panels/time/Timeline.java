package dev.walscope.ui.panels.time;

import dev.walscope.scope.recording.Mark;
import dev.walscope.session.Rewind;
import dev.walscope.ui.look.FactText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The recorded run as a line, with what happened marked on it and a knob at the moment shown.
///
/// Click or drag to go there. With the focus: ← → a step, with Shift an event, Home the beginning,
/// End or Escape the present, Space plays.
final class Timeline {
    private static final double EDGE = 12;
    private static final double SNAP = 5;
    private static final double TRACK = 19;
    private static final Font SMALL = Fonts.words(11);
    private static final Font FOR_THE_BACK_ROW = Fonts.words(14);

    private final Rewind rewind;
    private final PanelContext context;
    private final Canvas canvas = new Canvas();
    private final Pane pane = new Pane(canvas);
    private final Tooltip tip = new Tooltip();
    private double mouseX = -1;

    Timeline(Rewind rewind, PanelContext context) {
        this.rewind = rewind;
        this.context = context;
        pane.setId("timeline");
        pane.getStyleClass().add("timeline");
        pane.setFocusTraversable(true);
        pane.setAccessibleRole(AccessibleRole.SLIDER);
        pane.setAccessibleText("Time of the recorded run");
        pane.setMinWidth(120);
        pane.setMinHeight(40);
        pane.setPrefHeight(40);
        pane.widthProperty().addListener(_ -> resized());
        pane.heightProperty().addListener(_ -> resized());
        pane.focusedProperty().addListener(_ -> context.redraw());
        pane.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        pane.addEventHandler(MouseEvent.MOUSE_DRAGGED, event -> go(event.getX()));
        pane.addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX()));
        pane.addEventHandler(MouseEvent.MOUSE_EXITED, _ -> hover(-1));
        pane.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
        tip.setShowDelay(Duration.millis(150));
        tip.setOnShowing(_ -> tip.setText(described()));
        Tooltip.install(pane, tip);
    }

    Pane node() {
        return pane;
    }

    private void resized() {
        canvas.setWidth(pane.getWidth());
        canvas.setHeight(pane.getHeight());
        context.redraw();
    }

    private TimeScale scale() {
        var recording = rewind.recording();
        return new TimeScale(
                recording.fromMs(),
                Math.max(rewind.endMs(), recording.toMs()),
                EDGE,
                Math.max(1, canvas.getWidth() - 2 * EDGE));
    }

    // ---- what a person does

    private void pressed(MouseEvent event) {
        pane.requestFocus();
        go(event.getX());
    }

    /// The last pixels of a run that goes on are the present; a mark nearby is meant exactly.
    private void go(double x) {
        if (rewind.recording().isEmpty()) return;
        var scale = scale();
        var mark = near(x, scale);
        if (mark != null) rewind.seek(mark.position());
        else if (!rewind.isOpened() && x >= scale.left() + scale.width() - SNAP) rewind.live();
        else rewind.seekMs(scale.timeAt(x));
        context.redraw();
    }

    private @Nullable Mark near(double x, TimeScale scale) {
        Mark nearest = null;
        double best = SNAP;
        for (var mark : rewind.recording().marks()) {
            double distance = Math.abs(scale.x(mark.fact().atMs()) - x);
            if (distance > best) continue;
            best = distance;
            nearest = mark;
        }
        return nearest;
    }

    private void hover(double x) {
        mouseX = x;
        if (tip.isShowing()) tip.setText(described());
        context.redraw();
    }

    private String described() {
        var scale = scale();
        var mark = near(mouseX, scale);
        if (rewind.recording().isEmpty()) return "Nothing is recorded yet.";
        return mark == null
                ? Figures.clock(scale.timeAt(mouseX))
                : Figures.clock(mark.fact().atMs())
                        + "   "
                        + mark.fact().node()
                        + " "
                        + FactText.of(mark.fact());
    }

    private void typed(KeyEvent event) {
        if (event.isAltDown() || event.isShortcutDown()) return;
        switch (event.getCode()) {
            case LEFT -> back(event.isShiftDown());
            case RIGHT -> forth(event.isShiftDown());
            case HOME -> rewind.seek(rewind.recording().first());
            case END -> end();
            case ESCAPE -> rewind.live();
            case SPACE -> playOrPause();
            default -> {
                return;
            }
        }
        event.consume();
        context.redraw();
    }

    /// Of a recording from a file its last moment; Escape closes it.
    private void end() {
        if (rewind.isOpened()) rewind.seek(rewind.recording().end());
        else rewind.live();
    }

    private void back(boolean toMark) {
        if (toMark) rewind.markBack();
        else rewind.stepBack();
    }

    private void forth(boolean toMark) {
        if (toMark) rewind.markForth();
        else rewind.stepForth();
    }

    private void playOrPause() {
        if (rewind.isPlaying()) rewind.pause();
        else rewind.play();
    }

    // ---- what is drawn

    void show(Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        var scale = scale();
        boolean isEmpty = rewind.recording().isEmpty();
        g.setFill(tokens.get("line"));
        g.fillRoundRect(scale.left(), TRACK, scale.width(), 4, 4, 4);
        if (isEmpty) {
            g.setFont(words());
            g.setFill(tokens.get("muted"));
            g.setTextAlign(TextAlignment.LEFT);
            g.fillText("Whatever happens from now on is recorded.", scale.left(), 36);
            return;
        }
        double knob = scale.x(rewind.nowMs());
        g.setFill(tokens.get(rewind.isLive() ? "accent" : "watch"));
        g.fillRoundRect(scale.left(), TRACK, Math.max(4, knob - scale.left()), 4, 4, 4);
        marks(scale, tokens);
        ends(scale, tokens);
        if (mouseX >= scale.left() && mouseX <= scale.left() + scale.width()) {
            g.setFill(tokens.get("line-strong"));
            g.fillRect(Math.round(mouseX), TRACK - 5, 1, 14);
        }
        knob(knob, tokens);
        pane.setAccessibleHelp(MomentText.of(rewind));
    }

    /// Loud ones over quiet ones; of those that fall on the same pixel, one.
    private void marks(TimeScale scale, Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        var marks = rewind.recording().marks();
        for (var kind : dev.walscope.scope.Severity.values()) {
            double last = -10;
            for (var mark : marks) {
                if (mark.fact().severity() != kind) continue;
                double x = scale.x(mark.fact().atMs());
                if (x - last < 2) continue;
                last = x;
                Glyphs.fact(g, kind, x, 6, tokens);
            }
        }
    }

    private void ends(TimeScale scale, Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        g.setFont(words());
        g.setFill(tokens.get("muted"));
        g.setTextAlign(TextAlignment.LEFT);
        var last = shortClock(scale.fromMs());
        g.fillText(last, scale.left() - 4, 37);
        g.setTextAlign(TextAlignment.RIGHT);
        var end = rewind.isOpened() ? shortClock(scale.toMs()) : "now";
        g.fillText(end, scale.left() + scale.width() + 4, 37);
        if (scale.width() < 420) return;
        g.setTextAlign(TextAlignment.CENTER);
        for (int i : List.of(1, 2, 3)) {
            double x = scale.left() + scale.width() * i / 4;
            var clock = shortClock(scale.timeAt(x));
            if (!clock.equals(last)) g.fillText(clock, x, 37);
            last = clock;
        }
    }

    private Font words() {
        return context.view().isPresenting() ? FOR_THE_BACK_ROW : SMALL;
    }

    private static String shortClock(long ms) {
        var clock = Figures.clock(ms);
        return clock.substring(0, clock.indexOf('.'));
    }

    private void knob(double x, Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        double r = pane.isFocused() ? 8 : 7;
        g.setFill(tokens.get("surface"));
        g.fillOval(x - r - 2, TRACK + 2 - r - 2, 2 * r + 4, 2 * r + 4);
        g.setFill(tokens.get(rewind.isLive() ? "accent" : "watch"));
        g.fillOval(x - r, TRACK + 2 - r, 2 * r, 2 * r);
        if (!pane.isFocused()) return;
        g.setStroke(tokens.get("text"));
        g.setLineWidth(1.5);
        g.strokeOval(x - r - 1, TRACK + 2 - r - 1, 2 * r + 2, 2 * r + 2);
    }
}
