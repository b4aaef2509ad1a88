package dev.walscope.ui.workbench;

import dev.walscope.session.View;
import dev.walscope.ui.panels.foot.FootPanel;

import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Rectangle;

/// Where the panels stand: cluster, lanes over foot, inspector; and how the room is shared out
/// between them, which a person may change by dragging.
public final class Arrangement {
    private static final double MIDDLE_MIN = 600;

    /// Narrower than this three columns have no room beside each other.
    private static final double UNFOLDED_MIN = 1_128;

    private static final double FOLDED_SIDE = 0.3;

    /// From here on there is room for the cluster too beside a large panel.
    private static final double WITH_CLUSTER_MIN = 1_500;

    /// The part of the height that the lanes have over a large panel.
    private static final double PRESENTED_LANES = 0.48;

    /// @param left where the cluster ends, a part of the width
    /// @param right where the inspector begins, a part of the width
    /// @param foot where the foot begins, a part of the height
    public record Shares(double left, double right, double foot) {
        public static final Shares USUAL = new Shares(0.18, 0.79, 0.66);

        public Shares {
            boolean isSound = 0 < left && left < right && right < 1 && 0 < foot && foot < 1;
            if (!isSound) throw new IllegalArgumentException("no way to share a window out");
        }
    }

    private final Node nodes;
    private final Node lanes;
    private final Node inspector;
    private final FootPanel foot;
    private final SplitPane middle = new SplitPane();
    private final BorderPane stage = new BorderPane(middle);
    private final StackPane stack;
    private final SplitPane side = new SplitPane();
    private final SplitPane columns;
    private Shares shares = Shares.USUAL;
    private View shown = View.FIRST;

    /// @param empty stands where lanes and foot will, while there is no cluster
    Arrangement(Node nodes, Node lanes, FootPanel foot, Node empty, Node inspector) {
        this.nodes = nodes;
        this.lanes = lanes;
        this.inspector = inspector;
        this.foot = foot;
        middle.getItems().setAll(lanes, foot.node());
        middle.setOrientation(Orientation.VERTICAL);
        stack = new StackPane(empty);
        // A panel that wants more is cut at its edge; the window never grows past its screen.
        stack.setMinWidth(MIDDLE_MIN);
        var edge = new Rectangle();
        edge.widthProperty().bind(stack.widthProperty());
        edge.heightProperty().bind(stack.heightProperty());
        stack.setClip(edge);
        columns = new SplitPane(nodes, stack, inspector);
        // What the rows below leave, however much a panel would like: nothing else moves when
        // another one is shown.
        columns.setPrefHeight(0);
        SplitPane.setResizableWithParent(nodes, false);
        SplitPane.setResizableWithParent(inspector, false);
        side.setOrientation(Orientation.VERTICAL);
        SplitPane.setResizableWithParent(side, false);
        columns.widthProperty()
                .addListener(
                        _ -> {
                            makeRoom();
                            fold();
                        });
        place();
    }

    Node node() {
        return columns;
    }

    /// What is in the scene is styled though nobody sees it: the first frame waits for no lanes.
    void showLanes(boolean hasNodes) {
        if (hasNodes && stage.getParent() == null) stack.getChildren().addFirst(stage);
        stage.setVisible(hasNodes);
    }

    /// As it is now, or was before the presentation began.
    public Shares shares() {
        if (shown.isPresenting() || isFolded()) return shares;
        var at = columns.getDividerPositions();
        try {
            return new Shares(at[0], at[1], middle.getDividerPositions()[0]);
        } catch (IllegalArgumentException e) {
            return shares;
        }
    }

    public void share(Shares wanted) {
        shares = wanted;
        if (!shown.isPresenting() && !isFolded()) place();
    }

    /// Fewer and larger for the back row: the lanes, and beside them at most one panel, which in a
    /// window that is not wide has the cluster's room too.
    void present(View view) {
        boolean isOther =
                view.isPresenting() != shown.isPresenting()
                        || view.isPresenting() && view.large() != shown.large();
        if (!isOther) return;
        if (!shown.isPresenting()) shares = shares();
        shown = view;
        if (view.isPresenting()) enlarge(view.large());
        else shrink();
    }

    /// In a narrow window the inspector stands under the cluster instead of beside the lanes.
    private void fold() {
        if (shown.isPresenting()) return;
        boolean isNarrow = columns.getWidth() > 0 && columns.getWidth() < UNFOLDED_MIN;
        if (isNarrow && !isFolded()) {
            shares = shares();
            columns.getItems().removeAll(nodes, inspector);
            side.getItems().setAll(nodes, inspector);
            columns.getItems().addFirst(side);
            columns.setDividerPositions(FOLDED_SIDE);
        } else if (!isNarrow && isFolded()) {
            unfold();
            columns.getItems().add(inspector);
            place();
        }
    }

    private boolean isFolded() {
        return columns.getItems().contains(side);
    }

    private void unfold() {
        if (!isFolded()) return;
        columns.getItems().remove(side);
        side.getItems().clear();
        columns.getItems().addFirst(nodes);
    }

    private void shrink() {
        foot.present(shown, inspector);
        stage.setBottom(null);
        if (!columns.getItems().contains(nodes)) columns.getItems().addFirst(nodes);
        columns.getItems().add(inspector);
        middle.getItems().setAll(lanes, foot.node());
        place();
        fold();
    }

    private void enlarge(View.Large what) {
        unfold();
        columns.getItems().remove(inspector);
        makeRoom();
        foot.present(shown, inspector);
        middle.getItems().remove(foot.node());
        stage.setBottom(null);
        if (what == View.Large.lanes) {
            // Its tabs stay, by which the mouse finds the way to a panel.
            stage.setBottom(foot.node());
            return;
        }
        middle.getItems().add(foot.node());
        middle.setDividerPositions(PRESENTED_LANES);
    }

    private void makeRoom() {
        if (!shown.isPresenting()) return;
        boolean hasRoom =
                shown.large() == View.Large.lanes || columns.getWidth() >= WITH_CLUSTER_MIN;
        boolean isThere = columns.getItems().contains(nodes);
        if (hasRoom && !isThere) columns.getItems().addFirst(nodes);
        if (!hasRoom && isThere) columns.getItems().remove(nodes);
        if (hasRoom) columns.setDividerPositions(shares.left());
    }

    private void place() {
        columns.setDividerPositions(shares.left(), shares.right());
        middle.setDividerPositions(shares.foot());
    }
}
