package dev.walscope.ui.desk;

import dev.walscope.scope.ClusterState;

import java.util.function.UnaryOperator;

/// Where panels put what a person chose. JavaFX thread only.
public interface Desk {
    ClusterState state();

    View view();

    /// The watcher's clock, milliseconds since 1970.
    long nowMs();

    /// Every panel shows the changed view at the next pulse.
    void change(UnaryOperator<View> change);

    /// Puts `text` on the clipboard and says so.
    void copy(String text);

    /// One sentence in the status line, for what succeeded quietly.
    void say(String sentence);
}
