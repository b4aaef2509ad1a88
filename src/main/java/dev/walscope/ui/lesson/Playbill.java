package dev.walscope.ui.lesson;

import dev.walscope.lesson.Lesson;

import java.util.List;

/// What the lesson's panel shows at one moment. Immutable.
///
/// @param at the step that is shown, counted from 0; -1 before the first
/// @param sheets what is known of each step that was played, in order
/// @param isRunning whether a step is being played
/// @param showsAnswer whether the answer to the shown step's question is open
/// @param notice what is wrong with the file on disk, or empty
public record Playbill(
        Lesson lesson,
        int at,
        List<Sheet> sheets,
        boolean isRunning,
        boolean showsAnswer,
        String notice) {
    public Playbill {
        sheets = List.copyOf(sheets);
    }

    /// One step as far as it has been played.
    ///
    /// @param failure why a deed could not be done; empty when all could
    /// @param endMs when it ended, milliseconds since 1970; 0 while it is being played
    public record Sheet(
            List<Line> lines, List<Tick> ticks, String failure, boolean held, long endMs) {
        public static final Sheet BLANK = new Sheet(List.of(), List.of(), "", false, 0);

        public Sheet {
            lines = List.copyOf(lines);
            ticks = List.copyOf(ticks);
        }
    }

    /// @param shell what does the same in a terminal
    /// @param answer empty for what is not a request
    public record Line(String shell, String answer) {}

    /// @param found how it is instead; empty when it holds
    public record Tick(String claim, boolean holds, String found) {}

    public int total() {
        return lesson.steps().size();
    }

    public boolean isShowingLast() {
        return at == sheets.size() - 1;
    }

    /// Whether the shown step failed, so that there is no way on but to begin anew.
    public boolean hasFailed() {
        return !sheets.isEmpty() && sheets.getLast().endMs() > 0 && !sheets.getLast().held();
    }

    public boolean isOver() {
        return sheets.size() == total() && isShowingLast() && !isRunning;
    }

    /// Whether a question waits for its answer.
    public boolean isAsking() {
        return at >= 0
                && at < total()
                && lesson.steps().get(at).question() != null
                && !showsAnswer
                && !isRunning;
    }
}
