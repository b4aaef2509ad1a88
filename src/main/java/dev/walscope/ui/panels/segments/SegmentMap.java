package dev.walscope.ui.panels.segments;

import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.LiveScrollPane;
import dev.walscope.ui.look.Tokens;

import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Each node's segment files as boxes that fill: the newest at the right; the wheel, or the arrow
/// keys, bring older ones.
final class SegmentMap {
    private static final double ROW_MIN = 36;
    private static final double ROW_MAX = 60;

    private final Canvas canvas = new Canvas();
    private final Pane pane = new Pane(canvas);
    private final ScrollPane scroll = new LiveScrollPane(pane);
    private final Tooltip tip = new Tooltip();
    private final BiConsumer<String, SegmentInfo> chosen;
    private final Runnable changed;
    private final List<SegmentBoxes.Box> boxes = new ArrayList<>();
    private ClusterState state = ClusterState.EMPTY;
    private String chosenNode = "";
    private String chosenPath = "";
    private int older;
    private double scale = 1;

    /// @param changed called when the map must be drawn again
    SegmentMap(BiConsumer<String, SegmentInfo> chosen, Runnable changed) {
        this.chosen = chosen;
        this.changed = changed;
        pane.setId("segment-map");
        pane.setMinHeight(0);
        pane.setAccessibleRole(AccessibleRole.LIST_VIEW);
        pane.setAccessibleText("Segment files");
        pane.setFocusTraversable(true);
        pane.focusVisibleProperty().addListener(_ -> changed.run());
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setMinWidth(190);
        scroll.setMinHeight(0);
        scroll.setFocusTraversable(false);
        pane.widthProperty().addListener(_ -> resized());
        pane.heightProperty().addListener(_ -> resized());
        pane.setOnMousePressed(_ -> pane.requestFocus());
        pane.setOnMouseClicked(
                event -> at(event).ifPresent(box -> chosen.accept(box.node(), box.segment())));
        pane.setOnMouseMoved(this::hovered);
        pane.addEventFilter(ScrollEvent.SCROLL, this::scrolled);
        pane.setOnKeyPressed(this::typed);
    }

    Region node() {
        return scroll;
    }

    private void resized() {
        canvas.setWidth(pane.getWidth());
        canvas.setHeight(pane.getHeight());
        changed.run();
    }

    private double width() {
        return canvas.getWidth() / scale;
    }

    private double height() {
        return canvas.getHeight() / scale;
    }

    private void hovered(MouseEvent event) {
        var box = at(event);
        if (box.isEmpty()) Tooltip.uninstall(pane, tip);
        else {
            tip.setText(told(box.get().segment()) + checked(box.get().node()));
            Tooltip.install(pane, tip);
        }
    }

    /// Through the files, by either wheel, while not all of them fit.
    private void scrolled(ScrollEvent event) {
        double delta = event.getDeltaX() != 0 ? event.getDeltaX() : event.getDeltaY();
        if (mostFiles() <= fits() || delta == 0) return;
        older = Math.clamp(older + (delta > 0 ? 1 : -1), 0, mostFiles() - fits());
        changed.run();
        event.consume();
    }

    private int mostFiles() {
        return state.nodes().stream().mapToInt(n -> n.segments().size()).max().orElse(0);
    }

    private int fits() {
        return SegmentBoxes.fits(width());
    }

    private void typed(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) return;
        boolean isHandled = true;
        switch (event.getCode()) {
            case LEFT -> stepFile(-1);
            case RIGHT -> stepFile(1);
            case UP -> stepNode(-1);
            case DOWN -> stepNode(1);
            case HOME -> stepFile(Integer.MIN_VALUE / 2);
            case END -> stepFile(Integer.MAX_VALUE / 2);
            default -> isHandled = false;
        }
        if (isHandled) event.consume();
    }

    private void stepFile(int by) {
        var node = state.node(chosenNode);
        if (node.isEmpty() || node.get().segments().isEmpty()) return;
        var files = node.get().segments();
        int to = Math.clamp(indexOf(files) + (long) by, 0, files.size() - 1);
        older = Math.clamp(older, files.size() - fits() - to, Math.max(0, files.size() - 1 - to));
        older = Math.max(0, older);
        chosen.accept(chosenNode, files.get(to));
    }

    private int indexOf(List<SegmentInfo> files) {
        for (int i = 0; i < files.size(); i++) if (files.get(i).path().equals(chosenPath)) return i;
        return files.size() - 1;
    }

    private void stepNode(int by) {
        var nodes = state.nodes().stream().filter(n -> !n.segments().isEmpty()).toList();
        if (nodes.isEmpty()) return;
        int at = 0;
        for (int i = 0; i < nodes.size(); i++) if (nodes.get(i).name().equals(chosenNode)) at = i;
        var to = nodes.get(Math.clamp(at + by, 0, nodes.size() - 1));
        chosen.accept(to.name(), to.segments().getLast());
    }

    private Optional<SegmentBoxes.Box> at(MouseEvent event) {
        return boxes.stream()
                .filter(box -> box.holds(event.getX() / scale, event.getY() / scale))
                .findFirst();
    }

    private static String told(SegmentInfo segment) {
        return segment.path()
                + "\n"
                + (segment.isActive() ? "active" : "sealed")
                + " · "
                + Figures.bytes(segment.size())
                + (segment.isCompressed()
                        ? ", compressed to "
                                + Figures.bytes(segment.storedSize())
                                + " ("
                                + SegmentBoxes.share(segment)
                                + ")"
                        : "")
                + " · "
                + Figures.entries(segment.entries())
                + (segment.firstId() == null
                        ? ""
                        : " · ids " + segment.firstId() + "–" + segment.lastId())
                + (segment.corrupt() == 0 ? "" : " · " + segment.corrupt() + " unreadable");
    }

    /// Until when its bytes are known to have been what they are drawn as.
    private String checked(String node) {
        long ms = state.node(node).map(NodeView::checkedMs).orElse(0L);
        return ms == 0 ? "" : "\nchecked at " + Figures.clock(ms).substring(0, 8);
    }

    /// @param larger than usual by this factor
    void show(ClusterState now, String node, String path, Tokens tokens, double larger) {
        state = now;
        scale = larger;
        chosenNode = node;
        chosenPath = path;
        pane.setMinHeight((12 + now.nodes().size() * ROW_MIN) * scale);
        pane.setAccessibleText(
                now.node(node).stream()
                        .flatMap(n -> n.segments().stream())
                        .filter(s -> s.path().equals(path))
                        .findFirst()
                        .map(s -> "Segment files. " + node + ": " + told(s))
                        .orElse("Segment files"));
        var g = canvas.getGraphicsContext2D();
        g.setTransform(scale, 0, 0, scale, 0, 0);
        g.clearRect(0, 0, width(), height());
        boxes.clear();
        if (now.isEmpty()) return;
        double row = (height() - 12) / now.nodes().size();
        row = Math.clamp(row, ROW_MIN, ROW_MAX);
        var painter = new SegmentBoxes(g, tokens, width(), pane.isFocusVisible());
        double y = 8;
        for (NodeView each : now.nodes()) {
            boxes.addAll(
                    painter.draw(each, y, row - 10, older, each.name().equals(node) ? path : ""));
            y += row;
        }
    }
}
