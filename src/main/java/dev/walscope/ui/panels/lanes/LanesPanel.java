package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.words.Visible;

import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

import java.util.Optional;

/// The log lanes with their tool bar and the strip that shows the whole log at once.
public final class LanesPanel implements Panel {
    /// Entries that come in the time that fetching takes, at most; farther away was never fetched.
    private static final long OUTRUN_MAX = 20_000;

    private static final double SCALE_MAX = 1.8;
    private static final double PRESENTING_MIN = 1.4;
    private static final double PRESENTING_MAX = 1.9;

    /// Lower than this the room goes to the entries' words, and none to the whole log.
    private static final double PRESENTED_STRIP_MIN = 560;

    private final PanelContext context;
    private final Canvas canvas = new Canvas();
    private final Pane lanes = new Pane(canvas);
    private final ScrollBar rows = new ScrollBar();
    private final LaneBar bar;
    private final LogStrip strip;
    private final Legend legend = new Legend();
    private final LaneMoves moves;
    private final VBox root;
    private View view = View.FIRST;

    public LanesPanel(PanelContext context, UiCommand compare) {
        this.context = context;
        this.strip = new LogStrip(context);
        this.moves = new LaneMoves(context, this::current, this::scale, this::revealLane);
        this.bar = new LaneBar(context, compare, width -> moves.zoomAround(width, -1), moves::jump);
        rows.setOrientation(Orientation.VERTICAL);
        rows.setId("lanes-rows");
        rows.setFocusTraversable(false);
        rows.setAccessibleText("Scroll to other nodes");
        rows.valueProperty().addListener(_ -> context.redraw());
        HBox.setHgrow(lanes, Priority.ALWAYS);
        var picture = new HBox(lanes, rows);
        lanes.setMinHeight(120);
        lanes.setMinWidth(0);
        VBox.setVgrow(picture, Priority.ALWAYS);
        root = new VBox(bar.node(), picture, legend.node(), strip.node());
        root.getStyleClass().add("panel");
        root.setId("lanes");
        lanes.setId("lanes-canvas");
        lanes.focusVisibleProperty().addListener(_ -> context.redraw());
        lanes.setFocusTraversable(true);
        lanes.setAccessibleRole(AccessibleRole.LIST_VIEW);
        lanes.setAccessibleText("Log lanes");
        lanes.widthProperty().addListener(_ -> resized());
        lanes.heightProperty().addListener(_ -> resized());
        moves.listenTo(lanes, this::scrollRows);
    }

    @Override
    public Node node() {
        return root;
    }

    @Override
    public void show(ClusterState state, View shown, Tokens tokens) {
        view = shown;
        var geometry = geometry(state, shown);
        double scale = scale();
        var g = canvas.getGraphicsContext2D();
        g.setTransform(scale, 0, 0, scale, 0, 0);
        if (geometry.width() > LaneGeometry.GUTTER * 2)
            new LanePainter(g, tokens, geometry, state, shown)
                    .draw(follower -> context.travelling(follower));
        if (lanes.isFocusVisible()) focusRing(g, geometry, tokens);
        showRows(geometry);
        bar.show(state, shown, geometry);
        boolean isAlone = !shown.isPresenting() || shown.isLarge(View.Large.lanes);
        place(legend.node(), isAlone);
        boolean hasRoom = !shown.isPresenting() || root.getHeight() >= PRESENTED_STRIP_MIN;
        place(strip.node(), isAlone && hasRoom);
        strip.show(state, geometry, scale, tokens, shown.isPresenting());
        legend.show(
                tokens,
                state.nodes().stream().anyMatch(NodeView::isElecting),
                state.nodes().stream().anyMatch(shown::isCutEndShown),
                hasTransaction(state, geometry),
                shown.isPresenting());
        lanes.setAccessibleText(spoken(state, shown));
    }

    /// Whether one can be told from other cells. (Looked for where most is known of the log.)
    private static boolean hasTransaction(ClusterState state, LaneGeometry geometry) {
        var node = state.leader().or(() -> state.nodes().stream().findFirst());
        if (node.isEmpty() || geometry.cellWidth() < CellPainter.WITH_EDGES) return false;
        for (long id = geometry.firstVisible(); id <= geometry.lastVisible(); id++) {
            var entry = node.get().log().get(id);
            if (entry != null && entry.writesSeveral()) return true;
        }
        return false;
    }

    private static void place(Node below, boolean isThere) {
        below.setVisible(isThere);
        below.setManaged(isThere);
    }

    private static void focusRing(GraphicsContext g, LaneGeometry geometry, Tokens tokens) {
        g.setStroke(tokens.get("accent"));
        g.setLineWidth(2);
        g.strokeRect(1, 1, geometry.width() - 2, geometry.height() - 2);
    }

