/// The time strip: which moment of the recorded run the window shows, and how to get to another.
///
/// Read [dev.walscope.session.Rewind] first, which holds the moment; [TimePanel] shows it.
@NullMarked
package dev.walscope.ui.panels.time;

import org.jspecify.annotations.NullMarked;
