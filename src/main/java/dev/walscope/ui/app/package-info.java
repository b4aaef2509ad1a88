/// The program with a window: opening it, on a display or off screen, and what it remembers.
///
/// Read [Window], then [DesktopWindow].
@NullMarked
package dev.walscope.ui.app;

import org.jspecify.annotations.NullMarked;
