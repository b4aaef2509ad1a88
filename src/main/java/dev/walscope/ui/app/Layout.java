package dev.walscope.ui.app;

import dev.walscope.session.View;
import dev.walscope.ui.workbench.Arrangement;

/// How the panels stand: which is open, where they are split, how high and wide lanes and cells
/// are, and whether it is a presentation.
record Layout(
        Arrangement.Shares shares,
        View.Foot panel,
        View.Large large,
        double cellWidth,
        boolean isCompact,
        boolean isPresenting) {
    static final Layout USUAL = of(View.FIRST, Arrangement.Shares.USUAL);

    static Layout of(View view, Arrangement.Shares shares) {
        return new Layout(
                shares,
                view.panel(),
                view.large(),
                view.cellWidth(),
                view.isCompact(),
                view.isPresenting());
    }

    View applyTo(View view) {
        return view.large(large)
                .presenting(isPresenting)
                .open(panel)
                .large(large)
                .zoom(cellWidth)
                .compact(isCompact);
    }
}
