package dev.walscope.ui.export;

import dev.walscope.api.Wire;
import dev.walscope.file.AtomicFile;
import dev.walscope.scope.Observation;
import dev.walscope.scope.recording.HistoryLines;
import dev.walscope.scope.recording.RecordingFile;
import dev.walscope.scope.recording.UnreadableRecording;
import dev.walscope.session.FailureText;
import dev.walscope.session.Rewind;
import dev.walscope.ui.files.FileBox;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.files.FreshName;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.time.TimeCommands;

import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.VBox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Saves and opens recordings, and exports what is in them.
///
/// Files are read and written on threads of their own.
public final class RecordingExport implements TimeCommands.Exports {
    private final PanelContext context;
    private final PictureSource source;
    private final Rewind rewind;
    private final Overlay overlay;

    /// @param source what an animation is made of
    public RecordingExport(
            PanelContext context, PictureSource source, Rewind rewind, Overlay overlay) {
        this.context = context;
        this.source = source;
        this.rewind = rewind;
        this.overlay = overlay;
    }

    @Override
    public void save() {
        var file = FreshName.of(System.currentTimeMillis(), RecordingFile.EXTENSION);
        new FileBox(
                        overlay,
                        context::say,
                        "Save the recording",
                        "Save",
                        true,
                        file,
                        new VBox(),
                        this::save)
                .open();
    }

    private CompletableFuture<?> save(Path file, FileBox.Task progress) {
        var copy = rewind.recording().copy();
        return writing(
                file,
                progress,
                isWanted -> RecordingFile.write(file, copy, System.currentTimeMillis(), isWanted));
    }

    @Override
    public void open() {
        new FileBox(
                        overlay,
                        context::say,
                        "Open a recording",
                        "Open",
                        false,
                        newest(Path.of("").toAbsolutePath()),
                        new VBox(),
                        (chosen, progress) -> open(chosen, progress.isCancelled()))
                .open();
    }

    /// What was saved last in a folder is what is probably wanted.
    private static Path newest(Path folder) {
        try (var all = Files.list(folder)) {
            return all.filter(RecordingExport::isRecording)
                    .max(java.util.Comparator.comparing(file -> file.getFileName().toString()))
                    .orElse(folder.resolve(""));
        } catch (IOException e) {
            return folder;
        }
    }

    private static boolean isRecording(Path file) {
        return file.getFileName().toString().endsWith(RecordingFile.EXTENSION);
    }

    /// Shows a recording; completes when it is shown, or with one sentence.
    CompletableFuture<?> open(Path file) {
        return open(file, new AtomicBoolean());
    }

