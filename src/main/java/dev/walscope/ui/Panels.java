package dev.walscope.ui;

import dev.walscope.scope.ClusterState;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Tokens;

import java.util.ArrayList;
import java.util.List;

/// The window's panels and their pace: pictures are drawn with every pulse that brings news, words
/// ten times a second, since nobody reads faster and every changed label costs a layout.
///
/// What a person asks for is drawn by all of them at once.
final class Panels {
    private static final long WORDS_NANOS = 100_000_000;

    private final List<Panel> pictures = new ArrayList<>();
    private final List<Panel> words = new ArrayList<>();
    private long wordsAt;
    private boolean areWordsBehind;

    void addPictures(Panel... panels) {
        pictures.addAll(List.of(panels));
    }

    void addWords(Panel... panels) {
        words.addAll(List.of(panels));
    }

    /// Whether something that was left out is to be drawn now, though there is no more news.
    boolean isDue() {
        return areWordsBehind && System.nanoTime() - wordsAt >= WORDS_NANOS;
    }

    /// @param isAsked whether a person asked for it, or a picture is to be taken
    void show(ClusterState state, View view, Tokens tokens, boolean isAsked) {
        for (var panel : pictures) panel.show(state, view, tokens);
        long now = System.nanoTime();
        areWordsBehind = !isAsked && now - wordsAt < WORDS_NANOS;
        if (areWordsBehind) return;
        wordsAt = now;
        for (var panel : words) panel.show(state, view, tokens);
    }
}
