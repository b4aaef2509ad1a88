package dev.walscope.lesson.play;

import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.scope.ClusterState;

/// What a [LessonRun] tells its listener, on the run's own thread.
public interface LessonListener {
    /// @param at counts from 0
    void began(int at, Step step);

    /// An action was done.
    ///
    /// @param line what does the same in a terminal
    /// @param answer the status line and body of a request's answer, else empty
    void did(StepAction action, String line, String answer);

    /// @param found how it is instead; empty when it holds
    void saw(Expectation expectation, boolean holds, String found, long tookMs);

    /// An action could not be done; the step ends here.
    ///
    /// @param sentence what went wrong
    void failed(Step step, String sentence);

    /// @param state the cluster as it was then
    void ended(int at, Step step, boolean held, ClusterState state);
}
