package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import org.kordamp.ikonli.feather.Feather;

import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// The lanes' tool bar: which ids are on screen, follow, zoom, go to an id.
final class LaneBar {
    private final ToggleButton follow = new ToggleButton("Follow");
    private final ToggleButton compact = new ToggleButton();
    private final Slider zoom = new Slider(Math.log(View.CELL_MIN), Math.log(View.CELL_MAX), 0);
    private final Label range = new Label();
    private final TextField jump = new TextField();
    private final LongConsumer jumped;
    private final HBox root;
    private boolean isShowing;

    /// @param zoomed called with the cell width that the slider asks for
    /// @param jumped called with the id that was typed
    LaneBar(PanelContext context, UiCommand compare, DoubleConsumer zoomed, LongConsumer jumped) {
        this.jumped = jumped;
        var title = new Label("Log lanes");
        title.getStyleClass().add("panel-title");
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        follow.setId("follow");
        follow.getStyleClass().add("tool");
        follow.setMinWidth(Region.USE_PREF_SIZE);
        follow.setGraphic(Icons.of(Feather.FAST_FORWARD));
        follow.setTooltip(new Tooltip("Stay at the newest entry (End)"));
        follow.setOnAction(_ -> context.change(v -> v.follow(follow.isSelected())));
        compact.setId("compact");
        compact.getStyleClass().add("tool");
        compact.setMinWidth(Region.USE_PREF_SIZE);
        compact.setGraphic(Icons.of(Feather.ALIGN_JUSTIFY));
        compact.setAccessibleText("Compact lanes");
        compact.setTooltip(
                new Tooltip("Low lanes with one line of words, as they are when many must fit"));
        compact.setOnAction(_ -> context.change(v -> v.compact(compact.isSelected())));
        zoom.setId("zoom");
        zoom.setPrefWidth(96);
        zoom.setMinWidth(60);
        zoom.setAccessibleText("Zoom");
        zoom.setTooltip(new Tooltip("Zoom (Ctrl + scroll; + and − in the lanes)"));
        zoom.valueProperty()
                .addListener(
                        (_, _, now) -> {
                            if (!isShowing) zoomed.accept(Math.exp(now.doubleValue()));
                        });
        range.setId("lanes-range");
        range.getStyleClass().addAll("muted", "small", "mono");
        range.setMinWidth(0);
        jump.setId("jump");
        jump.setPromptText("Go to id");
        jump.setPrefColumnCount(7);
        jump.setMinWidth(84);
        jump.setAccessibleText("Go to id");
        jump.setOnAction(_ -> jump());
        jump.setOnKeyPressed(
                event -> {
                    if (event.getCode() == KeyCode.ESCAPE) jump.clear();
                });
        root =
                new HBox(
                        title,
                        space,
                        range,
                        new Buttons(context).tool(compare),
                        compact,
                        follow,
                        Icons.of(Feather.ZOOM_OUT),
                        zoom,
                        jump);
        root.getStyleClass().add("panel-head");
        root.setAlignment(Pos.CENTER_LEFT);
    }

    Node node() {
        return root;
    }

    void show(ClusterState state, View view, LaneGeometry geometry) {
        isShowing = true;
        follow.setSelected(view.isFollowing());
        compact.setSelected(view.isCompact());
        zoom.setValue(Math.log(view.cellWidth()));
        range.setText(rangeText(state, geometry));
        isShowing = false;
    }

    private static String rangeText(ClusterState state, LaneGeometry geometry) {
        if (state.head() == 0) return "no entries yet";
        long last = Math.min(geometry.lastVisible(), state.head());
        return Figures.count(Math.min(geometry.firstVisible(), last))
                + "–"
                + Figures.count(last)
                + " of "
                + Figures.count(state.head());
    }

    private void jump() {
        try {
            jumped.accept(Long.parseLong(jump.getText().strip().replaceAll("[,. _]", "")));
            jump.getStyleClass().remove("wrong");
            jump.setTooltip(null);
        } catch (NumberFormatException e) {
            if (!jump.getStyleClass().contains("wrong")) jump.getStyleClass().add("wrong");
            jump.setTooltip(new Tooltip("Type an entry's number, such as 42."));
        }
    }

    void focusJump() {
        jump.requestFocus();
        jump.selectAll();
    }
}
