package dev.walscope.ui.panels.console;

import dev.walscope.client.Call;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.Locale;
import java.util.function.Supplier;

/// Many writes at a rate that a slider sets, and what came of it.
final class LoadRow {
    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Supplier<@Nullable String> target;
    private final Slider rate = new Slider(0, Math.log10(Load.RATE_MAX), 2);
    private final Label wanted = new Label();
    private final TextField key = new TextField("load:{n}");
    private final ComboBox<Integer> size = new ComboBox<>();
    private final Button start = new Button();
    private final Label achieved = new Label();
    private final HBox root;
    private @Nullable Load load;

    LoadRow(PanelContext context, ClusterGateway gateway, Supplier<@Nullable String> target) {
        this.context = context;
        this.gateway = gateway;
        this.target = target;
        rate.setId("load-rate");
        rate.setAccessibleText("Writes a second");
        rate.setPrefWidth(150);
        rate.setMinWidth(90);
        rate.valueProperty().addListener(_ -> changed());
        // The value does not change once more when the thumb is let go.
        rate.valueChangingProperty().addListener(_ -> changed());
        wanted.setMinWidth(Region.USE_PREF_SIZE);
        wanted.setPrefWidth(76);
        wanted.getStyleClass().addAll("mono", "small");
        key.setId("load-key");
        key.setAccessibleText("Key pattern");
        key.setPrefWidth(110);
        key.setMinWidth(90);
        key.setTooltip(new Tooltip("{n} becomes 0 to 999 in turn"));
        size.setId("load-size");
        size.getItems().setAll(10, 100, 1_000, 10_000);
        size.setValue(100);
        size.setAccessibleText("Bytes a value");
        size.setConverter(new Bytes());
        size.setPrefWidth(96);
        size.setMinWidth(96);
        start.setId("load-start");
        start.setMinWidth(Region.USE_PREF_SIZE);
        start.setOnAction(_ -> toggle());
        achieved.setId("load-achieved");
        achieved.getStyleClass().addAll("mono", "small");
        achieved.setMinWidth(0);
        HBox.setHgrow(achieved, Priority.ALWAYS);
        achieved.setMaxWidth(Double.MAX_VALUE);
        var title = new Label("Load");
        title.getStyleClass().add("section");
        title.setMinWidth(Region.USE_PREF_SIZE);
        root = new HBox(10, title, rate, wanted, key, size, start, achieved);
        root.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(root, Priority.ALWAYS);
        changed();
        redraw();
    }

    /// Starts or ends it, also while its row is not on screen.
    UiCommand command() {
        return UiCommand.of(
                        "console.load.toggle",
                        "Start or stop the load",
                        UiCommand.Group.console,
                        Feather.ACTIVITY,
                        this::toggle)
                .on("Shortcut+Shift+L")
                .unless(() -> load == null ? context.notNow() : "")
                .unless(
                        () ->
                                target.get() == null && load == null
                                        ? "Start a cluster first: there is no node to ask."
                                        : "")
                .unless(this::whyRefused);
    }

    private String whyRefused() {
        var node = target.get();
        return node == null || load != null ? "" : gateway.whyRefused(node, Call.put("load", "0"));
    }

    boolean isRunning() {
        return load != null;
    }

    Node node() {
        return root;
    }

    private long perSecond() {
        return Math.round(Math.pow(10, rate.getValue()));
    }

    private void changed() {
        wanted.setText(Figures.count(perSecond()) + "/s");
        if (load == null || rate.isValueChanging()) return;
        if (!context.notNow().isEmpty()) {
            context.say(context.notNow());
            return;
        }
        stop();
        toggle();
    }

    private void toggle() {
        if (load != null) {
            stop();
        } else if (!context.notNow().isEmpty()) {
            achieved.setText(context.notNow());
        } else {
            var node = target.get();
            if (node == null) {
                achieved.setText("Start a cluster first.");
                return;
            }
            var begun =
                    new Load(
                            call -> gateway.sendOfMany(node, call),
                            perSecond(),
                            key.getText().isEmpty() ? "load:{n}" : key.getText(),
                            size.getValue());
            begun.start();
            load = begun;
            achieved.setText("…");
            context.say("Load on " + node + ": " + wanted.getText() + " wanted.");
        }
        redraw();
    }

    void stop() {
        if (load != null) {
            load.close();
            context.say("Load ended.");
        }
        load = null;
        redraw();
    }

    private void redraw() {
        boolean isRunning = load != null;
        start.setText(isRunning ? "Stop load" : "Start load");
        start.setGraphic(Icons.of(isRunning ? Feather.SQUARE : Feather.PLAY));
        start.getStyleClass().setAll("button", isRunning ? "danger" : "plain");
    }

    /// Called as the window draws.
    void show() {
        if (load == null) return;
        var report = load.report();
        var text =
                report.perSecond() == 0 && report.failed() == 0
                        ? "…"
                        : String.format(
                                Locale.ROOT,
                                "%,d/s   p50 %.1f ms   p99 %.1f ms%s",
                                report.perSecond(),
                                report.p50Ms(),
                                report.p99Ms(),
                                report.failed() == 0
                                        ? ""
                                        : "   "
                                                + Figures.count(report.failed())
                                                + " failed: "
                                                + report.problem());
        if (!text.equals(achieved.getText())) achieved.setText(text);
    }

    private static final class Bytes extends javafx.util.StringConverter<Integer> {
        @Override
        public String toString(Integer bytes) {
            return bytes == null ? "" : Figures.bytes(bytes);
        }

        @Override
        public Integer fromString(String text) {
            return 100;
        }
    }
}
