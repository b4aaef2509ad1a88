/// What is left of a lesson that was played: lines on a terminal, and pages with its pictures.
///
/// Read [LessonReporter], which listens while a lesson is played, then [Transcript] and
/// [LessonPages].
@NullMarked
package dev.walscope.lesson.report;

import org.jspecify.annotations.NullMarked;
