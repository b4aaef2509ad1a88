package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Lesson;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// How a lesson is to be played with no display.
///
/// @param shots where its pictures and pages go, `null` for none
public record LessonOptions(Lesson lesson, @Nullable Path shots) {}
