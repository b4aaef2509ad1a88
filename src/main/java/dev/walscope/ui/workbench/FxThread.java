package dev.walscope.ui.workbench;

import javafx.application.Platform;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The JavaFX thread as another thread uses it when there is no window: started once, asked, waited
/// for.
public final class FxThread {
    private static final long TIMEOUT_S = 30;

    private FxThread() {}

    public interface Task<T> {
        @Nullable T take();
    }

    /// Starts JavaFX without a display, unless it runs already.
    public static void startOffScreen() {
        if (System.getProperty("glass.platform") == null) {
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
        }
        var started = new CompletableFuture<Void>();
        try {
            Platform.startup(() -> started.complete(null));
        } catch (IllegalStateException alreadyRuns) {
            started.complete(null);
        }
        Platform.setImplicitExit(false);
        started.join();
    }

    public static <T> T ask(Task<T> task) {
        var done = new CompletableFuture<T>();
        Platform.runLater(
                () -> {
                    try {
                        done.complete(task.take());
                    } catch (RuntimeException | LinkageError e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }
}
