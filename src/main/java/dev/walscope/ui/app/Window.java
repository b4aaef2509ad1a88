package dev.walscope.ui.app;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.session.View;
import dev.walscope.ui.export.Screenshot;
import dev.walscope.ui.workbench.FxThread;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.application.Platform;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// Opens the desktop app; see [#launch].
public final class Window {
    private static final int FIRST_PORT = 8000;

    private Window() {}

    /// Opens the window, or runs the same off screen, until it is closed. Call it from a thread
    /// that has nothing else to do, once a process.
    public static void launch(WindowOptions options) {
        if (options.headless()) {
            OffScreen.run(options, System.out, System.err);
            return;
        }
        open(options, _ -> {});
    }

    /// Opens the window with a lesson, until it is closed.
    ///
    /// @param file where the lesson was read from, `null` when it comes with the program
    public static void learn(WindowOptions options, Lesson lesson, @Nullable Path file) {
        open(options, window -> window.learn(lesson, file));
    }

    private static void open(WindowOptions options, Consumer<DesktopWindow> then) {
        var closed = new CountDownLatch(1);
        Platform.startup(
                () ->
                        then.accept(
                                new DesktopWindow(
                                        new Stage(),
                                        options,
                                        NodeProgram.own(),
                                        Preferences.defaultFile(),
                                        closed::countDown)));
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Platform.exit();
    }

    /// Makes and draws the window once, off screen and with no nodes, and ends: what the JVM learns
    /// from that makes later starts fast.
    public static void warmUp() {
        FxThread.startOffScreen();
        CompletableFuture.supplyAsync(Window::drawnOnce, Platform::runLater).join().close();
        Platform.exit();
    }

    private static LiveWorkbench drawnOnce() {
        var usual = Preferences.Frame.USUAL;
        var live =
                new LiveWorkbench(
                        Path.of("data"),
                        FIRST_PORT,
                        NodeProgram.own(),
                        usual.width(),
                        usual.height());
        for (var appearance : List.of(View.Appearance.dark, View.Appearance.light)) {
            live.bench().change(view -> view.appearance(appearance));
            live.bench().show(live.state());
            Screenshot.png(live.bench().scene(), 1);
        }
        return live;
    }
}
