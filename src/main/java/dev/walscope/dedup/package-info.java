/// The idempotent receiver: a retried request is answered as it was the first time.
///
/// Read [IdempotentReceiver] first: its doors tell the story of one request. [Memory] is what it
/// remembers, in the order of the log. What it knows of writes is a function of the log's entries
/// and the [Limits] alone, so that a restart and every replica come to the same. Must never ask the
/// machine's clock.
@NullMarked
package dev.walscope.dedup;

import org.jspecify.annotations.NullMarked;
