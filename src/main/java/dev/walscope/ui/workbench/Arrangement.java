package dev.walscope.ui.workbench;

import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Rectangle;

/// Where the panels stand: cluster, lanes over foot, inspector; and how the room is shared out
/// between them, which a person may change by dragging.
public final class Arrangement {
    private static final double MIDDLE_MIN = 600;

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

    private final Node inspector;
    private final Node foot;
    private final SplitPane middle;
    private final SplitPane columns;
    private Shares shares = Shares.USUAL;
    private boolean isPresenting;

    /// @param empty stands where lanes and foot will, while there is no cluster
    Arrangement(Node nodes, Node lanes, Node foot, Node empty, Node inspector) {
        this.inspector = inspector;
        this.foot = foot;
        middle = new SplitPane(lanes, foot);
        middle.setOrientation(Orientation.VERTICAL);
        var stage = new StackPane(middle, empty);
        // A panel that wants more is cut at its edge; the window never grows past its screen.
        stage.setMinWidth(MIDDLE_MIN);
        var edge = new Rectangle();
        edge.widthProperty().bind(stage.widthProperty());
        edge.heightProperty().bind(stage.heightProperty());
        stage.setClip(edge);
        columns = new SplitPane(nodes, stage, inspector);
        // What the rows below leave, however much a panel would like: nothing else moves when
        // another one is shown.
        columns.setPrefHeight(0);
        SplitPane.setResizableWithParent(nodes, false);
        SplitPane.setResizableWithParent(inspector, false);
        place();
    }

    Node node() {
        return columns;
    }

    void showLanes(boolean hasNodes) {
        middle.setVisible(hasNodes);
    }

    /// As it is now, or was before the presentation began.
    public Shares shares() {
        if (isPresenting) return shares;
        var at = columns.getDividerPositions();
        try {
            return new Shares(at[0], at[1], middle.getDividerPositions()[0]);
        } catch (IllegalArgumentException e) {
            return shares;
        }
    }

    public void share(Shares wanted) {
        shares = wanted;
        if (!isPresenting) place();
    }

    /// Fewer and larger for the back row.
    void present(boolean present) {
        if (present == isPresenting) return;
        if (present) shares = shares();
        isPresenting = present;
        if (present) {
            columns.getItems().remove(inspector);
            middle.getItems().remove(foot);
        } else {
            columns.getItems().add(inspector);
            middle.getItems().add(foot);
            place();
        }
    }

    private void place() {
        columns.setDividerPositions(shares.left(), shares.right());
        middle.setDividerPositions(shares.foot());
    }
}
