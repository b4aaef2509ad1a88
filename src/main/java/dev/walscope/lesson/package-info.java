/// Lessons: a file that drives a real cluster, says what should be seen, and checks that it is.
///
/// `lesson.model` is a lesson as data, `lesson.file` reads and writes it, `lesson.play` plays it on
/// a cluster, `lesson.report` writes down what happened. None of them draws: a window and a command
/// without one play the same lesson through the same two interfaces,
/// [LessonEnvironment][dev.walscope.lesson.play.LessonEnvironment] and
/// [LessonListener][dev.walscope.lesson.play.LessonListener].
@NullMarked
package dev.walscope.lesson;

import org.jspecify.annotations.NullMarked;
