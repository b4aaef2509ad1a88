/// What stands before all routes, and the only place that leans on the inside of Jetty: it extends
/// Jetty's own connection, connector and error page, which change from one version to the next.
///
/// Written for Jetty 12.1.12. `JettyVersionTest` fails with another one: then read
/// [EdgeConnection][dev.walscope.node.http.edge.EdgeConnection] beside the new `HttpConnection`,
/// run the tests of the edge (`Edge*Test`, `GuardTest`, `BadInputTest`), and name the new version
/// here.
///
/// Read [EdgeConnector][dev.walscope.node.http.edge.EdgeConnector], then
/// [EdgeConnection][dev.walscope.node.http.edge.EdgeConnection] and
/// [Guard][dev.walscope.node.http.edge.Guard].
@NullMarked
package dev.walscope.node.http.edge;

import org.jspecify.annotations.NullMarked;
