/// What is known of the cluster: an immutable state and the pure fold that grows it.
///
/// No threads, no clocks, no sockets: a recording folded again gives the same state.
@NullMarked
package dev.walscope.scope;

import org.jspecify.annotations.NullMarked;
