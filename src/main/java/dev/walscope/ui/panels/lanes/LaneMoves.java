package dev.walscope.ui.panels.lanes;

import dev.walscope.ui.panels.PanelContext;

import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// What mouse and keys do in the lanes: scroll, zoom, choose an entry and a node.
final class LaneMoves {
    /// Wide enough for key and value.
    private static final double READABLE_CELL = 110;

    private static final double ZOOM_STEP = 1.5;

    private final PanelContext context;
    private final Supplier<LaneGeometry> geometry;
    private final DoubleSupplier scale;
    private final IntConsumer revealLane;
    private double dragX;
    private double dragColumn;

    /// @param geometry what is drawn now
    /// @param scale pixels of the screen to one of the geometry
    LaneMoves(
            PanelContext context,
            Supplier<LaneGeometry> geometry,
            DoubleSupplier scale,
            IntConsumer revealLane) {
        this.context = context;
        this.geometry = geometry;
        this.scale = scale;
        this.revealLane = revealLane;
    }

    /// @param scrollRows brings other nodes on screen, by so many pixels
    void listenTo(Pane lanes, DoubleConsumer scrollRows) {
        lanes.addEventHandler(ScrollEvent.SCROLL, event -> scrolled(event, scrollRows));
        lanes.addEventHandler(
                MouseEvent.MOUSE_PRESSED,
                event -> {
                    lanes.requestFocus();
                    dragX = event.getX() / scale.getAsDouble();
                    dragColumn = current().firstColumn();
                });
        lanes.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        lanes.addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
        lanes.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
        lanes.addEventHandler(KeyEvent.KEY_TYPED, this::typedSign);
    }

    private LaneGeometry current() {
        return geometry.get();
    }

    private void scrolled(ScrollEvent event, DoubleConsumer scrollRows) {
        double delta = event.getDeltaY() != 0 ? event.getDeltaY() : event.getDeltaX();
        double x = event.getX() / scale.getAsDouble();
        if (event.isControlDown()) {
            zoomAround(context.view().cellWidth() * Math.exp(delta / 300), x);
        } else if (x < LaneGeometry.GUTTER) {
            scrollRows.accept(-delta);
        } else {
            double columns = -delta / Math.max(context.view().cellWidth(), 1e-3);
            scrollTo(current().firstColumn() + columns);
        }
        event.consume();
    }

    /// Keeps the id at `x` where it is; with `x` negative, the newest or the left edge.
    void zoomAround(double cellWidth, double x) {
        var geometry = current();
        if (context.view().isFollowing() || x < LaneGeometry.GUTTER) {
            context.change(v -> v.zoom(cellWidth));
            return;
        }
        double held = geometry.firstColumn() + (x - LaneGeometry.GUTTER) / geometry.cellWidth();
        context.change(
                v -> {
                    var zoomed = v.zoom(cellWidth);
                    return zoomed.at(held - (x - LaneGeometry.GUTTER) / zoomed.cellWidth());
                });
    }

    void zoomBy(double factor) {
        double middle = LaneGeometry.GUTTER + (current().width() - LaneGeometry.GUTTER) / 2;
        zoomAround(context.view().cellWidth() * factor, middle);
    }

    void zoomToAll() {
        double room = current().width() - LaneGeometry.GUTTER - 64;
        double columns = Math.max(1, context.state().head());
        context.change(v -> v.zoom(room / columns).follow(true));
    }

    /// Scrolling to the newest entry follows it from there on.
    private void scrollTo(double column) {
        double end =
                LaneGeometry.followingColumn(
                        current().width(), context.view().cellWidth(), context.state().head());
        if (column >= end) context.change(v -> v.follow(true));
        else context.change(v -> v.at(column));
    }

    private void dragged(MouseEvent event) {
        double moved = event.getX() / scale.getAsDouble() - dragX;
        if (event.getButton() != MouseButton.PRIMARY || Math.abs(moved) < 4) return;
        scrollTo(dragColumn - moved / context.view().cellWidth());
    }

