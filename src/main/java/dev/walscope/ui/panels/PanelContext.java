package dev.walscope.ui.panels;

import dev.walscope.api.You;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.ElectionTimer;
import dev.walscope.session.View;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a panel knows of the window around it, and tells it. JavaFX thread only.
public interface PanelContext {
    ClusterState state();

    View view();

    /// The time in the picture, milliseconds since 1970: the watcher's clock, or a recorded moment.
    long nowMs();

    /// Whether the times of what happened were measured; if not, they tell only its order.
    default boolean isTimed() {
        return true;
    }

    /// Why the cluster cannot be touched now, one sentence: a recorded moment is shown. Empty when
    /// it can.
    String notNow();

    /// Shows the recorded run as it was at a time, milliseconds since 1970.
    void goTo(long atMs);

    /// The messages that are on their way now on the link to a follower, in slow motion or held.
    default List<LinkMessage.Travelling> travelling(String follower) {
        return List.of();
    }

    /// How a member's election timer stood when it was asked last; empty of one that leads, learns
    /// or takes no part, and of the past.
    default Optional<ElectionTimer> timer(String member) {
        return Optional.empty();
    }

    /// As whom a node knows this window; empty where it asks for no tokens, or has not answered.
    default Optional<You> you(String node) {
        return Optional.empty();
    }

    /// Every panel shows the changed view at the next pulse.
    void change(UnaryOperator<View> change);

    /// Every panel shows its own news at the next pulse; the view stays as it is.
    default void redraw() {
        change(view -> view);
    }

    /// Puts `text` on the clipboard and says so.
    void copy(String text);

    /// One sentence in the status line, for what succeeded quietly.
    void say(String sentence);

    /// Says where a new file is, and offers its path.
    void saved(Path file);

    /// One sentence in the status line, and what can be done next.
    ///
    /// @param file whose path is offered, `null` for none
    void offer(String sentence, @Nullable Path file, List<UiCommand> next);
}
