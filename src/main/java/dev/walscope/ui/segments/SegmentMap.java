package dev.walscope.ui.segments;

import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Each node's segment files as boxes that fill: sealed ones closed, the active one open at the
/// right, unreadable entries as ticks where they lie. The newest that there is room for.
final class SegmentMap {
    private static final double BOX = 70;
    private static final double GAP = 8;
    private static final double NAME = 84;
    private static final Font WORDS = Fonts.words(12);
    private static final Font SMALL = Fonts.words(11);
    private static final Font STRONG = Fonts.strongWords(12);

    private record Box(String node, SegmentInfo segment, double x, double y, double height) {}

    private final Canvas canvas = new Canvas();
    private final Pane pane = new Pane(canvas);
    private final Tooltip tip = new Tooltip();
    private final List<Box> boxes = new ArrayList<>();

    SegmentMap(BiConsumer<String, SegmentInfo> chosen, Runnable resized) {
        pane.setId("segment-map");
        pane.setMinHeight(0);
        pane.setMinWidth(190);
        pane.setAccessibleText("Segment files");
        pane.widthProperty()
                .addListener(
                        _ -> {
                            canvas.setWidth(pane.getWidth());
                            resized.run();
                        });
        pane.heightProperty()
                .addListener(
                        _ -> {
                            canvas.setHeight(pane.getHeight());
                            resized.run();
                        });
        pane.setOnMouseClicked(
                event -> at(event).ifPresent(box -> chosen.accept(box.node(), box.segment())));
        pane.setOnMouseMoved(
                event -> {
                    var box = at(event);
                    if (box.isEmpty()) Tooltip.uninstall(pane, tip);
                    else {
                        tip.setText(told(box.get().segment()));
                        Tooltip.install(pane, tip);
                    }
                });
    }

    Pane node() {
        return pane;
    }

    private Optional<Box> at(MouseEvent event) {
        return boxes.stream()
                .filter(
                        box ->
                                event.getX() >= box.x()
                                        && event.getX() <= box.x() + BOX
                                        && event.getY() >= box.y()
                                        && event.getY() <= box.y() + box.height())
                .findFirst();
    }

    private static String told(SegmentInfo segment) {
        return segment.path()
                + "\n"
                + (segment.isActive() ? "active" : "sealed")
                + " · "
                + Figures.bytes(segment.size())
                + " · "
                + Figures.entries(segment.entries())
                + (segment.firstId() == null
                        ? ""
                        : " · ids " + segment.firstId() + "–" + segment.lastId())
                + (segment.corrupt() == 0 ? "" : " · " + segment.corrupt() + " unreadable");
    }

    void show(ClusterState state, String chosenNode, String chosenPath, Tokens tokens) {
        var g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        boxes.clear();
        if (state.isEmpty()) return;
        double row = Math.clamp((canvas.getHeight() - 12) / state.nodes().size(), 36, 60);
        double y = 8;
        for (var node : state.nodes()) {
            draw(g, node, y, row - 10, chosenNode, chosenPath, tokens);
            y += row;
        }
    }

    private void draw(
            GraphicsContext g,
            NodeView node,
            double y,
            double height,
            String chosenNode,
            String chosenPath,
            Tokens tokens) {
        g.setTextAlign(TextAlignment.LEFT);
        g.setFont(STRONG);
        g.setFill(tokens.get("text"));
        g.fillText(node.name(), 14, y + height / 2 - 1, NAME - 18);
        g.setFont(SMALL);
        g.setFill(tokens.get("muted"));
        int files = node.segments().size();
        g.fillText(files + (files == 1 ? " file" : " files"), 14, y + height / 2 + 13);
        int fits = Math.max(1, (int) ((canvas.getWidth() - NAME - 14) / (BOX + GAP)));
        int from = Math.max(0, files - fits);
        for (int i = from; i < files; i++) {
            var segment = node.segments().get(i);
            double x = NAME + 10 + (i - from) * (BOX + GAP);
            boolean isChosen = node.name().equals(chosenNode) && segment.path().equals(chosenPath);
            box(g, node, segment, new Box(node.name(), segment, x, y, height), isChosen, tokens);
        }
    }

    private void box(
            GraphicsContext g,
            NodeView node,
            SegmentInfo segment,
            Box box,
            boolean isChosen,
            Tokens tokens) {
        boxes.add(box);
        double full = node.maxSegmentBytes() == 0 ? 1 : node.maxSegmentBytes();
        double filled = Math.clamp(segment.size() / full, 0, 1);
        g.setFill(tokens.get("sunken"));
        g.fillRoundRect(box.x(), box.y(), BOX, box.height(), 6, 6);
        g.setFill(tokens.get("set-fill"));
        g.fillRoundRect(box.x(), box.y(), Math.max(3, BOX * filled), box.height(), 6, 6);
        g.setFill(tokens.get("set"));
        g.fillRect(box.x() + 3, box.y() + box.height() - 4, Math.max(1, (BOX - 6) * filled), 4);
        ticks(g, node, segment, box, filled, tokens);
        g.setStroke(tokens.get(isChosen ? "select" : segment.isActive() ? "set" : "line-strong"));
        g.setLineWidth(isChosen ? 2.2 : 1.2);
        if (segment.isActive() && !isChosen) g.setLineDashes(4, 3);
        g.strokeRoundRect(box.x(), box.y(), BOX, box.height(), 6, 6);
        g.setLineDashes();
        g.setFont(WORDS);
        g.setFill(tokens.get("text"));
        var number = segment.path().substring(segment.path().lastIndexOf('.') + 1);
        g.fillText(
                number + (segment.isActive() ? " · " + Math.round(filled * 100) + " %" : " sealed"),
                box.x() + 7,
                box.y() + Math.min(16, box.height() / 2 + 2),
                BOX - 12);
        if (box.height() < 34) return;
        g.setFont(SMALL);
        g.setFill(tokens.get(segment.corrupt() > 0 ? "fault" : "muted"));
        g.fillText(
                segment.corrupt() > 0
                        ? "✗ " + segment.corrupt() + " bad"
                        : Figures.entries(segment.entries()),
                box.x() + 7,
                box.y() + 30,
                BOX - 12);
    }

    private static void ticks(
            GraphicsContext g,
            NodeView node,
            SegmentInfo segment,
            Box box,
            double filled,
            Tokens tokens) {
        if (segment.firstId() == null || segment.lastId() == null) return;
        double span = Math.max(1, segment.lastId() - segment.firstId() + 1);
        g.setFill(tokens.get("fault"));
        for (long id = segment.firstId(); id <= segment.lastId(); ) {
            var next = node.marks().byId().tailMap(id);
            if (next.isEmpty() || next.firstKey() > segment.lastId()) return;
            long marked = next.firstKey();
            if (node.isCorrupt(marked))
                g.fillRect(
                        box.x() + BOX * filled * (marked - segment.firstId()) / span,
                        box.y() - 2,
                        3,
                        box.height() + 4);
            id = marked + 1;
        }
    }
}
