package dev.walscope.node.http;

import dev.walscope.node.metrics.MetricsText;
import dev.walscope.node.report.NodeReport;

import io.javalin.http.Context;

/// `GET /metrics`, for Prometheus.
final class MetricsRoute {
    /// The text as it is put together and answered.
    private static final long TEXT_BYTES = 200_000;

    private final MetricsText metrics;
    private final NodeReport report;
    private final Answers answers;

    MetricsRoute(MetricsText metrics, NodeReport report, Answers answers) {
        this.metrics = metrics;
        this.report = report;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        routes.get("/metrics", this::metrics);
    }

    private void metrics(Context ctx) throws Exception {
        var format = metrics.format(ctx.header("Accept"));
        answers.send(ctx, format.contentType(), TEXT_BYTES + report.segmentsBytes(), format::text);
    }
}
