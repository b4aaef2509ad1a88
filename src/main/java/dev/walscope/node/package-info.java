/// One node process: wiring, routes and the event feed.
///
/// Read [Node][dev.walscope.node.Node] first, with [NodeReport][dev.walscope.node.NodeReport], what
/// it says of itself; then [HttpServer][dev.walscope.node.HttpServer] and
/// [Routes][dev.walscope.node.Routes], then [KeyRoutes][dev.walscope.node.KeyRoutes] as the example
/// of a route; [EventFeed][dev.walscope.node.EventFeed] with
/// [NodeListener][dev.walscope.node.NodeListener] is the way of the events, and what stands before
/// all routes is [Guard][dev.walscope.node.Guard] and
/// [EdgeConnection][dev.walscope.node.EdgeConnection].
///
/// The only place that knows Javalin.
@NullMarked
package dev.walscope.node;

import org.jspecify.annotations.NullMarked;
