package dev.walscope.ui.panels.console;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.ListCell;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Under which condition a write is done: always, only while there is no such key, or only while
/// the key still has a version. Sent as `If-None-Match: *` and `If-Match: "14"`.
///
/// A version that was read last through this console is filled in by itself, so that a person
/// reads, decides and writes.
final class WriteCondition {
    static final String IF_MATCH = "If-Match";
    static final String IF_NONE_MATCH = "If-None-Match";

    private static final double NARROW = 62;
    private static final double WIDTH = 92;
    private static final double VERSION_WIDTH = 64;
    private static final String ANY = "*";
    private static final Pattern TAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    /// What must hold.
    enum Kind {
        always("if", "always: whatever the key is now"),
        absent("absent", "absent: only while there is no such key"),
        version("version", "version: only while it still has this version");

        private final String word;
        private final String sentence;

        Kind(String word, String sentence) {
            this.word = word;
            this.sentence = sentence;
        }
    }

    /// @param key as it was asked for
    /// @param version the id of the entry that set it
    private record Known(String key, String version) {}

    private static final Known NOTHING = new Known("", "");

    private final ComboBox<Kind> kind = new ComboBox<>();
    private final TextField version = new TextField();
    private Known known = NOTHING;

    /// @param changed called when a person, or what was read, has changed it
    /// @param key the one that is typed now
    /// @param entered called when Enter is pressed in the version's field
    WriteCondition(Runnable changed, Supplier<String> key, Runnable entered) {
        kind.setId("console-condition");
        kind.setAccessibleText("Condition of a write: always, absent or version");
        kind.getItems().setAll(Kind.values());
        kind.setValue(Kind.always);
        sized(Kind.always);
        kind.setTooltip(
                new Tooltip(
                        "if: what must hold for the write to be done; else it is refused with 412"
                                + " and nothing is logged"));
        kind.setCellFactory(_ -> new Cell(one -> one.sentence));
        kind.setButtonCell(new Cell(one -> one.word));
        version.setId("console-version");
        version.setAccessibleText("Version that the key must have");
        version.setPromptText("version");
        version.setPrefWidth(VERSION_WIDTH);
        version.setMinWidth(VERSION_WIDTH);
        version.setTooltip(
                new Tooltip(
                        "The id of the entry that set the key, its ETag. A GET from this console"
                                + " fills it in."));
        version.setOnAction(_ -> entered.run());
        kind.valueProperty()
                .addListener(
                        (_, _, chosen) -> {
                            sized(chosen);
                            if (chosen == Kind.version
                                    && version.getText().isBlank()
                                    && known.key().equals(key.get()))
                                version.setText(known.version());
                            changed.run();
                        });
        version.textProperty().addListener(_ -> changed.run());
    }

    private static final class Cell extends ListCell<Kind> {
        private final Function<Kind, String> words;

        Cell(Function<Kind, String> words) {
            this.words = words;
        }

        @Override
        protected void updateItem(Kind one, boolean isEmpty) {
            super.updateItem(one, isEmpty);
            setText(isEmpty || one == null ? "" : words.apply(one));
        }
    }

    /// While nothing is asked for, the other fields have the room.
    private void sized(Kind chosen) {
        kind.setPrefWidth(chosen == Kind.always ? NARROW : WIDTH);
        kind.setMinWidth(kind.getPrefWidth());
    }

    boolean isSet() {
        return kind.isVisible() && kind.getValue() != Kind.always;
    }

    List<Control> controls() {
        return List.of(kind, version);
    }

    /// @param isWrite only a write has one
    /// @param isBrief where there is little room: nothing but what is chosen
    void show(boolean isWrite, boolean isBrief) {
        boolean isShown = isWrite && !(isBrief && kind.getValue() == Kind.always);
        shown(kind, isShown);
        shown(version, isShown && kind.getValue() == Kind.version);
    }

    private static void shown(Control control, boolean isShown) {
        control.setVisible(isShown);
        control.setManaged(isShown);
    }

    /// A write with what must hold for it.
    ///
    /// @throws IllegalArgumentException when the version is none, with a sentence
    Call of(Call write) {
        return switch (kind.getValue()) {
            case always -> write;
            case absent -> write.withHeader(IF_NONE_MATCH, ANY);
            case version -> write.withHeader(IF_MATCH, "\"" + typedVersion() + "\"");
        };
    }

    private String typedVersion() {
        var typed = version.getText().strip().replace("\"", "");
        if (!VERSION.matcher(typed).matches())
            throw new IllegalArgumentException(
                    typed.isEmpty()
                            ? "type the version that the key must have, or read the key first: a"
                                    + " GET fills it in"
                            : "a version is an entry's id, such as 14");
        return typed;
    }

    /// Remembers the version that an answer tells; what a GET has read is what a person decides on.
    void answered(String key, Call call, Reply reply) {
        var tag = reply.header("etag").map(TAG::matcher);
        if (!reply.ok() || tag.isEmpty() || !tag.get().matches()) return;
        known = new Known(key, tag.get().group(1));
        if (call.method().equals("GET")) version.setText(known.version());
    }

    /// Whether a call's headers say nothing that this cannot show.
    static boolean says(Call call) {
        return call.headers().isEmpty() || !call.method().equals("GET") && kindOf(call).isPresent();
    }

    private static Optional<Kind> kindOf(Call call) {
        var headers = call.headers();
        if (headers.equals(Map.of(IF_NONE_MATCH, ANY))) return Optional.of(Kind.absent);
        return headers.size() == 1 && versionOf(call).isPresent()
                ? Optional.of(Kind.version)
                : Optional.empty();
    }

    private static Optional<String> versionOf(Call call) {
        var tag = TAG.matcher(call.headers().getOrDefault(IF_MATCH, ""));
        return tag.matches() ? Optional.of(tag.group(1)) : Optional.empty();
    }

    /// As a call has it that was pasted, or sent before.
    void fill(Call call) {
        versionOf(call).ifPresent(version::setText);
        kind.setValue(says(call) ? kindOf(call).orElse(Kind.always) : Kind.always);
    }
}
