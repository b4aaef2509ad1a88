/// One node process: its parts put together, and what happens in them told on.
///
/// Read [Node][dev.walscope.node.Node] first, with [NodeOptions][dev.walscope.node.NodeOptions] and
/// [HeapShares][dev.walscope.node.HeapShares]; [NodeListener][dev.walscope.node.NodeListener] is
/// where the log and the replicas are heard. What a node says of itself is
/// [dev.walscope.node.report], how it is asked [dev.walscope.node.http], what it counts
/// [dev.walscope.node.metrics]; none of them knows this package.
@NullMarked
package dev.walscope.node;

import org.jspecify.annotations.NullMarked;
