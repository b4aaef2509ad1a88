package dev.walscope.ui.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.ui.palette.Overlay;

import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What becomes of the box, and of others, when work with a file ends.
@ExtendWith(ApplicationExtension.class)
class FileBoxTest {
    @TempDir Path folder = Path.of("");

    private final Overlay overlay = new Overlay();
    private final List<String> said = new ArrayList<>();
    private final CompletableFuture<Void> work = new CompletableFuture<>();

    @Start
    void open(Stage stage) {
        stage.setScene(new Scene(overlay.node(), 800, 600));
        stage.show();
        new FileBox(
                        overlay,
                        said::add,
                        "Export",
                        "Export",
                        true,
                        folder.resolve("steps.png"),
                        new VBox(),
                        (_, _) -> work)
                .open();
    }

    @Test
    void workThatEndsAfterItsBoxWasLeftClosesNoOther(FxRobot robot) {
        begin(robot);
        robot.interact(() -> overlay.show(new Label("another box")));

        work.complete(null);
        WaitForAsyncUtils.waitForFxEvents();

        assertThat(robot.lookup("another box").tryQuery()).isPresent();
        assertThat(overlay.node().isVisible()).isTrue();
    }

    @Test
    void workThatFailsAfterItsBoxWasLeftIsToldInTheWindow(FxRobot robot) {
        begin(robot);
        robot.interact(overlay::hide);

        work.completeExceptionally(new IOException("The disk is full."));
        WaitForAsyncUtils.waitForFxEvents();

        assertThat(said).containsExactly("The disk is full.");
    }

    @Test
    void workThatFailsWhileItsBoxIsOpenIsToldThere(FxRobot robot) {
        begin(robot);

        work.completeExceptionally(new IOException("The disk is full."));
        WaitForAsyncUtils.waitForFxEvents();

        assertThat(robot.lookup("#file-problem").queryAs(Label.class).getText())
                .isEqualTo("The disk is full.");
        assertThat(said).isEmpty();
    }

    private static void begin(FxRobot robot) {
        robot.interact(() -> robot.lookup("#file-go").queryAs(Button.class).fire());
    }
}
