/// What is measured while a node runs, in Prometheus' formats, by its client library.
///
/// [Metrics][dev.walscope.node.metrics.Metrics] is on the way of every request;
/// [NodeFigures][dev.walscope.node.metrics.NodeFigures] are looked up when somebody asks for the
/// [MetricsText][dev.walscope.node.metrics.MetricsText].
@NullMarked
package dev.walscope.node.metrics;

import org.jspecify.annotations.NullMarked;
