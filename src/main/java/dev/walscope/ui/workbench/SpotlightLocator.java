package dev.walscope.ui.workbench;

import dev.walscope.lesson.model.Look;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.panels.lanes.LanesPanel;

import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Where in the window the things are that a lesson can point at. JavaFX thread only.
final class SpotlightLocator {
    private final Scene scene;
    private final LanesPanel lanes;

    SpotlightLocator(Scene scene, LanesPanel lanes) {
        this.scene = scene;
        this.lanes = lanes;
    }

    /// In the scene; empty when it is not on screen.
    Optional<Bounds> of(Look.@Nullable Spotlight what, ClusterState state, View view) {
        return switch (what) {
            case null -> Optional.empty();
            case Look.Spotlight.OnPart(var part) -> node(selector(part));
            case Look.Spotlight.OnNode(var name) -> node("#card-" + name);
            case Look.Spotlight.OnLink(var follower) -> node("#link-row-" + follower);
            case Look.Spotlight.OnLane(var name) -> lanes.place(state, view, name, 0);
            case Look.Spotlight.OnEntry(var id, var name) -> lanes.place(state, view, name, id);
            case Look.Spotlight.OnColumn(var id) ->
                    state.nodes().stream()
                            .map(NodeView::name)
                            .flatMap(name -> lanes.place(state, view, name, id).stream())
                            .reduce(SpotlightLocator::around);
        };
    }

    private static String selector(Look.Part part) {
        return switch (part) {
            case header -> ".header";
            case nodes -> "#nodes";
            case lanes -> "#lanes";
            case inspector -> "#inspector";
            case panel -> "#foot";
        };
    }

    private Optional<Bounds> node(String selector) {
        return Optional.ofNullable(scene.getRoot().lookup(selector))
                .filter(Node::isVisible)
                .map(node -> node.localToScene(node.getLayoutBounds()));
    }

    private static Bounds around(Bounds a, Bounds b) {
        double left = Math.min(a.getMinX(), b.getMinX());
        double top = Math.min(a.getMinY(), b.getMinY());
        return new BoundingBox(
                left,
                top,
                Math.max(a.getMaxX(), b.getMaxX()) - left,
                Math.max(a.getMaxY(), b.getMaxY()) - top);
    }
}
