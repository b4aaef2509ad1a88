/// What is measured while a node runs, and its text for Prometheus.
///
/// [Metrics][dev.walscope.node.metrics.Metrics] is on the way of every request;
/// [MetricsText][dev.walscope.node.metrics.MetricsText] is put together when somebody asks.
@NullMarked
package dev.walscope.node.metrics;

import org.jspecify.annotations.NullMarked;
