package dev.walscope.ui.desk;

import dev.walscope.ui.look.Icons;

import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.util.Duration;

import java.util.List;

/// Buttons and menus made of [Command]s.
///
/// What cannot be done now stays visible, greyed, and says why where the tooltip would say how.
public final class Buttons {
    private final Desk desk;

    public Buttons(Desk desk) {
        this.desk = desk;
    }

    /// With words.
    public Button labelled(Command command) {
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
    public Button tool(Command command) {
        var button = bare(command);
        if (command.icon() != null) button.setGraphic(Icons.of(command.icon()));
        button.getStyleClass().add("tool");
        return button;
    }

    private Button bare(Command command) {
        var button = new Button();
        button.setId(command.id().replace(':', '-').replace('.', '-'));
        button.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
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

    public void perform(Command command) {
        var reason = command.impossible().get();
        if (reason.isEmpty()) command.run().run();
        else desk.say(reason);
    }

    public ContextMenu menu(List<Command> commands) {
        var menu = new ContextMenu();
        for (var command : commands) {
            var item = new MenuItem(command.title());
            if (command.icon() != null) item.setGraphic(Icons.of(command.icon()));
            if (command.keys() != null) item.setAccelerator(command.keys());
            item.setDisable(!command.impossible().get().isEmpty());
            item.setOnAction(_ -> perform(command));
            menu.getItems().add(item);
        }
        return menu;
    }

    /// What it does, its keys, and the line that does the same in a terminal.
    public static String tipOf(Command command) {
        var reason = command.impossible().get();
        var text = new StringBuilder(command.title());
        if (command.keys() != null) text.append("   ").append(command.keysText());
        if (!reason.isEmpty()) text.append('\n').append(reason);
        var shell = command.shell().get();
        if (!shell.isEmpty()) text.append('\n').append(shell);
        return text.toString();
    }
}
