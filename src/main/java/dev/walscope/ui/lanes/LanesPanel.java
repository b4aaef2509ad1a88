package dev.walscope.ui.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.desk.Buttons;
import dev.walscope.ui.desk.Command;
import dev.walscope.ui.desk.Desk;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.Tokens;

import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.Optional;

/// The log lanes with their tool bar and the strip that shows the whole log at once.
public final class LanesPanel implements Panel {
    private final Desk desk;
    private final Canvas canvas = new Canvas();
    private final Pane lanes = new Pane(canvas);
    private final LogStrip strip;
    private final Legend legend = new Legend();
    private final ToggleButton follow = new ToggleButton("Follow");
    private final Slider zoom = new Slider(Math.log(View.MIN_CELL), Math.log(View.MAX_CELL), 0);
    private final Label range = new Label();
    private final TextField jump = new TextField();
    private final VBox root;
    private View view = View.FIRST;
    private double dragX;
    private double dragColumn;
    private boolean isShowing;

    public LanesPanel(Desk desk, Command compare) {
        this.desk = desk;
        this.strip = new LogStrip(desk);
        lanes.setMinHeight(120);
        VBox.setVgrow(lanes, Priority.ALWAYS);
        root =
                new VBox(
                        toolBar(new Buttons(desk).tool(compare)),
                        lanes,
                        legend.node(),
                        strip.node());
        root.getStyleClass().add("panel");
        root.setId("lanes");
        lanes.setId("lanes-canvas");
        lanes.setFocusTraversable(true);
        lanes.setAccessibleRole(AccessibleRole.LIST_VIEW);
        lanes.setAccessibleText("Log lanes");
        lanes.widthProperty().addListener(_ -> resized());
        lanes.heightProperty().addListener(_ -> resized());
        lanes.addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        lanes.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        lanes.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        lanes.addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
        lanes.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    }

    @Override
    public Node node() {
        return root;
    }

