/// One node process: wiring, routes and the event feed.
///
/// The only place that knows Javalin.
@NullMarked
package dev.walscope.node;

import org.jspecify.annotations.NullMarked;
