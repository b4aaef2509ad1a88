/// A node's HTTP API: the server and one class for each group of routes, which is handed what it
/// uses.
///
/// Read [HttpServer][dev.walscope.node.http.HttpServer] and [Routes][dev.walscope.node.http.Routes]
/// first, then [KeyRoutes][dev.walscope.node.http.KeyRoutes] as the example of a route. What stands
/// before all routes is in [dev.walscope.node.http.edge].
///
/// The only place that knows Javalin.
@NullMarked
package dev.walscope.node.http;

import org.jspecify.annotations.NullMarked;
