/// What each node would answer a reader now.
@NullMarked
package dev.walscope.ui.panels.reads;

import org.jspecify.annotations.NullMarked;
