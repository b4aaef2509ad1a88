package dev.walscope.ui.look;

import javafx.css.Styleable;

import java.util.List;

/// What a control is to look like, said again with every drawing.
public final class StyleClasses {
    private StyleClasses() {}

    /// Gives `control` these and no others. Only a difference is told to it: for any change, be it
    /// none, a control looks up all its styles anew.
    public static void set(Styleable control, String... classes) {
        var wanted = List.of(classes);
        if (!control.getStyleClass().equals(wanted)) control.getStyleClass().setAll(wanted);
    }
}
