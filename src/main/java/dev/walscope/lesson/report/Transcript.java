package dev.walscope.lesson.report;

import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Step;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What happened when a lesson was played: the same that a page of it shows.
public record Transcript(Lesson lesson, List<StepReport> steps) {
    public Transcript {
        steps = List.copyOf(steps);
    }

    public boolean held() {
        return steps.size() == lesson.steps().size() && steps.stream().allMatch(StepReport::held);
    }

    /// @param failure why an action could not be done, `null` when all were
    public record StepReport(
            Step step,
            List<ActionReport> done,
            List<ClaimReport> seen,
            @Nullable String failure,
            boolean held) {
        public StepReport {
            done = List.copyOf(done);
            seen = List.copyOf(seen);
        }
    }

    /// @param line what does the same in a terminal
    /// @param answer empty for what is not a request
    public record ActionReport(String line, String answer) {}

    /// @param found how it was instead; empty when it held
    public record ClaimReport(String claim, boolean holds, String found) {}
}
