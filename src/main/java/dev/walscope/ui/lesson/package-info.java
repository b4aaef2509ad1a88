/// Lessons in the window: the spotlight and the player.
///
/// Read [Spotlight], then [LessonPanel]. Nothing here decides what a lesson does; see
/// [dev.walscope.lesson].
@NullMarked
package dev.walscope.ui.lesson;

import org.jspecify.annotations.NullMarked;
