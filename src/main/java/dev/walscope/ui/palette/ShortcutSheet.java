package dev.walscope.ui.palette;

import dev.walscope.ui.desk.Command;

import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.List;

/// Every shortcut on one page, made of the same list as the buttons.
public final class ShortcutSheet {
    private static final List<List<String>> IN_THE_LANES =
            List.of(
                    List.of("Choose an entry", "← →"),
                    List.of("Choose a node", "↑ ↓"),
                    List.of("Oldest, newest", "Home End"),
                    List.of("A page back, forth", "Page Up Page Down"),
                    List.of("Zoom in, out", "+ −"),
                    List.of("Zoom under the mouse", "Ctrl + scroll"),
                    List.of("Read the chosen entry", "Enter"),
                    List.of("Choose nothing", "Esc"));

    private final Overlay overlay;

    public ShortcutSheet(Overlay overlay) {
        this.overlay = overlay;
    }

    public void open(List<Command> commands) {
        var columns = new FlowPane(28, 18);
        columns.setPrefWrapLength(720);
        for (var group : Command.Group.values()) {
            var rows =
                    commands.stream()
                            .filter(c -> c.group() == group && c.keys() != null)
                            .map(c -> List.of(c.title(), c.keysText()))
                            .toList();
            if (!rows.isEmpty()) columns.getChildren().add(block(group.title(), rows));
        }
        columns.getChildren().add(block("With the lanes in focus", IN_THE_LANES));
        var title = new Label("Shortcuts");
        title.getStyleClass().add("headline");
        var box = new VBox(16, title, columns);
        box.setId("shortcuts");
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxWidth(800);
        box.setMaxHeight(Region.USE_PREF_SIZE);
        box.setFocusTraversable(true);
        box.setAccessibleRole(AccessibleRole.DIALOG);
        box.setAccessibleText("Shortcuts; Escape closes");
        overlay.show(box);
        box.requestFocus();
    }

    private static Node block(String title, List<List<String>> rows) {
        var head = new Label(title);
        head.getStyleClass().add("section");
        var block = new VBox(6, head);
        block.setPrefWidth(344);
        for (var row : rows) {
            var name = new Label(row.getFirst());
            var keys = new Label(row.getLast());
            keys.getStyleClass().addAll("keycap", "small");
            var space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            var line = new HBox(8, name, space, keys);
            line.setAlignment(Pos.CENTER_LEFT);
            block.getChildren().add(line);
        }
        return block;
    }
}
