/// The console: one request at a time, and the curl line that sends the same.
@NullMarked
package dev.walscope.ui.panels.console;

import org.jspecify.annotations.NullMarked;
