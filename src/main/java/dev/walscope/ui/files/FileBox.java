package dev.walscope.ui.files;

import dev.walscope.session.FailureText;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.palette.Overlay;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;

import org.kordamp.ikonli.feather.Feather;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/// Asks for a file, has something done with it, and stays open until that has worked.
///
/// The path is typed or chosen; a file that is there already is replaced only by a second press.
/// JavaFX thread only.
public final class FileBox {
    private final Overlay overlay;
    private final Consumer<String> say;
    private final boolean isToSave;
    private final String verb;
    private final Work work;
    private final TextField path = new TextField();
    private final Label problem = new Label();
    private final ProgressBar bar = new ProgressBar(0);
    private final Button go = new Button();
    private final VBox box;
    private final AtomicBoolean isCancelled = new AtomicBoolean();
    private boolean isReplacing;

    /// What is done with the file; a failure's message is one sentence.
    @FunctionalInterface
    public interface Work {
        CompletableFuture<?> on(Path file, Task progress);
    }

    /// How far the work has come, and whether it is still wanted; any thread.
    public record Task(DoubleConsumer share, AtomicBoolean isCancelled) {}

    /// @param say told a failure when the box is no longer open
    /// @param verb on the button, such as `Save`
    /// @param options above the path; may be empty
    public FileBox(
            Overlay overlay,
            Consumer<String> say,
            String title,
            String verb,
            boolean isToSave,
            Path suggested,
            Node options,
            Work work) {
        this.overlay = overlay;
        this.say = say;
        this.isToSave = isToSave;
        this.verb = verb;
        this.work = work;
        var headline = new Label(title);
        headline.getStyleClass().add("headline");
        path.setId("file-path");
        path.setText(suggested.toString());
        path.setAccessibleText("Path of the file");
        path.textProperty().addListener(_ -> edited());
        path.setOnAction(_ -> go());
        HBox.setHgrow(path, Priority.ALWAYS);
        var browse = new Button("Browse", Icons.of(Feather.FOLDER));
        browse.setId("file-browse");
        browse.getStyleClass().add("plain");
        browse.setMinWidth(Region.USE_PREF_SIZE);
        browse.setOnAction(_ -> browse());
        var row = new HBox(8, path, browse);
        row.setAlignment(Pos.CENTER_LEFT);
        problem.setId("file-problem");
        problem.getStyleClass().addAll("fault", "small");
        problem.setWrapText(true);
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.setVisible(false);
        bar.setAccessibleText("Progress");
        HBox.setHgrow(bar, Priority.ALWAYS);
        go.setId("file-go");
        go.setText(verb);
        go.getStyleClass().add("primary");
        go.setOnAction(_ -> go());
        var cancel = new Button("Cancel");
        cancel.setId("file-cancel");
        cancel.getStyleClass().add("plain");
        cancel.setOnAction(_ -> cancel());
        var foot = new HBox(8, bar, cancel, go);
        foot.setAlignment(Pos.CENTER_RIGHT);
        box = new VBox(12, headline, options, row, problem, foot);
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxWidth(640);
        box.setMaxHeight(Region.USE_PREF_SIZE);
    }

    public void open() {
        overlay.show(box);
        path.requestFocus();
        path.positionCaret(path.getLength());
    }

    private void edited() {
        problem.setText("");
        isReplacing = false;
        go.setText(verb);
    }

    private void browse() {
        var chooser = new FileChooser();
        try {
            var folder = file().toAbsolutePath().getParent();
            if (folder != null && Files.isDirectory(folder))
                chooser.setInitialDirectory(folder.toFile());
            var name = file().getFileName();
            if (isToSave && name != null) chooser.setInitialFileName(name.toString());
            var window = box.getScene().getWindow();
            File chosen =
                    isToSave ? chooser.showSaveDialog(window) : chooser.showOpenDialog(window);
            if (chosen == null) return;
            path.setText(chosen.getPath());
            // The system's own chooser has asked already.
            isReplacing = isToSave;
        } catch (InvalidPathException | UnsupportedOperationException e) {
            problem.setText("There is no file chooser here: type the path.");
        }
    }

    private Path file() {
        return Path.of(path.getText().strip());
    }

    private void go() {
        try {
            if (path.getText().isBlank()) throw new InvalidPathException("", "empty");
            var file = file().toAbsolutePath();
            if (Files.isDirectory(file)) {
                problem.setText("That is a folder: add a file name.");
            } else if (isToSave && Files.exists(file) && !isReplacing) {
                problem.setText("That file exists. Press Replace to write over it.");
                isReplacing = true;
                go.setText("Replace");
            } else {
                start(file);
            }
        } catch (InvalidPathException e) {
            problem.setText("Type the path of a file.");
        }
    }

    private void start(Path file) {
        problem.setText("");
        go.setDisable(true);
        var progress =
                new Task(
                        share ->
                                Platform.runLater(
                                        () -> {
                                            bar.setVisible(true);
                                            bar.setProgress(share);
                                        }),
                        isCancelled);
        work.on(file, progress)
                .whenComplete((_, failure) -> Platform.runLater(() -> finished(failure)));
    }

    private void finished(@org.jspecify.annotations.Nullable Throwable failure) {
        go.setDisable(false);
        bar.setVisible(false);
        if (isCancelled.get()) return;
        // It was left with Escape meanwhile: another box may lie over the window now.
        boolean isOpen = box.getScene() != null;
        if (failure == null && isOpen) overlay.hide();
        else if (failure != null && isOpen) problem.setText(FailureText.words(failure));
        else if (failure != null) say.accept(FailureText.words(failure));
    }

    private void cancel() {
        isCancelled.set(true);
        overlay.hide();
    }
}
