package dev.walscope.ui.panels;

import dev.walscope.ui.look.Icons;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;

import java.util.List;

/// Buttons and menus made of [UiCommand]s.
///
/// What cannot be done now stays visible, greyed, and says why where the tooltip would say how.
public final class Buttons {
    private static final double MENU_WIDTH = 420;

    private final PanelContext context;

    public Buttons(PanelContext context) {
        this.context = context;
    }

    /// With words.
    public Button labelled(UiCommand command) {
        var button = bare(command);
        button.setText(command.shortTitle());
        button.getStyleClass()
                .add(
                        switch (command.tone()) {
                            case plain -> "plain";
                            case primary -> "primary";
                            case danger -> "danger";
                        });
        return button;
    }

    /// An icon only, for tool bars.
    public Button tool(UiCommand command) {
        var button = bare(command);
        if (command.icon() != null) button.setGraphic(Icons.of(command.icon()));
        button.getStyleClass().add("tool");
        return button;
    }

    private Button bare(UiCommand command) {
        var button = new Button();
        // An underscore in a key or a path is one.
        button.setMnemonicParsing(false);
        button.setId(command.id().replace(':', '-').replace('.', '-'));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setAccessibleText(command.title());
        button.setOnAction(_ -> perform(command));
        var tip = new Tooltip();
        tip.setShowDelay(Duration.millis(350));
        tip.setWrapText(true);
        tip.setMaxWidth(460);
        tip.setOnShowing(_ -> tip.setText(tipOf(command)));
        button.setTooltip(tip);
        return button;
    }

    public void perform(UiCommand command) {
        var reason = command.impossible().get();
        if (reason.isEmpty()) command.run().run();
        else context.say(reason);
    }

    /// Greys a button whose command cannot be done now. It stays alive: a press, and its tooltip,
    /// say why, which a disabled one could not.
    public static void dim(Button button, UiCommand command) {
        var reason = command.impossible().get();
        boolean isDim = button.getStyleClass().contains("dim");
        if (isDim == reason.isEmpty()) {
            if (isDim) button.getStyleClass().remove("dim");
            else button.getStyleClass().add("dim");
        }
        button.setAccessibleHelp(reason);
    }

    /// Each with the line that does the same in a terminal, or why it cannot be done now.
    public ContextMenu menu(List<UiCommand> commands) {
        var menu = new ContextMenu();
        for (var command : commands) {
            var reason = command.impossible().get();
            var title = new Label(command.title());
            var words = new VBox(1, title);
            var detail = reason.isEmpty() ? firstLine(command.shell().get()) : reason;
            if (!detail.isEmpty()) {
                var line = new Label(detail);
                line.getStyleClass().add(reason.isEmpty() ? "shell" : "reason");
                line.setMaxWidth(MENU_WIDTH);
                words.getChildren().add(line);
            }
            var row = new HBox(10, icon(command), words);
            row.setAlignment(Pos.CENTER_LEFT);
            if (command.keys() != null) row.getChildren().add(new Label(command.keysText()));
            var item = new CustomMenuItem(row);
            item.getStyleClass().add("command-item");
            item.setDisable(!reason.isEmpty());
            item.setOnAction(_ -> perform(command));
            menu.getItems().add(item);
        }
        // Left to itself it has no focus, and the arrow keys would move about in the window below.
        menu.setOnShown(_ -> menu.getSkin().getNode().requestFocus());
        return menu;
    }

    private static Node icon(UiCommand command) {
        var box =
                command.icon() == null ? new StackPane() : new StackPane(Icons.of(command.icon()));
        box.setMinWidth(16);
        return box;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " …";
    }

    /// What it does, its keys, and the line that does the same in a terminal.
    public static String tipOf(UiCommand command) {
        var reason = command.impossible().get();
        var text = new StringBuilder(command.title());
        if (command.keys() != null) text.append("   ").append(command.keysText());
        if (!reason.isEmpty()) text.append('\n').append(reason);
        var shell = command.shell().get();
        if (!shell.isEmpty()) text.append('\n').append(shell);
        return text.toString();
    }
}
