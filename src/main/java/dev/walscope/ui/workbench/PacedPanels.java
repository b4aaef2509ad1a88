package dev.walscope.ui.workbench;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Panel;

import java.util.ArrayList;
import java.util.List;

/// The window's panels and their pace: pictures are drawn thirty times a second, as often as a node
/// has news, words ten times, since reading is no faster and every changed label costs a layout.
///
/// Both less often while the machine is full ([Breath]). After a rest news is drawn at once, and
/// what a person asks for always, by all of them.
final class PacedPanels {
    private final Pace pictures = new Pace(30_000_000);
    private final Pace words = new Pace(100_000_000);
    private final Breath breath = new Breath();

    void addPictures(Panel... panels) {
        pictures.panels.addAll(List.of(panels));
    }

    void addWords(Panel... panels) {
        words.panels.addAll(List.of(panels));
    }

    /// A pulse of the window has come.
    void pulse(long nanos) {
        breath.pulse(nanos);
    }

    /// Whether something that was left out is to be drawn now, though there is no more news.
    boolean isDue() {
        long now = System.nanoTime();
        return pictures.isDue(now, breath.times()) || words.isDue(now, breath.times());
    }

    /// @param isAsked whether a person asked for it, or a picture is to be taken
    void show(ClusterState state, View view, Tokens tokens, boolean isAsked) {
        long now = System.nanoTime();
        for (var pace : List.of(pictures, words)) {
            if (!pace.takes(now, breath.times(), isAsked)) continue;
            for (var panel : pace.panels) panel.show(state, view, tokens);
        }
    }

    /// Panels that are drawn at most so often.
    private static final class Pace {
        final List<Panel> panels = new ArrayList<>();
        private final long apartNanos;
        private long drawnAt;
        private boolean isBehind;

        Pace(long apartNanos) {
            this.apartNanos = apartNanos;
        }

        boolean isDue(long now, double times) {
            return isBehind && now - drawnAt >= apartNanos * times;
        }

        /// Whether they are to be drawn now; else they are due when their time has come.
        boolean takes(long now, double times, boolean isAsked) {
            isBehind = !isAsked && now - drawnAt < apartNanos * times;
            if (!isBehind) drawnAt = now;
            return !isBehind;
        }
    }
}
