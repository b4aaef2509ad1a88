package dev.walscope.ui.panels.lag;

import dev.walscope.api.LagHistory;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Recent;
import dev.walscope.session.View;
import dev.walscope.ui.look.FactText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.FollowerMark;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.ArrayList;
import java.util.List;

/// The lag of each follower as its leader measures it, with what happened marked on the time axis.
///
/// Lines differ in dash as well as in colour and carry their follower's mark and name at the right
/// end.
public final class LagPanel implements Panel {
    private static final long SHORT_MS = 60_000;
    private static final long LONG_MS = 300_000;
    private static final double LEFT = 76;
    private static final double RIGHT = 176;
    private static final double TOP = 14;
    private static final double BOTTOM = 34;
    private static final Font WORDS = Fonts.words(12);

    private final PanelContext context;
    private final Canvas canvas = new Canvas();
    private final Pane pane = new Pane(canvas);
    private final ComboBox<LagScale.Unit> unit = new ComboBox<>();
    private final ToggleButton longer = new ToggleButton("5 min");
    private final ToggleButton freeze = new ToggleButton("Freeze");
    private ClusterState frozen = ClusterState.EMPTY;
    private long frozenAtMs;
    private boolean isPast;
    private double mouseX = -1;
    private double larger = 1;

    public LagPanel(PanelContext context) {
        this.context = context;
        pane.setId("lag");
        pane.setMinHeight(0);
        pane.setAccessibleText("Lag of each follower over time");
        pane.widthProperty().addListener(_ -> resized());
        pane.heightProperty().addListener(_ -> resized());
        pane.setOnMouseMoved(event -> hover(event.getX()));
        pane.setOnMouseExited(_ -> hover(-1));
        unit.setId("lag-unit");
        unit.getItems().setAll(LagScale.Unit.values());
        unit.setValue(LagScale.Unit.entries);
        unit.setAccessibleText("Unit of lag");
        unit.setConverter(new UnitNames());
        unit.valueProperty().addListener(_ -> context.redraw());
        for (var toggle : List.of(longer, freeze)) {
            toggle.getStyleClass().add("tool");
            toggle.setOnAction(_ -> context.redraw());
        }
        longer.setTooltip(new Tooltip("Five minutes instead of one"));
        freeze.setTooltip(new Tooltip("Hold the picture still"));
    }

    @Override
    public Node node() {
        return pane;
    }

    public List<Node> tools() {
        return List.of(freeze, longer, unit);
    }

    private void resized() {
        canvas.setWidth(pane.getWidth());
        canvas.setHeight(pane.getHeight());
        context.redraw();
    }

    private double width() {
        return canvas.getWidth() / larger;
    }

    private double height() {
        return canvas.getHeight() / larger;
    }

    private void hover(double x) {
        mouseX = x < 0 ? x : x / larger;
        context.redraw();
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        isPast = view.isPast();
        if (!freeze.isSelected()) {
            frozen = state;
            frozenAtMs = context.nowMs();
        }
        var g = canvas.getGraphicsContext2D();
        larger = BackRow.scale(view);
        g.setTransform(larger, 0, 0, larger, 0, 0);
        g.clearRect(0, 0, width(), height());
        if (height() < 60 || width() < 300) return;
        if (frozen.followers().isEmpty()) {
            g.setFont(WORDS);
            g.setFill(tokens.get("muted"));
            g.fillText("Lag appears here once a follower follows a leader.", 16, 28);
            return;
        }
        draw(g, scale(), tokens);
    }

    private LagScale scale() {
        long from = frozenAtMs - (longer.isSelected() ? LONG_MS : SHORT_MS);
        double most = 1;
        for (var follower : frozen.followers()) {
            long before = 0;
            for (var sample : samples(follower)) {
                long figure = unit.getValue().of(sample);
                if (sample.at() >= from) most = Math.max(most, figure);
                else before = figure;
            }
            most = Math.max(most, before);
        }
        return new LagScale(
                from,
                frozenAtMs,
                LagScale.roundedUp(most * 1.02),
                LEFT,
                TOP,
                width() - LEFT - RIGHT,
                height() - TOP - BOTTOM);
    }

    private List<LagHistory.Sample> samples(NodeView follower) {
        var lag = frozen.leaderOf(follower).map(l -> l.trail().lag().get(follower.ownName()));
        return lag.map(Recent::items).orElse(List.of());
    }

    private void draw(GraphicsContext g, LagScale scale, Tokens tokens) {
        axes(g, scale, tokens);
        marks(g, scale, tokens);
        var followers = frozen.followers();
        var ends = new ArrayList<LagLabels.End>();
        for (int i = 0; i < followers.size(); i++) {
            var mark = FollowerMark.of(frozen.markOf(followers.get(i)));
            var samples = samples(followers.get(i));
            if (samples.isEmpty()) continue;
            line(g, scale, samples, mark.color(tokens), mark.dashes(), untilMs(followers.get(i)));
            long last = unit.getValue().of(samples.getLast());
            var name = followers.get(i).name();
            var figure = isMeasured(followers.get(i)) ? unit.getValue().figure(last) : "last known";
            ends.add(new LagLabels.End(name, figure, last, scale.y(last), mark));
        }
        new LagLabels(g, tokens, scale.left() + scale.width() + 10, RIGHT - 14)
                .draw(ends, scale.top(), scale.top() + scale.height());
        if (mouseX >= scale.left() && mouseX <= scale.left() + scale.width())
            crosshair(g, scale, tokens);
    }

