/// The HTTP client of a node: calls, the event subscription, and the curl line of a call.
///
/// Knows what `curl` could know, and no more.
@NullMarked
package dev.walscope.client;

import org.jspecify.annotations.NullMarked;
