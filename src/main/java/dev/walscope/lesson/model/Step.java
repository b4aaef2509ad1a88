package dev.walscope.lesson.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One step of a lesson: it says something, does something, waits for what must follow, and points
/// at it.
///
/// @param say the narration: paragraphs with `code` and **strong** words, see [Prose]
/// @param actions done one after the other
/// @param expectations awaited in order once the actions are done
/// @param look where to look then
/// @param shot the picture to take then
/// @param question to be answered before the next step
public record Step(
        String title,
        String say,
        List<StepAction> actions,
        List<Expectation> expectations,
        Look look,
        @Nullable Shot shot,
        @Nullable Question question) {
    public Step {
        actions = List.copyOf(actions);
        expectations = List.copyOf(expectations);
    }

    /// @param file the picture's name without `.png`, unique in the lesson
    public record Shot(String file, String caption) {}

    public record Question(String text, String answer) {}
}
