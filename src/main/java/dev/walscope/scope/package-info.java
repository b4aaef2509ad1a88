/// What is known of the cluster: an immutable state and the pure fold that grows it.
///
/// Read [ClusterState] first, then [NodeView], then [Observation] and [Fold]. No threads, no
/// clocks, no sockets: a recording folded again gives the same state. The threads that watch real
/// nodes and bring observations live next door, in `scope.live`.
@NullMarked
package dev.walscope.scope;

import org.jspecify.annotations.NullMarked;
