package dev.walscope.ui.export;

import dev.walscope.file.AtomicFile;
import dev.walscope.session.Rewind;
import dev.walscope.ui.files.FileBox;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.files.FreshName;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.layout.HBox;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Exports the steps that lead to the moment shown as one animated PNG.
///
/// Each frame is drawn on the JavaFX thread, between two pulses, and packed on another before the
/// next is drawn: the window stays usable, and two frames are in memory at most.
final class AnimationExport {
    private static final int STEPS_MAX = 120;
    private static final String RESIZED =
            "The window changed its size: export once more, and leave it as it is meanwhile.";

    private final PanelContext context;
    private final PictureSource source;
    private final Rewind rewind;
    private final Overlay overlay;
    private final ComboBox<Integer> steps = new ComboBox<>();
    private final ComboBox<Integer> delayMs = new ComboBox<>();

    AnimationExport(PanelContext context, PictureSource source, Rewind rewind, Overlay overlay) {
        this.context = context;
        this.source = source;
        this.rewind = rewind;
        this.overlay = overlay;
        steps.setId("steps-count");
        steps.getItems().setAll(5, 10, 20, 40, STEPS_MAX);
        steps.setValue(20);
        steps.setAccessibleText("Number of steps");
        delayMs.setId("steps-delay");
        delayMs.getItems().setAll(250, 500, 1_000, 2_000);
        delayMs.setValue(500);
        delayMs.setAccessibleText("Milliseconds a step");
    }

    void open() {
        var options =
                new HBox(
                        8,
                        new Label("The last"),
                        steps,
                        new Label("steps up to this moment, each for"),
                        delayMs,
                        new Label("ms"));
        options.setAlignment(Pos.CENTER_LEFT);
        new FileBox(
                        overlay,
                        context::say,
                        "Export an animation",
                        "Export",
                        true,
                        FreshName.of(System.currentTimeMillis(), "-steps.png"),
                        options,
                        this::export)
                .open();
    }

    private CompletableFuture<?> export(Path file, FileBox.Task progress) {
        var done = new CompletableFuture<Path>();
        var run = new Run(file, positions(), progress, done, rewind.isLive(), rewind.position());
        Platform.runLater(run::begin);
        return done.thenRunAsync(
                () -> {
                    if (!progress.isCancelled().get()) context.saved(file);
                },
                Platform::runLater);
    }

    /// Where each step ends, oldest first; the last one ends at the moment shown.
    private List<Long> positions() {
        var found = new ArrayList<Long>();
        long at = rewind.position();
        found.add(at);
        while (found.size() < steps.getValue() && at > rewind.recording().first()) {
            at = rewind.recording().previousStep(at);
            found.add(at);
        }
        return found.reversed();
    }

    private final class Run {
        private final Path file;
        private final List<Long> positions;
        private final FileBox.Task progress;
        private final CompletableFuture<Path> done;
        private final boolean wasLive;
        private final long stoodAt;
        private final int stepMs = delayMs.getValue();
        private int next;
        private int width;
        private int height;
        private @Nullable AtomicFile written;

        Run(
                Path file,
                List<Long> positions,
                FileBox.Task progress,
                CompletableFuture<Path> done,
                boolean wasLive,
                long stoodAt) {
            this.file = file;
            this.positions = positions;
            this.progress = progress;
            this.done = done;
            this.wasLive = wasLive;
            this.stoodAt = stoodAt;
        }

        void begin() {
            var first = draw();
            width = (int) first.getWidth();
            height = (int) first.getHeight();
            packing(
                            () -> {
                                var begun = AtomicFile.begin(file);
                                written = begun;
                                var animation =
                                        new Apng(
                                                begun.out(),
                                                width,
                                                height,
                                                positions.size(),
                                                stepMs);
                                animation.add(Png.pixels(first));
                                return animation;
                            })
                    .whenCompleteAsync(this::goOn, Platform::runLater);
        }

        private void goOn(Apng animation, Throwable failure) {
            if (failure != null) {
                finish(FileFailure.unwritable(file, failure));
                return;
            }
            progress.share().accept((double) next / positions.size());
            if (progress.isCancelled().get() || next == positions.size()) {
                end(animation);
                return;
            }
            var frame = draw();
            if (frame.getWidth() != width || frame.getHeight() != height) {
                finish(new IOException(RESIZED));
                return;
            }
            packing(
                            () -> {
                                animation.add(Png.pixels(frame));
                                return animation;
                            })
                    .whenCompleteAsync(this::goOn, Platform::runLater);
        }

        private Image draw() {
            rewind.seek(positions.get(next++));
            source.draw();
            return Screenshot.image(source.content(), 1);
        }

        private void end(Apng animation) {
            packing(
                            () -> {
                                animation.close();
                                if (written != null && !progress.isCancelled().get())
                                    written.keep();
                                discard();
                                return animation;
                            })
                    .whenCompleteAsync(
                            (_, failure) ->
                                    finish(
                                            failure == null
                                                    ? null
                                                    : FileFailure.unwritable(file, failure)),
                            Platform::runLater);
        }

        private void finish(@Nullable IOException failure) {
            if (wasLive) rewind.live();
            else rewind.seek(stoodAt);
            context.redraw();
            if (failure == null) done.complete(file);
            else packing(this::discard).whenComplete((_, _) -> done.completeExceptionally(failure));
        }

        /// What was not kept.
        private @Nullable Void discard() throws IOException {
            if (written != null) written.close();
            return null;
        }
    }

    private interface Packing<T> {
        T run() throws IOException;
    }

    private static <T> CompletableFuture<T> packing(Packing<T> packing) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return packing.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().name("packing").start(task));
    }
}
