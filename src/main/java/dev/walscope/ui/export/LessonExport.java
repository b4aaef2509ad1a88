package dev.walscope.ui.export;

import dev.walscope.file.AtomicFile;
import dev.walscope.lesson.file.LessonWriter;
import dev.walscope.session.HistoryGateway;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.files.FreshName;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.application.Platform;

import org.kordamp.ikonli.feather.Feather;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Turns what a person did in this window into a lesson file.
public final class LessonExport {
    private static final String ELSEWHERE = "start Walscope in a folder that you may write to";

    private final PanelContext context;
    private final HistoryGateway history;

    public LessonExport(PanelContext context, HistoryGateway history) {
        this.context = context;
        this.history = history;
    }

    public UiCommand command() {
        return UiCommand.of(
                        "lesson.new",
                        "New lesson from what I just did",
                        UiCommand.Group.lesson,
                        Feather.EDIT_3,
                        this::write)
                .unless(() -> history.done().isEmpty() ? "Nothing was done yet." : "");
    }

    /// Beside the pictures, in the folder that the window was started in.
    private void write() {
        var text = LessonWriter.yaml(history.done(), context.state());
        Thread.ofVirtual().start(() -> write(text));
    }

    /// One at a time: the second of a second sees the first, and has a name of its own.
    private synchronized void write(String text) {
        var file = FreshName.of("lesson", System.currentTimeMillis(), ".yaml");
        try {
            AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
            Platform.runLater(() -> context.saved(file));
        } catch (IOException e) {
            var sentence = FileFailure.cannotWrite(file, e, ELSEWHERE);
            Platform.runLater(() -> context.say(sentence));
        }
    }
}
