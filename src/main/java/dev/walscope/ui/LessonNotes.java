package dev.walscope.ui;

import dev.walscope.lesson.LessonWriter;
import dev.walscope.ui.desk.Command;

import javafx.application.Platform;

import org.kordamp.ikonli.feather.Feather;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/// Turns what a person did in this window into a lesson file.
final class LessonNotes {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Workbench bench;
    private final NotedHands hands;

    LessonNotes(Workbench bench, NotedHands hands) {
        this.bench = bench;
        this.hands = hands;
    }

    Command command() {
        return Command.of(
                        "lesson.new",
                        "New lesson from what I just did",
                        Command.Group.lesson,
                        Feather.EDIT_3,
                        this::write)
                .unless(() -> hands.done().isEmpty() ? "Nothing was done yet." : "");
    }

    /// Beside the pictures, in the folder that the window was started in.
    private void write() {
        var text = LessonWriter.yaml(hands.done(), bench.state());
        var file =
                Path.of("lesson-" + LocalDateTime.now().format(STAMP) + ".yaml").toAbsolutePath();
        Thread.ofVirtual().start(() -> write(file, text));
    }

    private void write(Path file, String text) {
        try {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            Platform.runLater(() -> bench.saved(file));
        } catch (IOException e) {
            Platform.runLater(
                    () ->
                            bench.say(
                                    "Cannot write "
                                            + file
                                            + ": start Walscope in a folder that you may write"
                                            + " to."));
        }
    }
}
