/// A lesson in the window or off screen: playing it, and showing its words and pictures.
///
/// Read [LessonPlayer] and [LessonPanel], then [OffScreenLesson], which plays one with no window
/// and has the [Photographer] take its pictures. What a lesson does is not decided here; see
/// [dev.walscope.lesson].
@NullMarked
package dev.walscope.ui.lesson;

import org.jspecify.annotations.NullMarked;
