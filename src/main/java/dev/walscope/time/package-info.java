/// The clock handed in from outside, so that a test or a simulation owns time.
///
/// What a test has to own is timed by it: entries, their expiry, lag, silence. What only measures
/// or paces a real thread, disk or socket may ask the machine's clock, but nothing else puts a
/// thread to sleep.
@NullMarked
package dev.walscope.time;

import org.jspecify.annotations.NullMarked;
