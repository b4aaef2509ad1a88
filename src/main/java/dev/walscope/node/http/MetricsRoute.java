package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.node.metrics.MetricsText;
import dev.walscope.node.report.NodeReport;

import io.javalin.http.Context;

import java.util.function.IntSupplier;

/// `GET /metrics`, for Prometheus.
final class MetricsRoute {
    /// The text as it is put together and answered.
    private static final long TEXT_BYTES = 200_000;

    private final MetricsText metrics;
    private final NodeReport report;
    private final Answers answers;
    private final IntSupplier connections;

    /// @param connections how many are open
    MetricsRoute(MetricsText metrics, NodeReport report, Answers answers, IntSupplier connections) {
        this.metrics = metrics;
        this.report = report;
        this.answers = answers;
        this.connections = connections;
    }

    void addTo(Routes routes) {
        routes.get("/metrics", this::metrics);
    }

    private void metrics(Context ctx) throws Exception {
        answers.send(
                ctx,
                MetricsText.CONTENT_TYPE,
                TEXT_BYTES + report.segmentsBytes(),
                () -> metrics.text(connections.getAsInt()).getBytes(UTF_8));
    }
}
