package dev.walscope.ui.export;

import dev.walscope.file.AtomicFile;
import dev.walscope.session.FailureText;
import dev.walscope.ui.files.FileBox;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.files.FreshName;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Takes pictures: at once with a key, or of a part, at a scale, with a caption, after a question.
///
/// Drawn on the JavaFX thread, packed and written on another.
public final class PictureExport {
    private static final String WINDOW = "The window";

    private final PanelContext context;
    private final PictureSource source;
    private final Overlay overlay;
    private int nextStep = 1;

    public PictureExport(PanelContext context, PictureSource source, Overlay overlay) {
        this.context = context;
        this.source = source;
        this.overlay = overlay;
    }

    /// The whole window at two pixels a point, under a name of its own.
    public void takeNow() {
        var file = FreshName.of(System.currentTimeMillis(), ".png");
        take(source.content(), 2, Caption.NONE, file, new AtomicBoolean())
                .exceptionally(
                        failure -> {
                            Platform.runLater(() -> context.say(FailureText.sentence(failure)));
                            return null;
                        });
    }

    /// The part of the window that the mouse is over is offered first.
    public void open() {
        var parts = new LinkedHashMap<String, Node>();
        parts.put(WINDOW, source.content());
        parts.putAll(source.parts());
        var part = new ComboBox<String>();
        part.setId("picture-part");
        part.setAccessibleText("What to take a picture of");
        part.getItems().setAll(parts.keySet());
        part.setValue(pointedAt(parts));
        var scale = new ComboBox<String>();
        scale.setId("picture-scale");
        scale.setAccessibleText("Pixels a point");
        scale.getItems().setAll("1×", "2×");
        scale.setValue("2×");
        var step = new TextField();
        step.setId("picture-step");
        step.setPromptText("none");
        step.setPrefColumnCount(4);
        step.setMaxWidth(70);
        step.setAccessibleText("Step number, optional");
        if (nextStep > 1) step.setText(Integer.toString(nextStep));
        var caption = new TextField();
        caption.setId("picture-caption");
        caption.setPromptText("caption under the picture, optional");
        caption.setAccessibleText("Caption, optional");
        HBox.setHgrow(caption, Priority.ALWAYS);
        var what = new HBox(8, part, scale, new Label("step"), step);
        what.setAlignment(Pos.CENTER_LEFT);
        new FileBox(
                        overlay,
                        context::say,
                        "Take a picture",
                        "Take",
                        true,
                        FreshName.of(System.currentTimeMillis(), ".png"),
                        new VBox(8, what, caption),
                        (file, progress) -> {
                            int number = number(step.getText());
                            if (number > 0) nextStep = number + 1;
                            return take(
                                    parts.getOrDefault(part.getValue(), source.content()),
                                    scale.getValue().equals("1×") ? 1 : 2,
                                    new Caption(
                                            number > 0 ? Integer.toString(number) : "",
                                            caption.getText()),
                                    file,
                                    progress.isCancelled());
                        })
                .open();
    }

    private static int number(String text) {
        try {
            return Math.clamp(Long.parseLong(text.strip()), 0, 9_999);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private String pointedAt(Map<String, Node> parts) {
        for (Node node = source.pointedAt(); node != null; node = node.getParent())
            for (var part : parts.entrySet())
                if (part.getValue() == node && node != source.content()) return part.getKey();
        return WINDOW;
    }

    private CompletableFuture<?> take(
            Node node, double scale, Caption caption, Path file, AtomicBoolean isCancelled) {
        var image = Screenshot.image(node, scale, caption, source.tokens());
        int[] pixels = Png.pixels(image);
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        return CompletableFuture.runAsync(
                        () -> {
                            try {
                                var png = Png.bytes(pixels, width, height);
                                AtomicFile.write(
                                        file, out -> out.write(png), () -> !isCancelled.get());
                            } catch (IOException e) {
                                throw new CompletionException(FileFailure.unwritable(file, e));
                            }
                        },
                        task -> Thread.ofVirtual().start(task))
                .thenRunAsync(
                        () -> {
                            if (!isCancelled.get()) context.saved(file);
                        },
                        Platform::runLater);
    }
}
