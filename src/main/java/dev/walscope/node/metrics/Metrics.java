package dev.walscope.node.metrics;

import dev.walscope.replication.WriteTimes;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.util.List;
import java.util.stream.DoubleStream;

/// What is counted while the node runs: requests and forces. The rest of `/metrics` is looked up
/// when somebody asks ([NodeFigures]).
///
/// Any thread.
public final class Metrics {
    /// A force on a good disk takes tenths of a millisecond, a stalled one seconds.
    private static final double[] BOUNDS_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
    };

    /// Most parts of a write's way are shorter than that.
    private static final double[] PART_BOUNDS_SECONDS =
            DoubleStream.concat(
                            DoubleStream.of(0.00001, 0.000025, 0.00005),
                            DoubleStream.of(BOUNDS_SECONDS))
                    .toArray();

    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests =
            Counter.builder()
                    .name("walscope_http_requests_total")
                    .help("Answered requests.")
                    .labelNames("method", "route", "status")
                    .withoutExemplars()
                    .register(registry);
    private final Histogram durations =
            histogram(
                    "walscope_http_request_duration_seconds",
                    "From a request's headers to the end of its answer.",
                    "method",
                    "route");
    private final Histogram forces =
            histogram(
                    "walscope_fsync_duration_seconds",
                    "Forces of the log to the disk, one for each batch.");
    private final Histogram replications =
            histogram(
                    "walscope_replication_duration_seconds",
                    "From an entry's force here to a follower's acknowledgement that it is forced"
                            + " there (leader only).");
    private final Histogram parts =
            histogram(
                    PART_BOUNDS_SECONDS,
                    "walscope_write_part_seconds",
                    "The parts of a write's way: read (its request, and checked), wait (for the"
                            + " log's writer), store (on this disk, or, where leaders are elected,"
                            + " on those of a majority), acknowledge (by as many followers as acks"
                            + " asks for), answer (its client).",
                    "part");
    private final DistributionDataPoint reading = parts.labelValues("read");
    private final DistributionDataPoint waiting = parts.labelValues("wait");
    private final DistributionDataPoint storing = parts.labelValues("store");
    private final DistributionDataPoint acknowledging = parts.labelValues("acknowledge");
    private final DistributionDataPoint answering = parts.labelValues("answer");
    private final Counter reconnects =
            Counter.builder()
                    .name("walscope_leader_link_reconnects_total")
                    .help("Attempts to reach the leader after the first.")
                    .withoutExemplars()
                    .build();

    private final Histogram commits =
            histogram(
                    "walscope_raft_commit_duration_seconds",
                    "From a write's arrival at the leader until a majority has it (elected leader"
                            + " only).");
    private final Histogram appends =
            histogram(
                    "walscope_raft_append_round_trip_seconds",
                    "From entries' sending to another member until that one says that it has them"
                            + " (elected leader only).");
    private final Counter elections =
            Counter.builder()
                    .name("walscope_raft_elections_total")
                    .help("Terms in which this member stood for election.")
                    .withoutExemplars()
                    .build();
    private final Counter leaderChanges =
            Counter.builder()
                    .name("walscope_raft_leader_changes_total")
                    .help("Terms whose leader this member has heard of.")
                    .withoutExemplars()
                    .build();

    private Histogram histogram(String name, String help, String... labels) {
        return histogram(BOUNDS_SECONDS, name, help, labels);
    }

    private Histogram histogram(double[] bounds, String name, String help, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
    }

    /// @param route the path's pattern, empty when it has none
    public void answered(String method, String route, int status, long nanos) {
        counted(method, route, status);
        durations.labelValues(method, route).observe(nanos / NANOS);
    }

    /// A write was made and is answered now.
    public void written(WriteTimes times) {
        times.tell(
                System.nanoTime(),
                (read, waited, stored, acknowledged, answered) -> {
                    reading.observe(read / NANOS);
                    waiting.observe(waited / NANOS);
                    storing.observe(stored / NANOS);
                    acknowledging.observe(acknowledged / NANOS);
                    answering.observe(answered / NANOS);
                });
    }

    /// A request that came to no route, or a stream that ended.
    public void counted(String method, String route, int status) {
        requests.labelValues(method, route, Integer.toString(status)).inc();
    }

    /// A follower tries to reach its leader once more.
    public void reconnects() {
        reconnects.inc();
    }

    /// What [#reconnects] counts; a follower's alone.
    Counter leaderLinkReconnects() {
        return reconnects;
    }

    /// A write of this elected leader was agreed on.
    public void committed(long nanos) {
        commits.observe(nanos / NANOS);
    }

    /// Another member has said that it has entries that were sent to it.
    public void appended(long nanos) {
        appends.observe(nanos / NANOS);
    }

    /// This member stands for election.
    public void elected() {
        elections.inc();
    }

    /// Another term has a leader.
    public void leaderChanged() {
        leaderChanges.inc();
    }

    /// What is counted only where leaders are elected.
    List<Counter> ofElections() {
        return List.of(elections, leaderChanges);
    }

    /// The log was forced to the disk.
    public void forced(long nanos) {
        forces.observe(nanos / NANOS);
    }

    /// Entries that became durable here `nanos` ago are so on one more follower.
    public void replicated(long entries, long nanos) {
        for (long i = 0; i < entries; i++) replications.observe(nanos / NANOS);
    }

    PrometheusRegistry registry() {
        return registry;
    }
}
