package dev.walscope.ui.palette;

import dev.walscope.ui.look.LiveScrollPane;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.ArrayList;
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

    private static final int COLUMNS = 3;
    private static final double WIDTH = 306;

    private final Overlay overlay;

    public ShortcutSheet(Overlay overlay) {
        this.overlay = overlay;
    }

    public void open(List<UiCommand> commands) {
        var blocks = new ArrayList<Block>();
        for (var group : UiCommand.Group.values()) {
            var rows =
                    commands.stream()
                            .filter(c -> c.group() == group && c.keys() != null)
                            .map(c -> List.of(c.title(), c.keysText()))
                            .toList();
            if (!rows.isEmpty()) blocks.add(new Block(group.title(), rows));
        }
        blocks.add(new Block("With the lanes in focus", IN_THE_LANES));
        var title = new Label("Shortcuts");
        title.getStyleClass().add("headline");
        var scroll = new LiveScrollPane(columns(blocks));
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setFitToWidth(true);
        var box = new VBox(16, title, scroll);
        box.setId("shortcuts");
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        box.setMinHeight(0);
        box.setFocusTraversable(true);
        box.setAccessibleRole(AccessibleRole.DIALOG);
        box.setAccessibleText("Shortcuts; Escape closes");
        overlay.show(box);
        box.requestFocus();
    }

    private record Block(String title, List<List<String>> rows) {
        /// A title and the space before it are as high as two rows.
        int height() {
            return rows.size() + 2;
        }
    }

    /// As many as the narrowest window has room for, about equally long; a window that is too low
    /// scrolls.
    private static Node columns(List<Block> blocks) {
        var columns = new HBox(24);
        int all = blocks.stream().mapToInt(Block::height).sum();
        int placed = 0;
        for (var block : blocks) {
            // Where its middle falls if all were one column.
            int at = (placed + block.height() / 2) * COLUMNS / all;
            while (columns.getChildren().size() <= at) columns.getChildren().add(new VBox(18));
            ((VBox) columns.getChildren().getLast()).getChildren().add(node(block));
            placed += block.height();
        }
        return columns;
    }

    private static Node node(Block shown) {
        var head = new Label(shown.title());
        head.getStyleClass().add("section");
        var block = new VBox(6, head);
        block.setPrefWidth(WIDTH);
        for (var row : shown.rows()) {
            var name = new Label(row.getFirst());
            var keys = new Label(row.getLast());
            keys.getStyleClass().addAll("keycap", "small");
            keys.setMinWidth(Region.USE_PREF_SIZE);
            var space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            var line = new HBox(8, name, space, keys);
            line.setAlignment(Pos.CENTER_LEFT);
            block.getChildren().add(line);
        }
        return block;
    }
}
