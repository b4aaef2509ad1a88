package dev.walscope.ui.panels.nodes;

import dev.walscope.cluster.Way;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.FollowerMark;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who reaches whom among the members that elect their leader: a row says, a column hears. A press
/// cuts one way or heals it; ticked members are one side of a partition.
final class PartitionBox {
    private static final double MARK = 12;
    private static final double NAME_MAX = 78;

    private final Buttons buttons;
    private final Partitions partitions;
    private final GridPane grid = new GridPane(2, 2);
    private final Map<String, CheckBox> ticks = new LinkedHashMap<>();
    private final Map<Way, Button> cells = new LinkedHashMap<>();
    private final Map<String, List<Canvas>> marks = new LinkedHashMap<>();
    private final List<Made> made = new ArrayList<>();
    private final VBox root;
    private List<String> names = List.of();

    private record Made(Button button, UiCommand command) {}

    PartitionBox(Buttons buttons, Partitions partitions) {
        this.buttons = buttons;
        this.partitions = partitions;
        var title = new Label("Who reaches whom");
        title.getStyleClass().add("section");
        var how =
                new Label(
                        "A row says, a column hears: press to cut or heal one way. Ticked: side"
                                + " A.");
        how.setWrapText(true);
        how.getStyleClass().addAll("small", "muted");
        var groups = new FlowPane(6, 6);
        groups.getChildren()
                .setAll(button(partitions.apart(this::ticked)), button(partitions.healAll()));
        var presets = new FlowPane(6, 6);
        for (var preset : partitions.presets()) presets.getChildren().add(button(preset));
        grid.setAlignment(Pos.CENTER_LEFT);
        root = new VBox(8, title, how, grid, groups, presets);
        root.setId("partition");
        root.setStyle("-fx-padding: 10px 12px 12px 12px;");
    }

    private Button button(UiCommand command) {
        var button = buttons.labelled(command);
        button.getStyleClass().add("mini");
        made.add(new Made(button, command));
        return button;
    }

    Node node() {
        return root;
    }

    private Set<String> ticked() {
        var ticked = new LinkedHashSet<String>();
        ticks.forEach(
                (name, tick) -> {
                    if (tick.isSelected()) ticked.add(name);
                });
        return ticked;
    }

    /// @param members of one cluster, which this window started
    void show(ClusterState state, List<NodeView> members, Tokens tokens) {
        var now = members.stream().map(NodeView::name).toList();
        if (!now.equals(names)) rebuild(now);
        for (var member : members) {
            for (var canvas : marks.get(member.name())) {
                var g = canvas.getGraphicsContext2D();
                g.clearRect(0, 0, MARK, MARK);
                FollowerMark.of(state.markOf(member)).draw(g, 0, 0, MARK, tokens);
            }
            for (var other : members)
                if (other != member)
                    show(new Way(member.name(), other.name()), isCut(member, other));
        }
        made.forEach(one -> Buttons.dim(one.button(), one.command()));
    }

    /// By itself, or because one of the two is cut off from all.
    private static boolean isCut(NodeView from, NodeView to) {
        return from.link().unheardBy().contains(to.name())
                || isOff(from.link().isCut(), from.link().isSilent())
                || isOff(to.link().isCut(), to.link().isSilent());
    }

    private static boolean isOff(boolean isCut, boolean isSilent) {
        return isCut || isSilent;
    }

    private void show(Way way, boolean isCut) {
        var cell = cells.get(way);
        cell.setGraphic(Icons.of(isCut ? Feather.SCISSORS : Feather.ARROW_RIGHT));
        StyleClasses.set(cell, "button", "tool", "mini", isCut ? "cut-way" : "whole-way");
        cell.setAccessibleText(
                "What " + way.from() + " says to " + way.to() + (isCut ? ": cut" : ": arrives"));
    }

    private void rebuild(List<String> now) {
        names = now;
        ticks.keySet().retainAll(now);
        cells.clear();
        marks.clear();
        grid.getChildren().clear();
        for (int row = 0; row < now.size(); row++) {
            var name = now.get(row);
            grid.add(mark(name), row + 1, 0);
            grid.add(side(name), 0, row + 1);
            for (int column = 0; column < now.size(); column++)
                if (column != row) grid.add(cell(name, now.get(column)), column + 1, row + 1);
        }
    }

    private Node mark(String name) {
        var canvas = Glyphs.marker(MARK);
        marks.computeIfAbsent(name, _ -> new ArrayList<>()).add(canvas);
        var box = new HBox(canvas);
        box.setAlignment(Pos.CENTER);
        Tooltip.install(box, new Tooltip("What " + name + " hears"));
        return box;
    }

    /// A member with its tick.
    private Node side(String name) {
        var tick =
                ticks.computeIfAbsent(
                        name,
                        _ -> {
                            var box = new CheckBox();
                            box.setId("part-side-" + name);
                            box.setAccessibleText(name + " is on side A of a partition");
                            box.setTooltip(new Tooltip(name + " on side A; who is not is on B"));
                            return box;
                        });
        tick.setText(Fonts.fittedName(name, Fonts.words(12), NAME_MAX));
        var row = new HBox(4, tick, mark(name));
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private Node cell(String from, String to) {
        var way = new Way(from, to);
        var cell = new Button();
        cell.setId("way-" + from + "-" + to);
        cell.setOnAction(_ -> buttons.perform(partitions.turn(way)));
        var tip = new Tooltip();
        tip.setOnShowing(_ -> tip.setText(Buttons.tipOf(partitions.turn(way))));
        cell.setTooltip(tip);
        cells.put(way, cell);
        return cell;
    }
}
