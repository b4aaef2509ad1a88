/// The clock handed in from outside, so that a test or a simulation owns time.
///
/// The only place that may look at the machine's clocks or put a thread to sleep.
@NullMarked
package dev.walscope.time;

import org.jspecify.annotations.NullMarked;
