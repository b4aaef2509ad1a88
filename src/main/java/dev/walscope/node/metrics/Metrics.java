package dev.walscope.node.metrics;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What is counted while the node runs: requests and forces. The rest of `/metrics` is looked up
/// when somebody asks ([MetricsText]).
///
/// Any thread; a request costs a look-up and three additions.
public final class Metrics {
    private record Call(String method, String route) {}

    private record Outcome(String method, String route, int status) {}

    private final Map<Outcome, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<Call, Histogram> durations = new ConcurrentHashMap<>();
    private final LongAdder reconnects = new LongAdder();
    private final Histogram forces = new Histogram();
    private final Histogram replications = new Histogram();

    /// @param route the path's pattern, empty when it has none
    public void answered(String method, String route, int status, long nanos) {
        counted(method, route, status);
        durations.computeIfAbsent(new Call(method, route), _ -> new Histogram()).observe(nanos);
    }

    /// A request that came to no route, or a stream that ended.
    public void counted(String method, String route, int status) {
        requests.computeIfAbsent(new Outcome(method, route, status), _ -> new LongAdder())
                .increment();
    }

    /// A follower tries to reach its leader once more.
    public void reconnects() {
        reconnects.increment();
    }

    long reconnectCount() {
        return reconnects.sum();
    }

    /// The log was forced to the disk.
    public void forced(long nanos) {
        forces.observe(nanos);
    }

    /// Entries that became durable here `nanos` ago are so on one more follower.
    public void replicated(long entries, long nanos) {
        replications.observe(nanos, entries);
    }

    void writeTo(PrometheusText out) {
        var total = "walscope_http_requests_total";
        out.metric(total, "counter", "Answered requests.");
        requests.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                (Map.Entry<Outcome, LongAdder> one) -> one.getKey().toString()))
                .forEach(
                        one ->
                                out.sample(
                                        total,
                                        labels(one.getKey().method, one.getKey().route)
                                                + ",status=\""
                                                + one.getKey().status
                                                + "\"",
                                        one.getValue().sum()));
        var duration = "walscope_http_request_duration_seconds";
        out.metric(duration, "histogram", "From a request's headers to the end of its answer.");
        durations.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                (Map.Entry<Call, Histogram> one) -> one.getKey().toString()))
                .forEach(
                        one ->
                                one.getValue()
                                        .writeTo(
                                                out,
                                                duration,
                                                labels(one.getKey().method, one.getKey().route)
                                                        + ","));
        var force = "walscope_fsync_duration_seconds";
        out.metric(force, "histogram", "Forces of the log to the disk, one for each batch.");
        forces.writeTo(out, force, "");
        var replication = "walscope_replication_duration_seconds";
        out.metric(
                replication,
                "histogram",
                "From an entry's force here to a follower's acknowledgement that it is forced there"
                        + " (leader only).");
        replications.writeTo(out, replication, "");
    }

    private static String labels(String method, String route) {
        return PrometheusText.label("method", method) + "," + PrometheusText.label("route", route);
    }
}
