/// Lessons as text: reads a file into a [dev.walscope.lesson.model.Lesson], and writes one.
///
/// Read [LessonReader], which `assets/docs/lessons.md` describes, then [StepActionReader] and
/// [ClaimReader]; [Course] is the list of the lessons that come with the program. Whatever is wrong
/// with a file is a [dev.walscope.lesson.file.yaml.BadLesson] with its place.
@NullMarked
package dev.walscope.lesson.file;

import org.jspecify.annotations.NullMarked;
