package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.EntryFilter;
import dev.walscope.session.FailureText;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
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

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// The lanes' tool bar: which ids are on screen, follow, zoom, go to an id.
final class LaneBar {
    private static final String HOW =
            "Part of a key, op:delete, client:anna, id:10-20 or damaged; several words must all"
                + " hold. Enter goes to the next hit, Esc shows all again. Counts what this window"
                + " knows of the logs.";

    private final ToggleButton follow = new ToggleButton("Follow");
    private final ToggleButton compact = new ToggleButton();
    private final Slider zoom = new Slider(Math.log(View.CELL_MIN), Math.log(View.CELL_MAX), 0);
    private final Label range = new Label();
    private final TextField jump = new TextField();
    private final TextField find = new TextField();
    private final Label found = new Label();
    private final Button all = new Button("×");
    private final Hits hits = new Hits();
    private final PanelContext context;
    private final LongConsumer jumped;
    private final HBox root;
    private boolean isShowing;

    /// @param zoomed called with the cell width that the slider asks for
    /// @param jumped called with the id that was typed
    LaneBar(PanelContext context, UiCommand compare, DoubleConsumer zoomed, LongConsumer jumped) {
        this.jumped = jumped;
        this.context = context;
        var title = new Label("Log lanes");
        title.getStyleClass().add("panel-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
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
        find();
        root =
                new HBox(
                        title,
                        find,
                        found,
                        all,
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

    private void find() {
        find.setId("find");
        find.setPromptText("Find");
        // As narrow as its prompt while nothing is looked for: the ids on screen stand beside it.
        find.prefWidthProperty()
                .bind(
                        Bindings.when(find.focusedProperty().or(find.textProperty().isNotEmpty()))
                                .then(150)
                                .otherwise(76));
        find.setMinWidth(70);
        find.setAccessibleText("Find entries");
        find.setAccessibleHelp(HOW);
        find.setTooltip(new Tooltip(HOW));
        find.textProperty().addListener(_ -> look());
        find.setOnKeyPressed(
                event -> {
                    if (event.getCode() == KeyCode.ENTER) step(!event.isShiftDown());
                    else if (event.getCode() == KeyCode.ESCAPE && !find.getText().isEmpty())
                        find.clear();
                    else return;
                    event.consume();
                });
        found.setId("found");
        found.getStyleClass().addAll("muted", "small");
        found.setMinWidth(Region.USE_PREF_SIZE);
        all.setId("find-all");
        all.getStyleClass().addAll("tool", "mini");
        all.setMinWidth(Region.USE_PREF_SIZE);
        all.setAccessibleText("Show all entries again");
        all.setTooltip(new Tooltip("Show all entries again (Esc)"));
        all.setOnAction(_ -> find.clear());
    }

    private void look() {
        if (isShowing) return;
        try {
            var wanted = EntryFilter.parse(find.getText());
            find.getStyleClass().remove("wrong");
            find.getTooltip().setText(HOW);
            context.change(v -> v.find(wanted));
        } catch (IllegalArgumentException e) {
            if (!find.getStyleClass().contains("wrong")) find.getStyleClass().add("wrong");
            find.getTooltip().setText(FailureText.sentence(e));
        }
    }

    private void step(boolean forth) {
        var hit = hits.next(context.view().selectedId(), forth);
        if (hit == null) return;
        jumped.accept(hit.id());
        context.change(v -> v.select(hit.node(), hit.id()));
    }

    private void showFound(ClusterState state, View view) {
        hits.look(state, view.filter());
        boolean isOn = view.filter().isOn();
        if (!isOn && !find.isFocused() && !find.getStyleClass().contains("wrong")) find.clear();
        found.setText(
                !isOn ? "" : hits.count() == 1 ? "1 hit" : Figures.count(hits.count()) + " hits");
        // Where there is room for one of them only, the hits say more.
        range.setVisible(!isOn);
        range.setManaged(!isOn);
        for (var part : List.of(found, all)) {
            part.setVisible(isOn);
            part.setManaged(isOn);
        }
    }

    void focusFind() {
        find.requestFocus();
        find.selectAll();
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
        showFound(state, view);
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
