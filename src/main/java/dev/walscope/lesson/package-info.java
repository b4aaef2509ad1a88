/// Lessons: a file that drives a real cluster, says what should be seen, and checks that it is.
///
/// Read [Lesson] and [Step] first, then [Deed] (what is done), [Claim] (what must then hold) and
/// [LessonReader]; [LessonRun] plays one on a [Playground]. Draws nothing: a window and a command
/// without one play the same lesson through the same two interfaces.
@NullMarked
package dev.walscope.lesson;

import org.jspecify.annotations.NullMarked;
