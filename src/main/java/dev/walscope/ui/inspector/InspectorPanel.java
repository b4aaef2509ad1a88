package dev.walscope.ui.inspector;

import dev.walscope.api.LogEntry;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.DetailView;
import dev.walscope.scope.EntryMark;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.desk.Desk;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.Tokens;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// Everything about the selected entry: what it says, its checksum and what it is taken
/// of, where it
/// lies on each node, what happened to it and when, and its bytes.
///
/// Rebuilt only when one of these changed, not at each pulse.
public final class InspectorPanel implements Panel {
    private final Desk desk;
    private final VBox body = new VBox(14);
    private final VBox root;
    private @Nullable Object shown;

    public InspectorPanel(Desk desk) {
        this.desk = desk;
        var title = new Label("Inspector");
        title.getStyleClass().add("panel-title");
        var head = new HBox(title);
        head.getStyleClass().add("panel-head");
        body.setStyle("-fx-padding: 14px;");
        var scroll = new ScrollPane(body);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        root = new VBox(head, scroll);
        root.setId("inspector");
        root.getStyleClass().add("panel");
        root.setMinWidth(244);
    }

    @Override
    public Node node() {
        return root;
    }

    private record Shown(long id, String node, List<Copy> copies, List<String> life) {}

    /// What one node has of the entry.
    private record Copy(
            String node,
            boolean isThere,
            boolean isCorrupt,
            EntryMark mark,
            @Nullable DetailView detail,
            @Nullable LogEntry entry) {}

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        long id = view.selectedId();
        var copies = new ArrayList<Copy>();
        if (id != 0) for (var node : state.nodes()) copies.add(copy(node, id));
        var now =
                new Shown(
                        id, view.selectedNode(), copies, id == 0 ? List.of() : Life.of(state, id));
        if (Objects.equals(shown, now)) return;
        shown = now;
        body.getChildren().clear();
        if (id == 0) nothing();
        else rebuild(now);
    }

    private static Copy copy(NodeView node, long id) {
        var detail = node.detail();
        return new Copy(
                node.name(),
                node.durableId() >= id,
                node.isCorrupt(id),
                node.marks().of(id),
                detail != null && detail.id() == id ? detail : null,
                node.log().get(id));
    }

    private void nothing() {
        var lead =
                new Label(
                        "Click a cell in the log lanes to see what it says, where it lies on each"
                                + " disk, and whether its checksum holds.");
        lead.setWrapText(true);
        lead.getStyleClass().add("muted");
        var keys = new Label("← → choose an entry, ↑ ↓ a node, Esc nothing.");
        keys.setWrapText(true);
        keys.getStyleClass().addAll("muted", "small");
        body.getChildren().addAll(lead, keys);
    }

    private void rebuild(Shown now) {
        var copy =
                now.copies().stream()
                        .filter(c -> c.node().equals(now.node()))
                        .findFirst()
                        .orElse(now.copies().getFirst());
        body.getChildren().add(headline(now.id(), copy));
        var detail = copy.detail() == null ? null : copy.detail().detail();
        body.getChildren().add(fields(copy, detail));
        if (detail != null) body.getChildren().add(checksum(detail));
        body.getChildren().add(places(now));
        if (!now.life().isEmpty()) body.getChildren().add(life(now.life()));
        if (detail != null) body.getChildren().add(bytes(detail));
    }

    private static Node headline(long id, Copy copy) {
        var title = new Label("Entry " + Figures.count(id));
        title.getStyleClass().add("node-name");
        title.setStyle("-fx-font-family: 'Inter SemiBold'; -fx-font-size: 18px;");
        var row = new HBox(8, title);
        row.setAlignment(Pos.CENTER_LEFT);
        var operation = operation(copy);
        if (copy.isCorrupt()) row.getChildren().add(chip("✗ unreadable", "fault"));
        else if (operation != null)
            row.getChildren().add(chip(operation, operation.equals("DELETE") ? "delete" : "set"));
        if (copy.mark().repairedFrom() != null) row.getChildren().add(chip("⟲ repaired", "good"));
        if (copy.mark().duplicates() > 0)
            row.getChildren().add(chip("×" + (copy.mark().duplicates() + 1), "dup"));
        return row;
    }

    private static @Nullable String operation(Copy copy) {
        if (copy.entry() != null) return copy.entry().operation();
        var detail = copy.detail() == null ? null : copy.detail().detail();
        return detail == null ? null : detail.operation();
    }

    private Node fields(Copy copy, LogEntry.@Nullable Detail detail) {
        var grid = grid();
        fact(grid, "on", copy.node());
        var entry = copy.entry();
        var key = entry != null ? entry.key() : detail == null ? null : detail.key();
        if (key != null) factMono(grid, "key", key);
        if (entry != null && entry.value() != null && !entry.value().isNull())
            factMono(grid, "value", entry.value().toString());
        else if (detail != null && detail.value() != null && !detail.value().isNull())
            factMono(grid, "value", detail.value().toString());
        if (detail != null && detail.clientId() != null) {
            factMono(grid, "client", detail.clientId());
            factMono(grid, "request", String.valueOf(detail.requestId()));
        }
        if (copy.isCorrupt() && copy.mark().corrupt() != null)
            fact(grid, "why", copy.mark().corrupt());
        if (copy.mark().repairedFrom() != null)
            fact(grid, "repaired", "with the copy of " + copy.mark().repairedFrom());
        if (copy.detail() != null && copy.detail().problem() != null)
            fact(grid, "answer", copy.detail().problem());
        return grid;
    }

    private Node checksum(LogEntry.Detail detail) {
        var grid = grid();
        factMono(grid, "stored", crc(detail.storedCrc()));
        factMono(grid, "computed", crc(detail.computedCrc()));
        boolean holds =
                detail.storedCrc() != null && detail.storedCrc().equals(detail.computedCrc());
        var verdict = chip(holds ? "✓ they match" : "✗ they differ", holds ? "good" : "fault");
        var box = section("CRC-32", verdict);
        box.getChildren().add(grid);
        if (detail.crcInput() != null) {
            var input = new Label(detail.crcInput());
            input.getStyleClass().add("code-block");
            input.setWrapText(true);
            input.setMaxWidth(Double.MAX_VALUE);
            input.setTooltip(new Tooltip("The exact text that the checksum is taken of"));
            box.getChildren().addAll(copyRow("taken of", detail.crcInput()), input);
        }
        return box;
    }

    private static String crc(@Nullable Long crc) {
        return crc == null ? "none" : String.format("%d  0x%08x", crc, crc);
    }

    private Node places(Shown now) {
        var box = section("On disk", null);
        for (var copy : now.copies()) {
            var name = new Label(copy.node());
            name.setMinWidth(78);
            var where = new Label(place(copy));
            where.getStyleClass().addAll("small", copy.isThere() ? "mono" : "muted");
            var mark =
                    !copy.isThere()
                            ? chip("–", "quiet")
                            : copy.isCorrupt() ? chip("✗", "fault") : chip("✓", "good");
            mark.setMinWidth(26);
            mark.setAlignment(Pos.CENTER);
            var row = new HBox(8, mark, name, where);
            row.setAlignment(Pos.CENTER_LEFT);
            row.setOnMouseClicked(_ -> desk.change(v -> v.select(copy.node(), now.id())));
            box.getChildren().add(row);
        }
        return box;
    }

    private static String place(Copy copy) {
        if (!copy.isThere()) return "not here";
        var entry = copy.entry();
        if (entry != null) return "seg " + entry.segment() + " @ " + entry.offset();
        var detail = copy.detail() == null ? null : copy.detail().detail();
        return detail == null ? "" : "seg " + detail.segment() + " @ " + detail.offset();
    }

    private static Node life(List<String> lines) {
        var box = section("As seen from here", null);
        for (var line : lines) {
            var label = new Label(line);
            label.getStyleClass().addAll("small", "mono");
            box.getChildren().add(label);
        }
        return box;
    }

    private Node bytes(LogEntry.Detail detail) {
        var raw = Base64.getDecoder().decode(detail.raw());
        var line = new String(raw, StandardCharsets.US_ASCII).stripTrailing();
        var box = section("Its " + raw.length + " bytes", null);
        var dump = new Label(HexLines.of(raw, detail.offset(), 8));
        dump.getStyleClass().addAll("mono");
        dump.setStyle("-fx-font-size: 11px;");
        box.getChildren().addAll(copyRow("the line", line), dump);
        return box;
    }

    private Node copyRow(String what, String text) {
        var label = new Label(what);
        label.getStyleClass().add("fact-name");
        var button = new Button("Copy", Icons.of(Feather.COPY));
        button.getStyleClass().addAll("tool", "mini");
        button.setAccessibleText("Copy " + what);
        button.setOnAction(_ -> desk.copy(text));
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var row = new HBox(label, space, button);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static VBox section(String title, @Nullable Node aside) {
        var label = new Label(title);
        label.getStyleClass().add("section");
        var head = new HBox(8, label);
        head.setAlignment(Pos.CENTER_LEFT);
        if (aside != null) {
            var space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            head.getChildren().addAll(space, aside);
        }
        return new VBox(6, head);
    }

    private static GridPane grid() {
        var grid = new GridPane(10, 5);
        return grid;
    }

    private static void fact(GridPane grid, String name, String value) {
        var label = new Label(name);
        label.getStyleClass().add("fact-name");
        label.setMinWidth(64);
        var text = new Label(value);
        text.setWrapText(true);
        grid.addRow(grid.getRowCount(), label, text);
        GridPane.setValignment(label, javafx.geometry.VPos.TOP);
    }

    private static void factMono(GridPane grid, String name, String value) {
        fact(grid, name, value);
        grid.getChildren().getLast().getStyleClass().add("mono");
    }

    private static Label chip(String text, String tone) {
        var chip = new Label(text);
        chip.getStyleClass().addAll("chip", tone);
        return chip;
    }
}
