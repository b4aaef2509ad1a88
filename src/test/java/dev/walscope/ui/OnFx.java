package dev.walscope.ui;

import org.testfx.util.WaitForAsyncUtils;

import java.util.concurrent.Callable;

/// What a test does on the JavaFX thread.
public final class OnFx {
    private static final long TIMEOUT_MS = 10_000;

    private OnFx() {}

    /// Returns when what followed from it is done, too.
    public static void onFx(Runnable step) {
        WaitForAsyncUtils.waitForAsyncFx(TIMEOUT_MS, step);
        WaitForAsyncUtils.waitForFxEvents();
    }

    public static <T> T onFx(Callable<T> question) {
        return WaitForAsyncUtils.waitForAsyncFx(TIMEOUT_MS, question);
    }
}
