package dev.walscope.ui.panels.time;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.Rewind;
import dev.walscope.session.Speed;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The strip at the window's foot: live or not, the run as a line, and the ways through it.
public final class TimePanel implements Panel {
    private final Rewind rewind;
    private final Timeline timeline;
    private final Button live;
    private final Button play;
    private final Map<Speed, ToggleButton> speeds = new EnumMap<>(Speed.class);
    private final Map<Button, UiCommand> moving = new java.util.LinkedHashMap<>();
    private final Label moment = new Label();
    private final Label length = new Label();
    private final HBox root;
    private @Nullable Shown shown;

    public TimePanel(Rewind rewind, PanelContext context, TimeCommands commands) {
        this.rewind = rewind;
        timeline = new Timeline(rewind, context);
        var buttons = new Buttons(context);
        live = buttons.labelled(commands.live());
        live.setId("time-live");
        live.setMinWidth(84);
        play = tool(buttons, commands.play());
        var before = tool(buttons, commands.markBack());
        var back = tool(buttons, commands.back());
        var forth = tool(buttons, commands.forth());
        var after = tool(buttons, commands.markForth());
        var ways = new HBox(before, back, play, forth, after);
        ways.setAlignment(Pos.CENTER);
        moment.setId("time-moment");
        moment.getStyleClass().addAll("mono", "small");
        moment.setMinWidth(Region.USE_PREF_SIZE);
        length.setId("time-length");
        length.getStyleClass().addAll("muted", "small");
        length.setMinWidth(Region.USE_PREF_SIZE);
        length.setTooltip(new Tooltip("How much of the run can be gone back to"));
        HBox.setHgrow(timeline.node(), Priority.ALWAYS);
        root = new HBox(8, live, ways, speeds(context), timeline.node(), moment, length);
        for (var command : List.of(commands.open(), commands.save(), commands.export()))
            root.getChildren().add(tool(buttons, command));
        root.setId("time");
        root.getStyleClass().addAll("panel", "time-strip");
        root.setAlignment(Pos.CENTER_LEFT);
        root.setMinWidth(0);
    }

    private Button tool(Buttons buttons, UiCommand command) {
        var button = buttons.tool(command);
        moving.put(button, command);
        return button;
    }

    private HBox speeds(PanelContext context) {
        var row = new HBox();
        row.setAlignment(Pos.CENTER);
        for (var speed : Speed.values()) {
            var toggle = new ToggleButton(speed.title());
            toggle.setId("time-speed-" + speed);
            toggle.getStyleClass().addAll("tool", "mini");
            toggle.setMinWidth(Region.USE_PREF_SIZE);
            toggle.setAccessibleText("Play at " + speed.title());
            toggle.setTooltip(new Tooltip("Play at " + speed.title()));
            toggle.setOnAction(
                    _ -> {
                        rewind.speed(speed);
                        context.redraw();
                    });
            speeds.put(speed, toggle);
            row.getChildren().add(toggle);
        }
        return row;
    }

    @Override
    public Node node() {
        return root;
    }

    /// Touches a control only when it is to look different: each touch costs a layout.
    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        timeline.show(tokens);
        var now = new Shown(rewind.isLive(), rewind.isOpened(), rewind.isPlaying());
        if (!now.equals(shown)) redraw(now);
        speeds.forEach((speed, toggle) -> toggle.setSelected(speed == rewind.speed()));
        moving.forEach(Buttons::dim);
        moment.setText(rewind.recording().isEmpty() ? "" : Figures.clock(rewind.nowMs()));
        length.setText(lengthText());
    }

    private record Shown(boolean isLive, boolean isOpened, boolean isPlaying) {}

    private void redraw(Shown now) {
        shown = now;
        live.setText(now.isLive() ? "● Live" : now.isOpened() ? "Close file" : "Go live");
        StyleClasses.set(live, "button", now.isLive() ? "live" : "primary");
        play.setGraphic(Icons.of(now.isPlaying() ? Feather.PAUSE : Feather.PLAY));
        StyleClasses.set(moment, "label", "mono", "small", now.isLive() ? "muted" : "watch");
    }

    private String lengthText() {
        var recording = rewind.recording();
        if (recording.isEmpty()) return "";
        long seconds = (Math.max(rewind.endMs(), recording.toMs()) - recording.fromMs()) / 1_000;
        var text =
                seconds >= 3_600
                        ? String.format(
                                Locale.ROOT,
                                "%d:%02d:%02d",
                                seconds / 3_600,
                                seconds / 60 % 60,
                                seconds % 60)
                        : String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
        return rewind.isOpened() ? "of " + text : "rec " + text;
    }
}
