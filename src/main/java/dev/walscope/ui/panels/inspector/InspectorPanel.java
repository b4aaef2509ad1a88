package dev.walscope.ui.panels.inspector;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.LogEntry;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.DetailView;
import dev.walscope.scope.EntryMark;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.LiveScrollPane;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Everything about the selected entry: what it says, its checksum and what it is taken of, where
/// it lies on each node, what happened to it and when, and its bytes.
///
/// Rebuilt only when one of these changed, not at each pulse.
public final class InspectorPanel implements Panel {
    private static final int DUMPED_MAX = 1_024;

    /// From here on sixteen bytes a line have room beside the words, in large type.
    private static final double WIDE = 1_150;

    private final PanelContext context;
    private final HBox head = new HBox();
    private final VBox body = new VBox(14);
    private final VBox root;
    private @Nullable Object shown;

    public InspectorPanel(PanelContext context) {
        this.context = context;
        var title = new Label("Inspector");
        title.getStyleClass().add("panel-title");
        head.getChildren().add(title);
        head.managedProperty().bind(head.visibleProperty());
        head.getStyleClass().add("panel-head");
        body.setStyle("-fx-padding: 14px;");
        var scroll = new LiveScrollPane(body);
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

    private record Shown(
            long id,
            String node,
            List<Copy> copies,
            List<EntryTimeline.Moment> timeline,
            boolean isPast,
            boolean isLarge,
            int bytesPerLine) {}

    /// What one node has under the id.
    ///
    /// @param isCovered whether its log begins behind it: a snapshot covers it
    /// @param isDropped whether its node is known to have had it
    /// @param isOfAnotherLog whether it belongs to another cluster than the chosen node
    /// @param by whose token it was written with, as far as its node told this window
    private record Copy(
            String node,
            boolean isThere,
            boolean isCovered,
            boolean isDropped,
            boolean isOfAnotherLog,
            boolean isCorrupt,
            boolean isHeard,
            EntryMark mark,
            @Nullable DetailView detail,
            @Nullable LogEntry entry,
            @Nullable String by) {
        /// What its line says; empty while that has not been read.
        Optional<Said> said() {
            if (entry != null) return Optional.of(Said.of(entry));
            var asked = detail == null ? null : detail.detail();
            return asked == null ? Optional.empty() : Optional.of(Said.of(asked));
        }
    }

    /// What makes an entry another one than that of the same id in another log.
    private record Said(
            @Nullable String operation,
            @Nullable String key,
            @Nullable JsonNode value,
            @Nullable String clientId,
            @Nullable String requestId,
            @Nullable Long timestamp,
            @Nullable Long crc) {
        static Said of(LogEntry entry) {
            return new Said(
                    entry.operation(),
                    entry.key(),
                    entry.value(),
                    entry.clientId(),
                    entry.requestId(),
                    entry.timestamp(),
                    entry.crc());
        }

        static Said of(LogEntry.Detail entry) {
            return new Said(
                    entry.operation(),
                    entry.key(),
                    entry.value(),
                    entry.clientId(),
                    entry.requestId(),
                    entry.timestamp(),
                    entry.storedCrc());
        }
    }

    /// What a copy is to the entry that is shown.
    private enum Sameness {
        same,
        another,
        /// Its cluster has nothing to do with this one.
        elsewhere,
        /// What it says has not been read.
        unknown
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        long id = view.selectedId();
        var copies = new ArrayList<Copy>();
        var cluster = state.clusterOf(view.selectedNode());
        if (id != 0)
            for (var node : state.nodes())
                copies.add(copy(node, id, !cluster.isEmpty() && !cluster.contains(node)));
        var now =
                new Shown(
                        id,
                        view.selectedNode(),
                        copies,
                        id == 0 ? List.of() : EntryTimeline.of(state, view.selectedNode(), id),
                        view.isPast(),
                        view.isPresenting(),
                        view.isPresenting() && root.getWidth() > WIDE ? 16 : 8);
        // In a presentation a tab has the name already.
        head.setVisible(!view.isPresenting());
        if (Objects.equals(shown, now)) return;
        shown = now;
        body.getChildren().clear();
        if (copies.isEmpty()) nothing();
        else rebuild(now);
    }

    private static Copy copy(NodeView node, long id, boolean isOfAnotherLog) {
        var detail = node.detail();
        return new Copy(
                node.name(),
                node.firstId() <= id && id <= node.durableId(),
                id < node.firstId(),
                id < node.firstId() && node.hasDropped(),
                isOfAnotherLog,
                node.isCorrupt(id),
                node.isHeard(),
                node.marks().of(id),
                detail != null && detail.id() == id ? detail : null,
                node.log().get(id),
                node.requests().by(id).orElse(null));
    }

    private void nothing() {
        var lead =
                new Label(
                        "Click an entry's cell in the log lanes to see what it says, where it lies"
                                + " on each disk, and whether its checksum holds.");
        lead.setWrapText(true);
        lead.getStyleClass().add("muted");
        var keys = new Label("← → choose an entry, ↑ ↓ a node, Esc nothing.");
        keys.setWrapText(true);
        keys.getStyleClass().addAll("muted", "small");
        body.getChildren().addAll(lead, keys);
    }

    private void rebuild(Shown now) {
        var copy = chosen(now);
        var detail = copy.detail() == null ? null : copy.detail().detail();
        var said = new ArrayList<Node>();
        said.add(headline(now.id(), copy));
        if (detail != null) said.add(checksum(copy, detail));
        else if (copy.isCovered()) said.add(covered(copy));
        else if (now.isPast()) said.add(notRecorded());
        said.add(now.isLarge() ? said.size() : 1, fields(copy, detail));
        var lies = new ArrayList<Node>();
        lies.add(places(now));
        if (!now.timeline().isEmpty()) lies.add(timeline(now.timeline()));
        if (detail != null) lies.add(now.isLarge() ? 0 : lies.size(), bytes(detail, now));
        if (now.isLarge()) body.getChildren().add(sideBySide(said, lies));
        else {
            body.getChildren().addAll(said);
            body.getChildren().addAll(lies);
        }
    }

    /// What the entry says and its checksum at the left, its bytes at the right: at one glance.
    private static Node sideBySide(List<Node> said, List<Node> lies) {
        var left = new VBox(14);
        left.getChildren().addAll(said);
        left.setMinWidth(0);
        left.setPrefWidth(0);
        HBox.setHgrow(left, Priority.ALWAYS);
        var right = new VBox(14);
        right.getChildren().addAll(lies);
        right.setMinWidth(Region.USE_PREF_SIZE);
        return new HBox(28, left, right);
    }

    private static Node notRecorded() {
        var words =
                new Label(
                        "Its bytes and checksum were not recorded: they are while an entry is"
                                + " selected.");
        words.setWrapText(true);
        words.getStyleClass().add("muted");
        return words;
    }

    private static Node covered(Copy copy) {
        var words =
                new Label(
                        "Its line is "
                                + (copy.isDropped() ? "no longer" : "not")
                                + " in this log: a snapshot covers it. Where another node still has"
                                + " it, choose its cell there.");
        words.setWrapText(true);
        words.getStyleClass().add("muted");
        return words;
    }

    private static Node headline(long id, Copy copy) {
        var title = new Label("Entry " + Figures.count(id));
        title.getStyleClass().add("node-name");
        title.setStyle("-fx-font-family: 'Inter SemiBold'; -fx-font-size: 18px;");
        var row = new HBox(8, title);
        row.setAlignment(Pos.CENTER_LEFT);
        var operation = operation(copy);
        if (copy.isCorrupt()) row.getChildren().add(InspectorParts.chip("✗ unreadable", "fault"));
        else if (operation != null)
            row.getChildren()
                    .add(
                            InspectorParts.chip(
                                    operation,
                                    switch (operation) {
                                        case "SET", "TXN" -> "set";
                                        case "DELETE" -> "delete";
                                        default -> "dup";
                                    }));
        if (copy.mark().repairedFrom() != null)
            row.getChildren().add(InspectorParts.chip("⟲ repaired", "good"));
        if (copy.mark().duplicates() > 0)
            row.getChildren().add(InspectorParts.chip("×" + (copy.mark().duplicates() + 1), "dup"));
        return row;
    }

    private static @Nullable String operation(Copy copy) {
        if (copy.entry() != null) return copy.entry().operation();
        var detail = copy.detail() == null ? null : copy.detail().detail();
        return detail == null ? null : detail.operation();
    }

    private Node fields(Copy copy, LogEntry.@Nullable Detail detail) {
        var grid = InspectorParts.grid();
        InspectorParts.fact(grid, "on", copy.node());
        var entry = copy.entry();
        var key = entry != null ? entry.key() : detail == null ? null : detail.key();
        if (key != null) InspectorParts.factMono(grid, "key", key);
        if (entry != null && entry.writesSeveral())
            InspectorParts.factMono(
                    grid, "keys", InspectorParts.shortened(String.join(", ", entry.keys())));
        if (entry != null && entry.value() != null && !entry.value().isNull())
            InspectorParts.factMono(
                    grid, "value", InspectorParts.shortened(entry.value().toString()));
        else if (detail != null && detail.value() != null && !detail.value().isNull())
            InspectorParts.factMono(
                    grid, "value", InspectorParts.shortened(detail.value().toString()));
        if (entry != null && entry.term() != null)
            InspectorParts.fact(grid, "term", String.valueOf(entry.term()));
        if (detail != null && detail.clientId() != null) {
            InspectorParts.factMono(grid, "client", detail.clientId());
            InspectorParts.factMono(grid, "request", String.valueOf(detail.requestId()));
        }
        if (copy.by() != null) InspectorParts.factMono(grid, "by", copy.by());
        if (copy.isCorrupt() && copy.mark().corrupt() != null)
            InspectorParts.fact(grid, "why", copy.mark().corrupt());
        if (copy.mark().repairedFrom() != null)
            InspectorParts.fact(grid, "repaired", "with the copy of " + copy.mark().repairedFrom());
        if (copy.mark().isCorrected())
            InspectorParts.fact(grid, "checksum", "came wrong, put right before it was written");
        if (copy.detail() != null && copy.detail().problem() != null)
            InspectorParts.fact(grid, "answer", copy.detail().problem());
        return grid;
    }

    /// What the node read when it was asked; bytes that were changed since, it has not read.
    private Node checksum(Copy copy, LogEntry.Detail detail) {
        var grid = InspectorParts.grid();
        InspectorParts.factMono(grid, "stored", crc(detail.storedCrc()));
        InspectorParts.factMono(grid, "computed", crc(detail.computedCrc()));
        boolean holds =
                detail.storedCrc() != null && detail.storedCrc().equals(detail.computedCrc());
        var verdict =
                holds && copy.mark().changedMs() > 0
                        ? InspectorParts.chip("≠ changed since", "watch")
                        : InspectorParts.chip(
                                holds ? "✓ they match" : "✗ they differ", holds ? "good" : "fault");
        var box = InspectorParts.section("CRC-32", verdict);
        box.getChildren().add(grid);
        if (copy.detail() != null && copy.detail().seenMs() > 0)
            InspectorParts.factMono(grid, "read at", clock(copy.detail().seenMs()));
        if (copy.mark().changedMs() > 0)
            InspectorParts.factMono(grid, "changed at", clock(copy.mark().changedMs()));
        if (detail.crcInput() != null) {
            var input = new Label(InspectorParts.shortened(detail.crcInput()));
            input.getStyleClass().add("code-block");
            input.setWrapText(true);
            input.setMaxWidth(Double.MAX_VALUE);
            input.setTooltip(new Tooltip("The exact text that the checksum is taken of"));
            box.getChildren().addAll(copyRow("taken of", detail.crcInput()), input);
        }
        return box;
    }

    private static String clock(long ms) {
        return Figures.clock(ms).substring(0, 8);
    }

    private static String crc(@Nullable Long crc) {
        return crc == null ? "none" : String.format(Locale.ROOT, "%d  0x%08x", crc, crc);
    }

    private Node places(Shown now) {
        var box = InspectorParts.section("On disk", null);
        for (var copy : now.copies()) {
            var name = new Label(copy.node());
            name.setMinWidth(68);
            var sameness = sameness(copy, chosen(now));
            var where = where(now.id(), copy, sameness);
            var mark = mark(copy, sameness);
            mark.setMinWidth(24);
            mark.setAlignment(Pos.CENTER);
            var row = new HBox(4, mark, name, where);
            row.setAlignment(Pos.CENTER_LEFT);
            row.setOnMouseClicked(_ -> context.change(v -> v.select(copy.node(), now.id())));
            box.getChildren().add(row);
        }
        return box;
    }

    private static Label mark(Copy copy, Sameness sameness) {
        if (!copy.isThere() || sameness == Sameness.elsewhere)
            return InspectorParts.chip("–", "quiet");
        if (sameness == Sameness.another) return InspectorParts.chip("≠", "fault");
        if (copy.isCorrupt()) return InspectorParts.chip("✗", "fault");
        if (copy.mark().changedMs() > 0) return InspectorParts.chip("≠", "watch");
        return sameness == Sameness.unknown
                ? InspectorParts.chip("?", "quiet")
                : InspectorParts.chip("✓", copy.isHeard() ? "good" : "quiet");
    }

    /// A press shows the bytes in their file.
    private Node where(long id, Copy copy, Sameness sameness) {
        var place =
                switch (sameness) {
                    case another -> "another entry";
                    case elsewhere -> "another log";
                    case unknown -> copy.isThere() ? "not read here" : place(copy);
                    case same -> place(copy);
                };
        boolean isFound = sameness == Sameness.same || sameness == Sameness.another;
        if (!copy.isThere() || place.isEmpty() || !isFound) {
            var nowhere = new Label(place);
            nowhere.getStyleClass().addAll("small", "muted");
            return nowhere;
        }
        var button = new Button(place);
        button.getStyleClass().addAll("tool", "mini", "mono", "place");
        button.setMinWidth(0);
        button.setTooltip(new Tooltip("Show in file: " + place));
        button.setAccessibleText("Show entry " + id + " in " + copy.node() + "'s file, " + place);
        button.setOnAction(
                _ -> context.change(v -> v.select(copy.node(), id).open(View.Foot.segments)));
        return button;
    }

    private static Copy chosen(Shown now) {
        return now.copies().stream()
                .filter(copy -> copy.node().equals(now.node()))
                .findFirst()
                .orElse(now.copies().getFirst());
    }

    /// Where logs have parted, or one of them was wiped and written anew, the same id is another
    /// write. What cannot be read says nothing of what it was.
    private static Sameness sameness(Copy copy, Copy chosen) {
        if (copy.isOfAnotherLog()) return Sameness.elsewhere;
        if (copy.isCorrupt() || chosen.isCorrupt() || copy.node().equals(chosen.node()))
            return Sameness.same;
        var one = copy.said();
        var other = chosen.said();
        if (one.isEmpty()) return Sameness.unknown;
        boolean isComparable = chosen.isThere() && other.isPresent();
        return !isComparable || one.equals(other) ? Sameness.same : Sameness.another;
    }

    private static String place(Copy copy) {
        var known = copy.isHeard() ? "" : ", last known";
        if (copy.isCovered()) return (copy.isDropped() ? "dropped" : "in a snapshot") + known;
        if (!copy.isThere()) return "not here" + known;
        // As it was known last.
        var was = copy.isHeard() ? "" : "was ";
        var entry = copy.entry();
        if (entry != null) return was + "seg " + entry.segment() + " @ " + entry.offset();
        var detail = copy.detail() == null ? null : copy.detail().detail();
        return detail == null ? "" : was + "seg " + detail.segment() + " @ " + detail.offset();
    }

    private static Node timeline(List<EntryTimeline.Moment> moments) {
        var box = InspectorParts.section("Known here by", null);
        var why =
                new Tooltip(
                        "When this window had learnt of it. Nodes report thirty times a second, so"
                                + " it happened up to a tenth of a second earlier.");
        var grid = InspectorParts.grid();
        for (var moment : moments) {
            var when = new Label(moment.when());
            when.getStyleClass().addAll("small", "mono");
            when.setMinWidth(Region.USE_PREF_SIZE);
            when.setTooltip(why);
            var what = new Label(moment.what());
            what.getStyleClass().add("small");
            what.setWrapText(true);
            grid.addRow(grid.getRowCount(), when, what);
            GridPane.setHalignment(when, HPos.RIGHT);
            GridPane.setValignment(when, VPos.TOP);
        }
        box.getChildren().add(grid);
        return box;
    }

    private Node bytes(LogEntry.Detail detail, Shown now) {
        var raw = Base64.getDecoder().decode(detail.raw());
        var line = new String(raw, StandardCharsets.US_ASCII).stripTrailing();
        var box = InspectorParts.section("Its " + raw.length + " bytes", null);
        var some = raw.length <= DUMPED_MAX ? raw : Arrays.copyOf(raw, DUMPED_MAX);
        var dump = new Label(HexLines.of(some, detail.offset(), now.bytesPerLine()));
        dump.getStyleClass().addAll("mono");
        dump.setStyle(now.isLarge() ? "-fx-font-size: 16px;" : "-fx-font-size: 10.5px;");
        dump.setTextOverrun(OverrunStyle.CLIP);
        box.getChildren().addAll(copyRow("the line", line), dump);
        if (some != raw) {
            var rest = new Label("… the rest is in the segments panel");
            rest.getStyleClass().addAll("muted", "small");
            box.getChildren().add(rest);
        }
        return box;
    }

    private Node copyRow(String what, String text) {
        var label = new Label(what);
        label.getStyleClass().add("fact-name");
        var button = new Button("Copy", Icons.of(Feather.COPY));
        button.getStyleClass().addAll("tool", "mini");
        button.setAccessibleText("Copy " + what);
        button.setOnAction(_ -> context.copy(text));
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var row = new HBox(label, space, button);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }
}
