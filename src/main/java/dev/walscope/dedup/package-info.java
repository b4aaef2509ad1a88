/// The idempotent receiver: a retried request is answered as it was the first time.
///
/// Its table is a function of the log's entries alone, so that a restart and every
/// replica rebuild the
/// same one. Must never ask the machine's clock.
@NullMarked
package dev.walscope.dedup;

import org.jspecify.annotations.NullMarked;
