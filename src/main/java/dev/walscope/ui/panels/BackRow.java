package dev.walscope.ui.panels;

import dev.walscope.session.View;

/// How much larger than usual a panel is drawn in presentation mode, where it cannot be left to a
/// style: on a canvas, and in columns of a fixed width.
public final class BackRow {
    private static final double LARGER = 1.35;

    private BackRow() {}

    public static double scale(View view) {
        return view.isPresenting() ? LARGER : 1;
    }
}
