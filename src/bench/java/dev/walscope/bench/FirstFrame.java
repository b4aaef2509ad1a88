package dev.walscope.bench;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

import java.nio.file.Path;

/// Opens the window, or the least that a JavaFX window can be, says when its first frame is
/// painted, and ends.
///
/// Arguments: `walscope` or `empty`, and a folder.
public final class FirstFrame {
    private static final double WIDTH = 1440;
    private static final double HEIGHT = 900;

    private FirstFrame() {}

    public static void main(String[] args) {
        Platform.startup(() -> open(args[0].equals("walscope"), Path.of(args[1])));
    }

    private static void open(boolean isWalscope, Path folder) {
        var stage = new Stage();
        stage.setX(0);
        stage.setY(0);
        if (isWalscope) {
            var live = new LiveWorkbench(folder, 9290, NodeProgram.own(), WIDTH, HEIGHT);
            stage.setScene(live.bench().scene());
            stage.show();
            live.start();
        } else {
            stage.setScene(new Scene(new StackPane(new Label("empty")), WIDTH, HEIGHT));
            stage.show();
        }
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                // The third pulse begins when what the first two drew is painted.
                if (++pulses < 3) return;
                System.out.println("painted");
                System.out.flush();
                Runtime.getRuntime().halt(0);
            }
        }.start();
    }
}
