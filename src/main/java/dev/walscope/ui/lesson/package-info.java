/// Lessons in the window and in pictures: the spotlight, the captions, the player.
///
/// Read [Spotlight], then [Caption]. Nothing here decides what a lesson does; see
/// [dev.walscope.lesson].
@NullMarked
package dev.walscope.ui.lesson;

import org.jspecify.annotations.NullMarked;
