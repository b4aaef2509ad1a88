/// Whether what this window was told can have happened in one order.
@NullMarked
package dev.walscope.ui.panels.check;

import org.jspecify.annotations.NullMarked;
