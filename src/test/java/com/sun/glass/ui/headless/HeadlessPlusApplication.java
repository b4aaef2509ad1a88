package com.sun.glass.ui.headless;

import com.sun.glass.events.KeyEvent;
import com.sun.glass.ui.CommonDialogs;
import com.sun.glass.ui.Cursor;
import com.sun.glass.ui.GlassRobot;
import com.sun.glass.ui.Pixels;
import com.sun.glass.ui.Screen;
import com.sun.glass.ui.Window;

import java.io.File;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A display that is not there, for tests: any screen size (`headless.screen=1600x1000`), modifiers
/// on mouse events, press-drag-release, image cursors, and answers for file choosers.
///
/// Lives in JavaFX's own package because what it mends is not public.
public final class HeadlessPlusApplication extends HeadlessApplication {
    /// What the next file choosers are answered with.
    public static final Deque<File> FILE_ANSWERS = new ArrayDeque<>();

    private final HeadlessWindowManager windows = new HeadlessWindowManager();
    private Screen[] screens = {};

    @Override
    protected synchronized Screen[] staticScreen_getScreens() {
        if (screens.length == 0) {
            var size = System.getProperty("headless.screen", "1600x1000").split("x");
            int w = Integer.parseInt(size[0]);
            int h = Integer.parseInt(size[1]);
            float s = Float.parseFloat(System.getProperty("headless.scale", "1"));
            screens =
                    new Screen[] {
                        new Screen(
                                0, 32, 0, 0, w, h, 0, 0, w, h, 0, 0, w, h, 100, 100, 1f, 1f, s, s)
                    };
            frameBuffer = ByteBuffer.allocate(4);
        }
        return screens;
    }

    @Override
    public Window createWindow(Window owner, Screen screen, int styleMask) {
        return new UnseenWindow(windows, owner, screen, frameBuffer, styleMask);
    }

    @Override
    public GlassRobot createRobot() {
        return new HandyRobot(this);
    }

    @Override
    public Cursor createCursor(int x, int y, Pixels pixels) {
        return new HeadlessCursor(0);
    }

    @Override
    protected int _getKeyCodeForChar(char c, int hint) {
        if (Character.isLetterOrDigit(c)) return Character.toUpperCase(c);
        return "/.,;=-[]\\".indexOf(c) >= 0 ? c : KeyEvent.VK_UNDEFINED;
    }

    @Override
    protected CommonDialogs.FileChooserResult staticCommonDialogs_showFileChooser(
            Window owner,
            String folder,
            String filename,
            String title,
            int type,
            boolean multiple,
            CommonDialogs.ExtensionFilter[] filters,
            int defaultFilter) {
        var answer = FILE_ANSWERS.poll();
        return answer == null
                ? new CommonDialogs.FileChooserResult()
                : new CommonDialogs.FileChooserResult(List.of(answer), null);
    }

    @Override
    protected File staticCommonDialogs_showFolderChooser(
            Window owner, String folder, String title) {
        return FILE_ANSWERS.poll();
    }

    /// Has no frame buffer: pictures are taken with `Node.snapshot`, which renders off screen.
    private static final class UnseenWindow extends HeadlessWindow {
        UnseenWindow(
                HeadlessWindowManager windows,
                Window owner,
                Screen screen,
                ByteBuffer frameBuffer,
                int styleMask) {
            super(windows, owner, screen, frameBuffer, styleMask);
        }

        @Override
        void blit(Pixels pixels) {}

        @Override
        void clearRect(int x, int w, int y, int h) {}
    }
}