    private HBox toolBar(Button compare) {
        var title = new Label("Log lanes");
        title.getStyleClass().add("panel-title");
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        follow.setId("follow");
        follow.getStyleClass().add("tool");
        follow.setGraphic(Icons.of(Feather.FAST_FORWARD));
        follow.setTooltip(new Tooltip("Stay at the newest entry (End)"));
        follow.setOnAction(_ -> desk.change(v -> v.follow(follow.isSelected())));
        zoom.setId("zoom");
        zoom.setPrefWidth(96);
        zoom.setMinWidth(60);
        zoom.setAccessibleText("Zoom");
        zoom.setTooltip(new Tooltip("Zoom (Ctrl + scroll, + and −)"));
        zoom.valueProperty()
                .addListener(
                        (_, _, now) -> {
                            if (!isShowing) zoomAround(Math.exp(now.doubleValue()), -1);
                        });
        range.getStyleClass().addAll("muted", "small", "mono");
        range.setMinWidth(Region.USE_PREF_SIZE);
        jump.setId("jump");
        jump.setPromptText("Go to id");
        jump.setPrefColumnCount(7);
        jump.setMinWidth(84);
        jump.setAccessibleText("Go to id");
        jump.setOnAction(_ -> jump());
        var bar =
                new HBox(
                        title,
                        space,
                        range,
                        compare,
                        follow,
                        Icons.of(Feather.ZOOM_OUT),
                        zoom,
                        jump);
        bar.getStyleClass().add("panel-head");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    @Override
    public void show(ClusterState state, View shown, Tokens tokens) {
        isShowing = true;
        view = shown;
        var geometry = geometry(state, shown);
        var g = canvas.getGraphicsContext2D();
        g.setTransform(scale(), 0, 0, scale(), 0, 0);
        if (geometry.width() > LaneGeometry.GUTTER * 2)
            new LanePainter(g, tokens, geometry, state, shown).draw();
        strip.show(state, geometry, tokens);
        legend.show(tokens);
        follow.setSelected(shown.isFollowing());
        zoom.setValue(Math.log(shown.cellWidth()));
        range.setText(rangeText(state, geometry));
        lanes.setAccessibleHelp(spoken(state));
        isShowing = false;
    }

    /// The ids that are on screen, to be fetched.
    public long[] visible(ClusterState state, View shown) {
        var geometry = geometry(state, shown);
        if (geometry.cellWidth() < LanePainter.STRIP_CELL) return new long[] {1, 0};
        return new long[] {geometry.firstVisible(), Math.min(geometry.lastVisible(), state.head())};
    }

    private LaneGeometry geometry(ClusterState state, View shown) {
        double first =
                shown.isFollowing()
                        ? LaneGeometry.followingColumn(
                                canvas.getWidth() / scale(), shown.cellWidth(), state.head())
                        : shown.firstColumn();
        return new LaneGeometry(
                canvas.getWidth() / scale(),
                canvas.getHeight() / scale(),
                first,
                shown.cellWidth(),
                state.nodes().size());
    }

    /// Where the lane of `node` is, in the scene; with an id, where that entry is on it. Empty when
    /// it is not on screen.
    public Optional<Bounds> place(ClusterState state, View shown, String node, long id) {
        var geometry = geometry(state, shown);
        int lane = state.nodes().stream().map(NodeView::name).toList().indexOf(node);
        boolean isOff =
                id != 0 && (id < geometry.firstVisible() || id > geometry.lastVisible() || id < 1);
        if (lane < 0 || isOff) return Optional.empty();
        double left = id == 0 ? 0 : Math.max(LaneGeometry.GUTTER, geometry.x(id));
        double width = id == 0 ? geometry.width() : geometry.cellWidth();
        var box =
                new BoundingBox(
                        left * scale(),
                        geometry.laneTop(lane) * scale(),
                        width * scale(),
                        geometry.laneHeight() * scale());
        return Optional.of(canvas.localToScene(box));
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

    private static String spoken(ClusterState state) {
        var text = new StringBuilder();
        for (var node : state.nodes())
            text.append(node.name())
                    .append(", ")
                    .append(node.condition().word())
                    .append(", ")
                    .append(Figures.entries(node.lastId()))
                    .append(". ");
        return text.toString();
    }

    private void resized() {
        canvas.setWidth(lanes.getWidth());
        canvas.setHeight(lanes.getHeight());
        desk.change(v -> v);
    }

    /// Everything in the lanes is drawn this much larger for the back row.
    private double scale() {
        return view.isPresenting() ? 1.4 : 1;
    }

    private LaneGeometry current() {
        return geometry(desk.state(), desk.view());
    }

    private void scrolled(ScrollEvent event) {
        double delta = event.getDeltaY() != 0 ? event.getDeltaY() : event.getDeltaX();
        if (event.isControlDown()) {
            zoomAround(desk.view().cellWidth() * Math.exp(delta / 300), event.getX() / scale());
        } else {
            double columns = -delta / Math.max(desk.view().cellWidth(), 1e-3);
            scrollTo(current().firstColumn() + columns);
        }
        event.consume();
    }

    /// Keeps the id at `x` where it is; with `x` negative, the newest or the left edge.
    private void zoomAround(double cellWidth, double x) {
        var geometry = current();
        if (desk.view().isFollowing() || x < LaneGeometry.GUTTER) {
            desk.change(v -> v.zoom(cellWidth));
            return;
        }
        double held = geometry.firstColumn() + (x - LaneGeometry.GUTTER) / geometry.cellWidth();
        desk.change(
                v -> {
                    var zoomed = v.zoom(cellWidth);
                    return zoomed.at(held - (x - LaneGeometry.GUTTER) / zoomed.cellWidth());
                });
    }

    /// Scrolling to the newest entry follows it from there on.
    private void scrollTo(double column) {
        double end =
                LaneGeometry.followingColumn(
                        current().width(), desk.view().cellWidth(), desk.state().head());
        if (column >= end) desk.change(v -> v.follow(true));
        else desk.change(v -> v.at(column));
    }

    private void pressed(MouseEvent event) {
        lanes.requestFocus();
        dragX = event.getX() / scale();
        dragColumn = current().firstColumn();
    }

    private void dragged(MouseEvent event) {
        double moved = event.getX() / scale() - dragX;
        if (event.getButton() != MouseButton.PRIMARY || Math.abs(moved) < 4) return;
        scrollTo(dragColumn - moved / desk.view().cellWidth());
    }

    private void clicked(MouseEvent event) {
        double x = event.getX() / scale();
        if (!event.isStillSincePress() || x < LaneGeometry.GUTTER) return;
        var geometry = current();
        int lane = geometry.laneAt(event.getY() / scale());
        long id = geometry.idAt(x);
        if (lane < 0 || id < 1 || id > desk.state().head()) {
            desk.change(v -> v.select("", 0));
            return;
        }
        desk.change(v -> v.select(desk.state().nodes().get(lane).name(), id));
        if (event.getClickCount() == 2 && geometry.cellWidth() < 92) zoomAround(110, x);
    }

    private void typed(KeyEvent event) {
        boolean isHandled = true;
        switch (event.getCode()) {
            case LEFT -> step(event, -1);
            case RIGHT -> step(event, 1);
            case UP -> stepLane(-1);
            case DOWN -> stepLane(1);
            case PAGE_UP -> scrollTo(current().firstColumn() - page());
            case PAGE_DOWN -> scrollTo(current().firstColumn() + page());
            case HOME -> desk.change(v -> v.at(1));
            case END -> desk.change(v -> v.follow(true));
            case ESCAPE -> desk.change(v -> v.select("", 0));
            default -> isHandled = false;
        }
        if (isHandled) event.consume();
    }

    private double page() {
        return (current().width() - LaneGeometry.GUTTER) / desk.view().cellWidth();
    }

    private void step(KeyEvent event, int by) {
        if (event.isShiftDown()) {
            scrollTo(current().firstColumn() + by * Math.max(1, page() / 10));
            return;
        }
        long head = desk.state().head();
        if (head == 0) return;
        long from = desk.view().selectedId() == 0 ? head + 1 : desk.view().selectedId();
        select(Math.clamp(from + by, 1, head));
    }

    private void stepLane(int by) {
        var nodes = desk.state().nodes();
        if (nodes.isEmpty()) return;
        int at = 0;
        for (int i = 0; i < nodes.size(); i++)
            if (nodes.get(i).name().equals(desk.view().selectedNode())) at = i;
        var next = nodes.get(Math.clamp(at + by, 0, nodes.size() - 1));
        long id = desk.view().selectedId() == 0 ? desk.state().head() : desk.view().selectedId();
        desk.change(v -> v.select(next.name(), id));
    }

    private void select(long id) {
        var nodes = desk.state().nodes();
        if (nodes.isEmpty()) return;
        var node = desk.view().chosenNode().orElse(nodes.getFirst().name());
        desk.change(v -> v.select(node, id));
        reveal(id);
    }

    private void reveal(long id) {
        var geometry = current();
        double x = geometry.x(id);
        if (x < LaneGeometry.GUTTER) desk.change(v -> v.at(id));
        else if (x + geometry.cellWidth() > geometry.width())
            desk.change(v -> v.at(id + 2 - page()));
    }

    private void jump() {
        try {
            long id = Long.parseLong(jump.getText().strip().replace(",", ""));
            long head = desk.state().head();
            jump.getStyleClass().remove("wrong");
            if (head == 0) return;
            long to = Math.clamp(id, 1, head);
            desk.change(v -> v.at(Math.max(1, to - page() / 2)));
            select(to);
        } catch (NumberFormatException e) {
            if (!jump.getStyleClass().contains("wrong")) jump.getStyleClass().add("wrong");
        }
    }

    /// For the actions of the same name.
    public void zoomBy(double factor) {
        zoomAround(
                desk.view().cellWidth() * factor,
                LaneGeometry.GUTTER + (current().width() - LaneGeometry.GUTTER) / 2);
    }

    public void zoomToAll() {
        double room = current().width() - LaneGeometry.GUTTER - 64;
        double columns = Math.max(1, desk.state().head());
        desk.change(v -> v.zoom(room / columns).follow(true));
    }

    public void focusJump() {
        jump.requestFocus();
        jump.selectAll();
    }
}