    private void showRows(LaneGeometry geometry) {
        double over = geometry.neededHeight() - geometry.height();
        boolean isNeeded = over > 0.5;
        rows.setVisible(isNeeded);
        rows.setManaged(isNeeded);
        rows.setMax(Math.max(0, over));
        rows.setVisibleAmount(
                Math.max(1, over) * geometry.height() / Math.max(1, geometry.neededHeight()));
        rows.setUnitIncrement(geometry.laneHeight());
        rows.setBlockIncrement(geometry.height() / 2);
        if (!isNeeded) rows.setValue(0);
        else if (rows.getValue() > over) rows.setValue(over);
    }

    /// The ids that are to be fetched: those on screen, and while following those at the head.
    public long[] visible(ClusterState state, View shown) {
        var geometry = geometry(state, shown, state.head());
        if (geometry.cellWidth() < LanePainter.STRIP_CELL) return new long[] {1, 0};
        return new long[] {geometry.firstVisible(), Math.min(geometry.lastVisible(), state.head())};
    }

    private LaneGeometry geometry(ClusterState state, View shown) {
        return geometry(state, shown, followed(state, shown));
    }

    /// The id that following keeps in view: the head; but where writes outrun what is fetched of
    /// them, the last one that is there with its words, so that entries go by and not blanks.
    private long followed(ClusterState state, View shown) {
        long head = state.head();
        var leader = state.leader().filter(node -> node.condition().answers());
        if (leader.isEmpty() || shown.cellWidth() < LanePainter.STRIP_CELL) return head;
        long known = leader.get().log().lastId();
        double columns = canvas.getWidth() / scale() / shown.cellWidth();
        boolean isOnItsWay = known > 0 && head - known < OUTRUN_MAX;
        return isOnItsWay && head - known > columns / 2 ? known : head;
    }

    private LaneGeometry geometry(ClusterState state, View shown, long head) {
        double width = canvas.getWidth() / scale();
        double first =
                shown.isFollowing()
                        ? LaneGeometry.followingColumn(width, shown.cellWidth(), head)
                        : shown.firstColumn();
        return new LaneGeometry(
                width,
                canvas.getHeight() / scale(),
                first,
                shown.cellWidth(),
                state.nodes().size(),
                rows.getValue(),
                shown.isFollowing() ? Math.max(1, head) : Long.MAX_VALUE,
                shown.isCompact());
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

    /// What a screen reader says of the picture: the selected entry, else how far each node is.
    private static String spoken(ClusterState state, View view) {
        var text = new StringBuilder("Log lanes. ");
        var chosen = view.chosenNode().flatMap(state::node);
        if (chosen.isPresent() && view.selectedId() > 0) {
            say(text, chosen.get(), view.selectedId());
            return text.toString();
        }
        for (var node : state.nodes())
            text.append(node.name())
                    .append(", ")
                    .append(node.condition().word())
                    .append(", ")
                    .append(Figures.entries(node.lastId()))
                    .append(". ");
        return text.toString();
    }

    private static void say(StringBuilder text, NodeView node, long id) {
        text.append("Entry ").append(id).append(" on ").append(node.name()).append(": ");
        var entry = node.log().get(id);
        if (node.isCorrupt(id)) text.append("unreadable");
        else if (id > node.lastId()) text.append("not there");
        else if (entry != null)
            text.append(
                    entry.keys().isEmpty()
                            ? "declared lost"
                            : entry.operation()
                                    + ' '
                                    + Visible.text(String.join(", ", entry.keys())));
        else text.append("there");
        text.append('.');
    }

    private void resized() {
        canvas.setWidth(lanes.getWidth());
        canvas.setHeight(lanes.getHeight());
        context.redraw();
    }

    /// Everything in the lanes is drawn this much larger: to fill a large window, and for the back
    /// row.
    private double scale() {
        double room = LaneGeometry.roomFor(canvas.getHeight(), context.state().nodes().size());
        double scale =
                view.isPresenting()
                        ? Math.clamp(room, PRESENTING_MIN, PRESENTING_MAX)
                        : Math.clamp(room, 1, SCALE_MAX);
        return Math.floor(scale * 20) / 20;
    }

    private LaneGeometry current() {
        return geometry(context.state(), context.view());
    }

    private void scrollRows(double by) {
        rows.setValue(Math.clamp(rows.getValue() + by, 0, rows.getMax()));
    }

    private void revealLane(int lane) {
        rows.setValue(Math.clamp(current().revealing(lane), 0, rows.getMax()));
    }

    /// For the actions of the same name.
    public void zoomBy(double factor) {
        moves.zoomBy(factor);
    }

    public void zoomToAll() {
        moves.zoomToAll();
    }

    /// The next letters typed say which entries are looked for.
    public void focusFind() {
        bar.focusFind();
    }

    public void focusJump() {
        bar.focusJump();
    }
}