    private CompletableFuture<?> open(Path file, AtomicBoolean isCancelled) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return RecordingFile.read(file);
                            } catch (UnreadableRecording e) {
                                throw new CompletionException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task))
                .thenAcceptAsync(
                        opened -> {
                            if (!isCancelled.get()) show(opened, file);
                        },
                        Platform::runLater);
    }

    private void show(RecordingFile.Opened opened, Path file) {
        var recording = opened.recording();
        rewind.open(recording, file.getFileName().toString());
        context.redraw();
        context.say(
                opened.shortfall().isEmpty()
                        ? "Opened "
                                + file.getFileName()
                                + ": "
                                + Figures.count(recording.end())
                                + " observations."
                        : opened.shortfall());
    }

    @Override
    public void exportSteps() {
        new AnimationExport(context, source, rewind, overlay).open();
    }

    @Override
    public void exportEvents() {
        var file = FreshName.of(System.currentTimeMillis(), "-events.jsonl");
        new FileBox(
                        overlay,
                        context::say,
                        "Export the events as JSON lines",
                        "Export",
                        true,
                        file,
                        new VBox(),
                        this::exportEvents)
                .open();
    }

    private CompletableFuture<?> exportEvents(Path file, FileBox.Task progress) {
        var copy = rewind.recording().copy();
        return writing(
                file,
                progress,
                isWanted ->
                        writeLines(
                                file,
                                copy.seen().stream()
                                        .filter(RecordingExport::isEvent)
                                        .map(Wire::text),
                                isWanted));
    }

    @Override
    public void exportHistory() {
        var file = FreshName.of(System.currentTimeMillis(), "-history.jsonl");
        new FileBox(
                        overlay,
                        context::say,
                        "Export what this window asked and was told",
                        "Export",
                        true,
                        file,
                        new VBox(),
                        this::exportHistory)
                .open();
    }

    private CompletableFuture<?> exportHistory(Path file, FileBox.Task progress) {
        var recording = rewind.recording();
        var history = recording.operations(recording.end());
        return writing(
                file, progress, isWanted -> writeLines(file, HistoryLines.of(history), isWanted));
    }

    /// What happened, as against what was asked for to draw it.
    private static boolean isEvent(Observation seen) {
        return switch (seen) {
            case Observation.EventSeen _,
                    Observation.MemberChanged _,
                    Observation.MemberGone _,
                    Observation.MemberRenamed _,
                    Observation.DataWiped _,
                    Observation.DataRestored _,
                    Observation.BytesChanged _,
                    Observation.Scrubbed _,
                    Observation.LinkChanged _,
                    Observation.Unreachable _,
                    Observation.WriteAcknowledged _ ->
                    true;
            case Observation.StatusSeen _,
                    Observation.EntriesSeen _,
                    Observation.SegmentsSeen _,
                    Observation.DetailSeen _,
                    Observation.DeduplicationSeen _,
                    Observation.CachedSeen _,
                    Observation.LagSeen _,
                    Observation.LogsCompared _,
                    Observation.OperationAsked _,
                    Observation.OperationAnswered _,
                    Observation.OperationsLeft _ ->
                    false;
        };
    }

    private interface Writing {
        /// @return whether it was still wanted when all was written
        boolean run(BooleanSupplier isWanted) throws IOException;
    }

    private CompletableFuture<?> writing(Path file, FileBox.Task progress, Writing writing) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return writing.run(() -> !progress.isCancelled().get());
                            } catch (IOException e) {
                                throw new CompletionException(FileFailure.unwritable(file, e));
                            }
                        },
                        task -> Thread.ofVirtual().start(task))
                .thenAcceptAsync(
                        isWritten -> {
                            if (isWritten) context.saved(file);
                            else context.say("Nothing was saved.");
                        },
                        Platform::runLater);
    }

    /// As a recording is: a cancelled one leaves what was there before.
    private static boolean writeLines(Path file, Stream<String> lines, BooleanSupplier isWanted)
            throws IOException {
        return AtomicFile.write(
                file,
                out -> {
                    for (var line : (Iterable<String>) lines::iterator)
                        out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
                },
                isWanted);
    }

    /// A recording that is dropped anywhere on the window is opened.
    public void acceptDrops(Scene scene) {
        scene.addEventHandler(
                DragEvent.DRAG_OVER,
                event -> {
                    if (!dropped(event).isEmpty()) event.acceptTransferModes(TransferMode.COPY);
                });
        scene.addEventHandler(
                DragEvent.DRAG_DROPPED,
                event -> {
                    for (var file : dropped(event)) openOrSay(file);
                    event.setDropCompleted(true);
                });
    }

    private static List<Path> dropped(DragEvent event) {
        if (!event.getDragboard().hasFiles()) return List.of();
        return event.getDragboard().getFiles().stream()
                .map(java.io.File::toPath)
                .filter(RecordingExport::isRecording)
                .limit(1)
                .toList();
    }

    /// Shows a recording; what keeps it from that is also said in the window.
    public CompletableFuture<?> openOrSay(Path file) {
        return open(file)
                .whenComplete(
                        (_, failure) -> {
                            if (failure != null)
                                Platform.runLater(() -> context.say(FailureText.sentence(failure)));
                        });
    }
}
