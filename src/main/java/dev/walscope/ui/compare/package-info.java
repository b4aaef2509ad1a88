/// Two nodes' logs side by side: the first entry, and in it the first byte, that differs.
@NullMarked
package dev.walscope.ui.compare;

import org.jspecify.annotations.NullMarked;
