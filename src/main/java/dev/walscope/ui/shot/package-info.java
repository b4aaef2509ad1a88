/// Pictures of the window as PNG files.
@NullMarked
package dev.walscope.ui.shot;

import org.jspecify.annotations.NullMarked;
