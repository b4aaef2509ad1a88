package com.sun.glass.ui.headless;

import com.sun.glass.events.KeyEvent;
import com.sun.glass.events.MouseEvent;
import com.sun.glass.ui.Window;

import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;

import java.util.EnumSet;

/// A robot that remembers what it holds down: keys while it clicks, the button while it drags.
final class HandyRobot extends HeadlessRobot {
    private static final double WHEEL_STEP = 40;

    private int keyModifiers;
    private final EnumSet<MouseButton> down = EnumSet.noneOf(MouseButton.class);
    private Window pressed;
    private double mouseX;
    private double mouseY;

    HandyRobot(HeadlessApplication application) {
        super(application);
    }

    private static int modifier(KeyCode key) {
        return switch (key) {
            case CONTROL -> KeyEvent.MODIFIER_CONTROL;
            case SHIFT -> KeyEvent.MODIFIER_SHIFT;
            case ALT -> KeyEvent.MODIFIER_ALT;
            case META, COMMAND -> KeyEvent.MODIFIER_COMMAND;
            default -> 0;
        };
    }

    @Override
    public void keyPress(KeyCode key) {
        keyModifiers |= modifier(key);
        super.keyPress(key);
    }

    @Override
    public void keyRelease(KeyCode key) {
        keyModifiers &= ~modifier(key);
        super.keyRelease(key);
    }

    @Override
    int getModifiers(MouseButton... buttons) {
        return keyModifiers | super.getModifiers(down.toArray(MouseButton[]::new));
    }

    @Override
    public double getMouseX() {
        return mouseX;
    }

    @Override
    public double getMouseY() {
        return mouseY;
    }

    @Override
    public void mouseMove(double x, double y) {
        mouseX = x;
        mouseY = y;
        if (isOpen(pressed)) send(pressed, MouseEvent.DRAG, down.iterator().next());
        else super.mouseMove(x, y);
    }

    @Override
    public void mousePress(MouseButton... buttons) {
        for (var button : buttons) {
            if (down.isEmpty()) pressed = windowAt(mouseX, mouseY);
            down.add(button);
            if (!isOpen(pressed)) continue;
            if ((pressed.getStyleMask() & Window.POPUP) == 0) pressed.requestFocus();
            send(pressed, MouseEvent.DOWN, button);
        }
    }

    @Override
    public void mouseRelease(MouseButton... buttons) {
        for (var button : buttons) {
            down.remove(button);
            var window = pressed;
            if (down.isEmpty()) pressed = null;
            if (isOpen(window)) send(window, MouseEvent.UP, button);
        }
    }

    @Override
    public void mouseWheel(int amount) {
        var window = windowAt(mouseX, mouseY);
        if (window == null) return;
        int x = (int) mouseX;
        int y = (int) mouseY;
        for (int i = 0; i < Math.abs(amount); i++)
            ((HeadlessView) window.getView())
                    .notifyScroll(
                            x - window.getX(),
                            y - window.getY(),
                            x,
                            y,
                            0,
                            amount > 0 ? -1 : 1,
                            keyModifiers,
                            0,
                            0,
                            0,
                            0,
                            WHEEL_STEP,
                            WHEEL_STEP);
    }

    private void send(Window window, int type, MouseButton button) {
        int x = (int) mouseX - window.getX();
        int y = (int) mouseY - window.getY();
        boolean opensMenu = type == MouseEvent.DOWN && button == MouseButton.SECONDARY;
        var view = (HeadlessView) window.getView();
        view.notifyMouse(
                type,
                getGlassEventButton(button),
                x,
                y,
                (int) mouseX,
                (int) mouseY,
                getModifiers(),
                opensMenu,
                false);
        if (opensMenu && isOpen(window)) view.notifyMenu(x, y, (int) mouseX, (int) mouseY, false);
    }

    /// The topmost one.
    private static Window windowAt(double x, double y) {
        Window hit = null;
        for (var window : Window.getWindows())
            if (isOpen(window)
                    && window.isVisible()
                    && x >= window.getX()
                    && y >= window.getY()
                    && x < window.getX() + window.getWidth()
                    && y < window.getY() + window.getHeight()) hit = window;
        return hit;
    }

    private static boolean isOpen(Window window) {
        return window != null && !window.isClosed() && window.getView() != null;
    }
}
