package dev.walscope.ui.panels.foot;

import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// The tabs at the left and the open panel's tools at the right; where both have no room on one
/// line, the tools are on a second.
final class TabStrip extends Region {
    private static final double APART = 12;
    private static final double PAD = 5;

    private final HBox tabs = new HBox(2);
    private final HBox tools = new HBox(6);

    TabStrip() {
        getStyleClass().add("tab-strip");
        tabs.setAlignment(Pos.CENTER_LEFT);
        tools.setAlignment(Pos.CENTER_RIGHT);
        getChildren().setAll(tabs, tools);
        setMinHeight(USE_PREF_SIZE);
        setMinWidth(0);
    }

    HBox tabs() {
        return tabs;
    }

    HBox tools() {
        return tools;
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    private boolean fits(double width) {
        var in = getInsets();
        double needed = tabs.prefWidth(-1) + tools.prefWidth(-1);
        if (!tools.getChildren().isEmpty()) needed += APART;
        return width < 0 || needed <= width - in.getLeft() - in.getRight();
    }

    private double line() {
        return Math.max(tabs.prefHeight(-1), tools.prefHeight(-1)) + 2 * PAD;
    }

    @Override
    protected double computePrefHeight(double width) {
        return getInsets().getTop() + getInsets().getBottom() + (fits(width) ? 1 : 2) * line();
    }

    @Override
    protected double computePrefWidth(double height) {
        return tabs.prefWidth(-1) + APART + tools.prefWidth(-1) + 16;
    }

    @Override
    protected void layoutChildren() {
        var in = getInsets();
        double width = getWidth() - in.getLeft() - in.getRight();
        double line = line();
        double wanted = tools.prefWidth(-1);
        double below = fits(getWidth()) ? 0 : line;
        tabs.resizeRelocate(in.getLeft(), in.getTop(), Math.min(width, tabs.prefWidth(-1)), line);
        double room = Math.min(width, wanted);
        tools.resizeRelocate(in.getLeft() + width - room, in.getTop() + below, room, line);
    }
}
