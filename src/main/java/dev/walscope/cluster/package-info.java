/// Starts, pauses and kills node processes, cuts their links and damages their files.
///
/// Everything here could be done by hand with `kill`, a cable and an editor.
@NullMarked
package dev.walscope.cluster;

import org.jspecify.annotations.NullMarked;
