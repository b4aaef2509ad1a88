package dev.walscope.ui.workbench;

import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.text.Text;

import java.util.ArrayList;
import java.util.List;

/// What of a window a person cannot see: controls that stick out of it or of what clips them, and
/// words on buttons that end in dots.
final class CutOff {
    private CutOff() {}

    static List<String> in(Node root) {
        var found = new ArrayList<String>();
        collect(root, root.localToScene(root.getLayoutBounds()), found);
        return found;
    }

    private static void collect(Node node, Bounds room, List<String> found) {
        if (!node.isVisible() || !node.isManaged() && node.getParent() != null) return;
        var box = node.localToScene(node.getLayoutBounds());
        if (node instanceof ButtonBase button && button.getWidth() > 0) {
            boolean isOut =
                    box.getMinX() < room.getMinX() - 0.5
                            || box.getMaxX() > room.getMaxX() + 0.5
                            || box.getMinY() < room.getMinY() - 0.5
                            || box.getMaxY() > room.getMaxY() + 0.5;
            if (isOut) found.add(name(button) + " sticks out");
            if (isElided(button)) found.add(name(button) + " is cut");
        }
        // What scrolls is reached by scrolling.
        if (node instanceof ScrollPane || !(node instanceof Parent parent)) return;
        var clip = node.getClip();
        var inside = clip == null ? room : both(room, node.localToScene(clip.getLayoutBounds()));
        for (var child : parent.getChildrenUnmodifiable()) collect(child, inside, found);
    }

    /// Whether its words end in dots.
    static boolean isElided(Labeled labeled) {
        return labeled.getChildrenUnmodifiable().stream()
                .filter(child -> child instanceof Text && child != labeled.getGraphic())
                .map(child -> ((Text) child).getText())
                .anyMatch(shown -> !shown.equals(labeled.getText()));
    }

    private static String name(Labeled labeled) {
        return (labeled.getId() == null ? labeled.getClass().getSimpleName() : labeled.getId())
                + " \""
                + labeled.getText()
                + "\"";
    }

    private static Bounds both(Bounds a, Bounds b) {
        double x = Math.max(a.getMinX(), b.getMinX());
        double y = Math.max(a.getMinY(), b.getMinY());
        return new javafx.geometry.BoundingBox(
                x,
                y,
                Math.max(0, Math.min(a.getMaxX(), b.getMaxX()) - x),
                Math.max(0, Math.min(a.getMaxY(), b.getMaxY()) - y));
    }
}
