/// What lies over the window for a moment: the palette of all actions, and the sheet of shortcuts.
@NullMarked
package dev.walscope.ui.palette;

import org.jspecify.annotations.NullMarked;
