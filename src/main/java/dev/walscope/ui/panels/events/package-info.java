/// What happened, newest first.
@NullMarked
package dev.walscope.ui.panels.events;

import org.jspecify.annotations.NullMarked;
