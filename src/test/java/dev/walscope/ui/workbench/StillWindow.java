package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.export.Screenshot;

import javafx.stage.Stage;

import org.testfx.api.FxRobot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The window, off screen, on made-up clusters; what is done to them is only remembered.
final class StillWindow {
    final StillGateway gateway = new StillGateway();
    final Workbench bench;

    /// On the JavaFX thread.
    StillWindow(Stage stage) {
        bench = new Workbench(gateway, () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    void show(ClusterState state) {
        onFx(() -> bench.show(state));
    }

    static void press(FxRobot robot, String button) {
        onFx(() -> robot.lookup(button).queryButton().fire());
    }

    /// For a person to look at, dark and light, in `target/screenshots`.
    void keepPicture(String name, ClusterState state) throws IOException {
        var folder = Files.createDirectories(Path.of("target/screenshots"));
        for (var theme : List.of(View.Appearance.dark, View.Appearance.light)) {
            var png =
                    onFx(
                            () -> {
                                bench.change(v -> v.appearance(theme));
                                bench.show(state);
                                bench.layOut();
                                return Screenshot.png(bench.scene(), 1);
                            });
            Files.write(folder.resolve(name + "-" + theme + ".png"), png);
        }
    }
}
