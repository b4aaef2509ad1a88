/// The time strip: which moment of the recorded run the window shows, and how to get to another.
///
/// Read [Rewind] first: it holds the moment and knows nothing of drawing. [TimePanel] shows it.
@NullMarked
package dev.walscope.ui.time;

import org.jspecify.annotations.NullMarked;
