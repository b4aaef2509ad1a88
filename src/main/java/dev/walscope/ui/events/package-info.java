/// What happened, newest first.
@NullMarked
package dev.walscope.ui.events;

import org.jspecify.annotations.NullMarked;
