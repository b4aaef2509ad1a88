package dev.walscope.ui.panels.time;

import dev.walscope.session.Rewind;
import dev.walscope.ui.look.Figures;

/// The moment that is shown, in words.
public final class MomentText {
    private MomentText() {}

    /// `As it was at 14:03:07.120, 12.0 s ago`
    public static String of(Rewind rewind) {
        if (rewind.isLive()) return "Live";
        return "As it was at "
                + Figures.clock(rewind.nowMs())
                + (rewind.isOpened()
                        ? " in " + rewind.openedName()
                        : ", " + Figures.duration(rewind.agoMs()) + " ago");
    }
}