    private void clicked(MouseEvent event) {
        double x = event.getX() / scale.getAsDouble();
        if (!event.isStillSincePress() || x < LaneGeometry.GUTTER) return;
        var geometry = current();
        int lane = geometry.laneAt(event.getY() / scale.getAsDouble());
        long id = geometry.idAt(x);
        if (lane < 0 || id < 1 || id > context.state().head()) {
            context.change(v -> v.select("", 0));
            return;
        }
        context.change(v -> v.select(context.state().nodes().get(lane).name(), id));
        if (event.getClickCount() == 2 && geometry.cellWidth() < READABLE_CELL) readable();
    }

    private void typed(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) return;
        boolean isHandled = true;
        switch (event.getCode()) {
            case LEFT -> step(event, -1);
            case RIGHT -> step(event, 1);
            case UP -> stepLane(-1);
            case DOWN -> stepLane(1);
            case PAGE_UP -> scrollTo(current().firstColumn() - page());
            case PAGE_DOWN -> scrollTo(current().firstColumn() + page());
            case HOME -> context.change(v -> v.at(1));
            case END -> context.change(v -> v.follow(true));
            case ENTER -> readable();
            case ESCAPE -> context.change(v -> v.select("", 0));
            default -> isHandled = false;
        }
        if (isHandled) event.consume();
    }

    /// By what is typed, since where these signs lie differs from keyboard to keyboard.
    private void typedSign(KeyEvent event) {
        if (event.isShortcutDown()) return;
        switch (event.getCharacter()) {
            case "+", "=" -> zoomBy(ZOOM_STEP);
            case "-", "−" -> zoomBy(1 / ZOOM_STEP);
            default -> {
                return;
            }
        }
        event.consume();
    }

    /// Makes entries large enough to be read, and shows the selected one.
    private void readable() {
        long id = context.view().selectedId();
        if (context.view().cellWidth() < READABLE_CELL) context.change(v -> v.zoom(READABLE_CELL));
        if (id == 0) return;
        context.change(v -> v.at(Math.max(1, id - page() / 2)));
    }

    private double page() {
        return (current().width() - LaneGeometry.GUTTER) / context.view().cellWidth();
    }

    private void step(KeyEvent event, int by) {
        if (event.isShiftDown()) {
            scrollTo(current().firstColumn() + by * Math.max(1, page() / 10));
            return;
        }
        long head = context.state().head();
        if (head == 0) return;
        long from = context.view().selectedId() == 0 ? head + 1 : context.view().selectedId();
        select(Math.clamp(from + by, 1, head));
    }

    private void stepLane(int by) {
        var nodes = context.state().nodes();
        if (nodes.isEmpty()) return;
        int at = 0;
        for (int i = 0; i < nodes.size(); i++)
            if (nodes.get(i).name().equals(context.view().selectedNode())) at = i;
        int to = Math.clamp(at + by, 0, nodes.size() - 1);
        long id =
                context.view().selectedId() == 0
                        ? context.state().head()
                        : context.view().selectedId();
        context.change(v -> v.select(nodes.get(to).name(), id));
        revealLane.accept(to);
    }

    private void select(long id) {
        var nodes = context.state().nodes();
        if (nodes.isEmpty()) return;
        var node = context.view().chosenNode().orElse(nodes.getFirst().name());
        context.change(v -> v.select(node, id));
        reveal(id);
    }

    private void reveal(long id) {
        var geometry = current();
        double x = geometry.x(id);
        if (x < LaneGeometry.GUTTER) context.change(v -> v.at(id));
        else if (x + geometry.cellWidth() > geometry.width())
            context.change(v -> v.at(id + 2 - page()));
    }

    /// Selects the entry nearest to `id` that there is, in the middle.
    void jump(long id) {
        long head = context.state().head();
        if (head == 0) return;
        long to = Math.clamp(id, 1, head);
        context.change(v -> v.at(Math.max(1, to - page() / 2)));
        select(to);
    }
}
