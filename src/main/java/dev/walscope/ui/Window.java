package dev.walscope.ui;

import dev.walscope.cluster.NodeProgram;

import javafx.application.Platform;
import javafx.stage.Stage;

import java.util.concurrent.CountDownLatch;

/// Opens the desktop app; see [#launch].
public final class Window {
    private Window() {}

    /// Opens the window, or runs the same off screen, until it is closed. Call it from a
    /// thread that
    /// has nothing else to do, once a process.
    public static void launch(WindowOptions options) {
        if (options.headless()) {
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
            OffScreen.run(options, System.out, System.err);
            return;
        }
        var closed = new CountDownLatch(1);
        Platform.startup(
                () ->
                        new DesktopWindow(
                                new Stage(),
                                options,
                                NodeProgram.own(),
                                Preferences.defaultFile(),
                                closed::countDown));
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Platform.exit();
    }
}
