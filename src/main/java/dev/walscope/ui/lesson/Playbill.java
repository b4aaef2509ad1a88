package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

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

        public Sheet with(Line line) {
            return new Sheet(plus(lines, line), ticks, failure, held, endMs);
        }

        public Sheet with(Tick tick) {
            return new Sheet(lines, plus(ticks, tick), failure, held, endMs);
        }

        public Sheet failing(String sentence) {
            return new Sheet(lines, ticks, sentence, false, endMs);
        }

        public Sheet ended(boolean hasHeld, long atMs) {
            return new Sheet(lines, ticks, failure, hasHeld, atMs);
        }

        private static <T> List<T> plus(List<T> all, T one) {
            var longer = new ArrayList<>(all);
            longer.add(one);
            return longer;
        }
    }

    /// @param shell what does the same in a terminal
    /// @param answer empty for what is not a request
    public record Line(String shell, String answer) {}

    /// Whether an expectation of the step holds.
    ///
    /// @param found how it is instead; empty when it holds
    public record Tick(boolean holds, String found) {}

    public static Playbill of(Lesson lesson) {
        return new Playbill(lesson, -1, List.of(), false, false, "");
    }

    /// A step that was played is shown, with the answer to its question.
    public Playbill at(int step) {
        return new Playbill(lesson, step, sheets, isRunning, true, notice);
    }

    public Playbill running(boolean runs) {
        return new Playbill(lesson, at, sheets, runs, showsAnswer, notice);
    }

    /// The next step begins, with a sheet of its own.
    public Playbill begun(int step) {
        var all = new ArrayList<>(sheets);
        all.add(Sheet.BLANK);
        return new Playbill(lesson, step, all, true, false, notice);
    }

    /// More is known of the step that is, or was last, being played.
    public Playbill known(UnaryOperator<Sheet> more) {
        if (sheets.isEmpty()) return this;
        var all = new ArrayList<>(sheets);
        all.set(all.size() - 1, more.apply(all.getLast()));
        return new Playbill(lesson, at, all, isRunning, showsAnswer, notice);
    }

    /// The file was saved: what was played stays as it was.
    public Playbill rewritten(Lesson newer) {
        int played = Math.min(sheets.size(), newer.steps().size());
        int shown = Math.min(at, newer.steps().size() - 1);
        return new Playbill(newer, shown, sheets.subList(0, played), false, showsAnswer, "");
    }

    public Playbill noticing(String wrong) {
        return new Playbill(lesson, at, sheets, isRunning, showsAnswer, wrong);
    }

    public int total() {
        return lesson.steps().size();
    }

    public boolean isShowingLast() {
        return at == sheets.size() - 1;
    }

    /// Whether the step that was played last failed, so that there is no way on but to begin anew.
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
