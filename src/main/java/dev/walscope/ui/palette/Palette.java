package dev.walscope.ui.palette;

import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.UiCommand;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Type a few letters, press Enter: everything that can be done, each with the line that does the
/// same in a terminal. What cannot be done now says why.
public final class Palette {
    private static final String ATTACH = "palette.attach";

    private final Overlay overlay;
    private final Buttons buttons;
    private final Supplier<List<UiCommand>> commands;
    private final Consumer<URI> attach;
    private final TextField query = new TextField();
    private final ListView<UiCommand> list = new ListView<>();
    private final VBox box;

    public Palette(
            Overlay overlay,
            Buttons buttons,
            Supplier<List<UiCommand>> commands,
            Consumer<URI> attach) {
        this.overlay = overlay;
        this.buttons = buttons;
        this.commands = commands;
        this.attach = attach;
        query.setId("palette-query");
        query.setPromptText("What would you like to do? Or a node's address to attach to");
        query.setAccessibleText("Search actions");
        query.textProperty().addListener(_ -> filter());
        query.addEventFilter(KeyEvent.KEY_PRESSED, this::typed);
        list.setId("palette-list");
        list.getStyleClass().add("rows");
        list.setCellFactory(_ -> new CommandCell());
        list.setFixedCellSize(46);
        list.setFocusTraversable(false);
        list.setPlaceholder(new Label("Nothing is called that."));
        list.setPrefHeight(46 * 8 + 2);
        box = new VBox(10, query, list);
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxWidth(680);
        box.setMaxHeight(Region.USE_PREF_SIZE);
    }

    public void open(String typed) {
        overlay.show(box);
        query.setText(typed);
        filter();
        query.requestFocus();
        query.positionCaret(typed.length());
    }

    private void filter() {
        var words = query.getText().toLowerCase(Locale.ROOT).strip().split("\\s+");
        var found = new ArrayList<UiCommand>();
        for (var command : commands.get()) if (matches(command, words)) found.add(command);
        // What can be done comes first; of that, what is called so rather than what is done so.
        found.sort(
                Comparator.comparing((UiCommand command) -> !command.impossible().get().isEmpty())
                        .thenComparing(command -> !holds(command.title(), words)));
        var typed = query.getText().strip();
        if (typed.startsWith("http://") || typed.startsWith("https://"))
            found.addFirst(attachTo(typed));
        list.getItems().setAll(found);
        if (!found.isEmpty()) list.getSelectionModel().selectFirst();
    }

    private static boolean matches(UiCommand command, String[] words) {
        return holds(
                command.title() + " " + command.group().title() + " " + command.shell().get(),
                words);
    }

    private static boolean holds(String text, String[] words) {
        var lower = text.toLowerCase(Locale.ROOT);
        for (var word : words) if (!lower.contains(word)) return false;
        return true;
    }

    private UiCommand attachTo(String typed) {
        var address = TypedAddress.of(typed);
        return UiCommand.of(
                        ATTACH,
                        "Attach to " + address.map(URI::toString).orElse(typed),
                        UiCommand.Group.cluster,
                        null,
                        () -> address.ifPresent(attach))
                .unless(() -> address.isPresent() ? "" : TypedAddress.EXPECTED);
    }

    private void typed(KeyEvent event) {
        int at = list.getSelectionModel().getSelectedIndex();
        switch (event.getCode()) {
            case DOWN -> select(at + 1);
            case UP -> select(at - 1);
            case PAGE_DOWN -> select(at + 7);
            case PAGE_UP -> select(at - 7);
            case ENTER -> perform();
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void select(int at) {
        if (list.getItems().isEmpty()) return;
        int to = Math.clamp(at, 0, list.getItems().size() - 1);
        list.getSelectionModel().select(to);
        list.scrollTo(Math.max(0, to - 6));
    }

    private void perform() {
        var command = list.getSelectionModel().getSelectedItem();
        if (command == null) return;
        // Its line says what is wrong with the address, which can be typed on.
        if (command.id().equals(ATTACH) && !command.impossible().get().isEmpty()) return;
        overlay.hide();
        buttons.perform(command);
    }

    private final class CommandCell extends ListCell<UiCommand> {
        CommandCell() {
            setPrefWidth(0);
            setOnMouseClicked(
                    event -> {
                        // Below the last command there are cells too.
                        if (!isEmpty() && event.getButton() == MouseButton.PRIMARY) perform();
                    });
        }

        @Override
        protected void updateItem(UiCommand command, boolean isEmpty) {
            super.updateItem(command, isEmpty);
            if (isEmpty || command == null) {
                setGraphic(null);
                return;
            }
            var reason = command.impossible().get();
            var title = new Label(command.title());
            title.setMinWidth(0);
            if (!reason.isEmpty()) title.getStyleClass().add("muted");
            var detail = new Label(reason.isEmpty() ? command.shell().get() : reason);
            detail.getStyleClass().addAll("muted", "small");
            if (reason.isEmpty()) detail.getStyleClass().add("mono");
            detail.setMinWidth(0);
            var words = new VBox(1, title);
            if (!detail.getText().isEmpty()) words.getChildren().add(detail);
            words.setAlignment(Pos.CENTER_LEFT);
            words.setMinWidth(0);
            HBox.setHgrow(words, Priority.ALWAYS);
            var line = new HBox(10, words, aside(command));
            line.setAlignment(Pos.CENTER_LEFT);
            setGraphic(line);
            setAccessibleText(command.title());
        }

        private static Node aside(UiCommand command) {
            var keys =
                    new Label(
                            command.keys() == null ? command.group().title() : command.keysText());
            keys.getStyleClass().addAll(command.keys() == null ? "muted" : "keycap", "small");
            keys.setMinWidth(Region.USE_PREF_SIZE);
            return keys;
        }
    }
}