    private void axes(GraphicsContext g, LagScale scale, Tokens tokens) {
        g.setFont(WORDS);
        g.setLineWidth(1);
        for (int i = 0; i <= 2; i++) {
            double figure = scale.most() * i / 2;
            if (figure != Math.rint(figure)) continue;
            double y = Math.round(scale.y(figure)) + 0.5;
            g.setStroke(tokens.get("line"));
            g.strokeLine(scale.left(), y, scale.left() + scale.width(), y);
            g.setFill(tokens.get("muted"));
            g.setTextAlign(TextAlignment.RIGHT);
            g.fillText(unit.getValue().figure((long) figure), scale.left() - 10, y + 4);
        }
        g.setTextAlign(TextAlignment.CENTER);
        for (int i = 0; i <= 6; i++) {
            long at = scale.toMs() - (scale.toMs() - scale.fromMs()) * i / 6;
            g.fillText(ago(at), scale.x(at), scale.top() + scale.height() + 28);
        }
    }

    /// Now is a clock time while the chart stands still: frozen, or at a recorded moment.
    private String ago(long at) {
        boolean isLive = !isPast && !freeze.isSelected();
        return at == frozenAtMs && !isLive ? Figures.clock(at) : LagScale.ago(frozenAtMs - at);
    }

    private void marks(GraphicsContext g, LagScale scale, Tokens tokens) {
        double y = scale.top() + scale.height() + 3;
        for (var fact : frozen.facts()) {
            if (fact.atMs() < scale.fromMs() || fact.atMs() > scale.toMs()) continue;
            double x = scale.x(fact.atMs());
            Glyphs.fact(g, fact.severity(), x, y, tokens);
            if (Math.abs(x - mouseX) < 5) {
                g.setFont(WORDS);
                g.setFill(tokens.get("text"));
                g.setTextAlign(
                        x > scale.left() + scale.width() / 2
                                ? TextAlignment.RIGHT
                                : TextAlignment.LEFT);
                g.fillText(fact.node() + " " + FactText.of(fact), x, scale.top() + 2);
            }
        }
    }

    /// Its leader measures a follower's lag: it is not known while the leader cannot be asked.
    private boolean isMeasured(NodeView follower) {
        return frozen.leaderOf(follower).filter(NodeView::isHeard).isPresent();
    }

    /// Up to when the lag is known.
    private long untilMs(NodeView follower) {
        return isMeasured(follower)
                ? frozenAtMs
                : frozen.leaderOf(follower).map(l -> l.reach().heardMs()).orElse(0L);
    }

    /// A step line: a lag holds until the next one is known, or the last was.
    private void line(
            GraphicsContext g,
            LagScale scale,
            List<LagHistory.Sample> samples,
            Color color,
            double[] dashes,
            long untilMs) {
        g.setStroke(color);
        g.setLineWidth(2);
        g.setLineDashes(dashes);
        g.beginPath();
        double lastY = scale.y(0);
        boolean isBegun = false;
        for (var sample : samples) {
            double y = scale.y(unit.getValue().of(sample));
            if (sample.at() >= scale.fromMs() && sample.at() <= scale.toMs()) {
                double x = scale.x(sample.at());
                if (!isBegun) g.moveTo(sample == samples.getFirst() ? x : scale.left(), lastY);
                isBegun = true;
                g.lineTo(x, lastY);
                g.lineTo(x, y);
            }
            lastY = y;
        }
        double end = scale.x(Math.min(untilMs, scale.toMs()));
        if (end >= scale.left()) {
            if (!isBegun) g.moveTo(scale.left(), lastY);
            g.lineTo(end, lastY);
        }
        g.stroke();
        g.setLineDashes();
        if (untilMs < scale.toMs() && end >= scale.left()) {
            g.strokeLine(end - 4, lastY - 4, end + 4, lastY + 4);
            g.strokeLine(end - 4, lastY + 4, end + 4, lastY - 4);
        }
    }

    private void crosshair(GraphicsContext g, LagScale scale, Tokens tokens) {
        long at = scale.timeAt(mouseX);
        g.setStroke(tokens.get("line-strong"));
        g.setLineWidth(1);
        g.strokeLine(mouseX, scale.top(), mouseX, scale.top() + scale.height());
        var text = new StringBuilder(Figures.clock(at));
        for (var follower : frozen.followers()) {
            LagHistory.Sample last = null;
            for (var sample : samples(follower)) if (sample.at() <= at) last = sample;
            if (at > untilMs(follower)) last = null;
            if (last != null)
                text.append("   ")
                        .append(follower.name())
                        .append(' ')
                        .append(unit.getValue().figure(unit.getValue().of(last)));
        }
        g.setFont(WORDS);
        double width = Fonts.width(text.toString(), WORDS) + 14;
        double x =
                Math.clamp(
                        mouseX + 8,
                        scale.left(),
                        Math.max(scale.left(), scale.left() + scale.width() - width));
        g.setFill(tokens.get("surface"));
        g.setStroke(tokens.get("line-strong"));
        g.fillRoundRect(x, scale.top() + 8, width, 22, 6, 6);
        g.strokeRoundRect(x, scale.top() + 8, width, 22, 6, 6);
        g.setFill(tokens.get("text"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(text.toString(), x + 7, scale.top() + 23);
    }

    private static final class UnitNames extends javafx.util.StringConverter<LagScale.Unit> {
        @Override
        public String toString(LagScale.Unit unit) {
            return unit == null ? "" : unit.title();
        }

        @Override
        public LagScale.Unit fromString(String title) {
            return LagScale.Unit.valueOf(title);
        }
    }
}
