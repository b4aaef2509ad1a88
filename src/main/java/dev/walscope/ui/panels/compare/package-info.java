/// Two nodes' logs side by side: the first entry, and in it the first byte, that differs.
@NullMarked
package dev.walscope.ui.panels.compare;

import org.jspecify.annotations.NullMarked;
