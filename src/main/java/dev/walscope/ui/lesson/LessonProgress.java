package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What the lesson's panel shows at one moment. Immutable.
///
/// @param at the step that is shown, counted from 0; -1 before the first
/// @param steps what is known of each step that was played, in order
/// @param isRunning whether a step is being played
/// @param showsAnswer whether the answer to the shown step's question is open
/// @param notice what is wrong with the file on disk, or empty
public record LessonProgress(
        Lesson lesson,
        int at,
        List<StepProgress> steps,
        boolean isRunning,
        boolean showsAnswer,
        String notice) {
    public LessonProgress {
        steps = List.copyOf(steps);
    }

    /// One step as far as it has been played.
    ///
    /// @param failure why an action could not be done; empty when all could
    /// @param endMs when it ended, milliseconds since 1970; 0 while it is being played
    public record StepProgress(
            List<ShellLine> lines, List<Tick> ticks, String failure, boolean held, long endMs) {
        public static final StepProgress BLANK =
                new StepProgress(List.of(), List.of(), "", false, 0);

        public StepProgress {
            lines = List.copyOf(lines);
            ticks = List.copyOf(ticks);
        }

        public StepProgress with(ShellLine line) {
            return new StepProgress(plus(lines, line), ticks, failure, held, endMs);
        }

        public StepProgress with(Tick tick) {
            return new StepProgress(lines, plus(ticks, tick), failure, held, endMs);
        }

        public StepProgress failing(String sentence) {
            return new StepProgress(lines, ticks, sentence, false, endMs);
        }

        public StepProgress ended(boolean hasHeld, long atMs) {
            return new StepProgress(lines, ticks, failure, hasHeld, atMs);
        }

        private static <T> List<T> plus(List<T> all, T one) {
            var longer = new ArrayList<>(all);
            longer.add(one);
            return longer;
        }
    }

    /// @param shell what does the same in a terminal
    /// @param answer empty for what is not a request
    public record ShellLine(String shell, String answer) {}

    /// Whether an expectation of the step holds.
    ///
    /// @param found how it is instead; empty when it holds
    public record Tick(boolean holds, String found) {}

    public static LessonProgress of(Lesson lesson) {
        return new LessonProgress(lesson, -1, List.of(), false, false, "");
    }

    /// A step that was played is shown, with the answer to its question.
    public LessonProgress at(int step) {
        return new LessonProgress(lesson, step, steps, isRunning, true, notice);
    }

    public LessonProgress running(boolean runs) {
        return new LessonProgress(lesson, at, steps, runs, showsAnswer, notice);
    }

    /// The next step begins, with a step of its own.
    public LessonProgress begun(int step) {
        var all = new ArrayList<>(steps);
        all.add(StepProgress.BLANK);
        return new LessonProgress(lesson, step, all, true, false, notice);
    }

    /// More is known of the step that is, or was last, being played.
    public LessonProgress known(UnaryOperator<StepProgress> more) {
        if (steps.isEmpty()) return this;
        var all = new ArrayList<>(steps);
        all.set(all.size() - 1, more.apply(all.getLast()));
        return new LessonProgress(lesson, at, all, isRunning, showsAnswer, notice);
    }

    /// The file was saved: what was played stays as it was.
    public LessonProgress rewritten(Lesson newer) {
        int played = Math.min(steps.size(), newer.steps().size());
        int shown = Math.min(at, newer.steps().size() - 1);
        return new LessonProgress(newer, shown, steps.subList(0, played), false, showsAnswer, "");
    }

    public LessonProgress noticing(String wrong) {
        return new LessonProgress(lesson, at, steps, isRunning, showsAnswer, wrong);
    }

    public int total() {
        return lesson.steps().size();
    }

    public boolean isShowingLast() {
        return at == steps.size() - 1;
    }

    /// Whether the step that was played last failed, so that there is no way on but to begin anew.
    public boolean hasFailed() {
        return !steps.isEmpty() && steps.getLast().endMs() > 0 && !steps.getLast().held();
    }

    public boolean isOver() {
        return steps.size() == total() && isShowingLast() && !isRunning;
    }

    /// Whether nothing is left to do in it.
    public boolean hasHeldToItsEnd() {
        return isOver() && !isAsking() && !hasFailed();
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
