package dev.walscope.node;

import static dev.walscope.node.PrometheusText.label;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.SegmentInfo;

import io.javalin.http.Context;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// `GET /metrics`, for Prometheus.
final class MetricsRoute {
    /// The text as it is put together and answered.
    private static final long TEXT_BYTES = 200_000;

    private final Node node;
    private final Metrics metrics;

    MetricsRoute(Node node, Metrics metrics) {
        this.node = node;
        this.metrics = metrics;
    }

    void addTo(Routes routes) {
        routes.get("/metrics", this::metrics);
    }

    private void metrics(Context ctx) throws Exception {
        node.answers()
                .send(
                        ctx,
                        PrometheusText.CONTENT_TYPE,
                        TEXT_BYTES + node.report().segmentsBytes(),
                        () -> text().getBytes(UTF_8));
    }

    private String text() {
        var out = new PrometheusText();
        node(out);
        metrics.writeTo(out);
        if (node.isRecovered()) {
            log(out);
            deduplication(out);
        }
        jvm(out);
        return out.toString();
    }

    private void node(PrometheusText out) {
        var status = node.report().status();
        var labels =
                String.join(
                        ",",
                        label("node", status.node()),
                        label("role", status.role().name()),
                        label("version", status.version()));
        out.metric("walscope_info", "gauge", "Which node this is.")
                .sample("walscope_info", labels, 1);
        out.metric("walscope_state", "gauge", "1 for the state that the node is in.");
        for (var state : NodeStatus.State.values())
            out.sample(
                    "walscope_state",
                    label("state", state.name()),
                    state == status.state() ? 1 : 0);
        out.single(
                "walscope_http_connections",
                "gauge",
                "Open connections, idle ones and streams included.",
                node.connections());
        out.single("walscope_event_readers", "gauge", "Readers of /events.", node.feed().readers());
    }

    private void log(PrometheusText out) {
        var status = node.report().status();
        var segments = node.report().segments();
        var gauges =
                new Object[][] {
                    {"log_last_id", "The last id in the log.", status.lastId()},
                    {"log_durable_id", "The last id forced to disk.", status.durableId()},
                    {"log_applied_id", "The last id that a GET can see.", status.appliedId()},
                    {
                        "log_high_water_mark",
                        "The last id that a majority holds.",
                        status.highWaterMark()
                    },
                    {"log_entries", "Readable entries.", status.entries()},
                    {"log_segments", "Segment files.", segments.size()},
                    {
                        "log_bytes",
                        "Bytes of the segment files.",
                        segments.stream().mapToLong(SegmentInfo::size).sum()
                    },
                    {"keys", "Keys that have a value.", status.keys()},
                    {
                        "store_bytes",
                        "Memory of live keys and values, as --max-memory reckons it.",
                        node.ready().state().keys().bytes()
                    },
                    {
                        "store_max_bytes",
                        "What --max-memory allows.",
                        node.ready().state().maxBytes()
                    },
                };
        for (var gauge : gauges)
            out.single(
                    "walscope_" + gauge[0],
                    "gauge",
                    (String) gauge[1],
                    ((Number) gauge[2]).doubleValue());
        integrity(out, status.integrity());
        var followers = status.followers();
        if (followers != null) followers(out, followers);
        var link = status.replication();
        if (link != null) leaderLink(out, link);
    }

    private void leaderLink(PrometheusText out, LeaderLink link) {
        var isUp =
                link.state() == LeaderLink.State.streaming
                        || link.state() == LeaderLink.State.catching_up;
        out.single(
                "walscope_leader_link_up",
                "gauge",
                "1 while the leader ships its log to this follower.",
                isUp ? 1 : 0);
        out.metric("walscope_leader_link_state", "gauge", "1 for the state that the link is in.");
        for (var state : LeaderLink.State.values())
            out.sample(
                    "walscope_leader_link_state",
                    label("state", state.name()),
                    state == link.state() ? 1 : 0);
        out.single(
                "walscope_leader_link_reconnects_total",
                "counter",
                "Attempts to reach the leader after the first.",
                metrics.reconnectCount());
    }

    private static void integrity(PrometheusText out, Integrity integrity) {
        out.metric("walscope_integrity_state", "gauge", "1 for the state that the log is in.");
        for (var state : Integrity.State.values())
            out.sample(
                    "walscope_integrity_state",
                    label("state", state.name()),
                    state == integrity.state() ? 1 : 0);
        out.single(
                "walscope_integrity_corrupt_entries",
                "gauge",
                "Unreadable entries.",
                integrity.corrupt());
        out.single(
                "walscope_integrity_skipped_entries",
                "gauge",
                "Unreadable entries without a good copy anywhere.",
                integrity.skipped());
        out.single(
                "walscope_integrity_repaired_entries_total",
                "counter",
                "Entries replaced by a peer's copy.",
                integrity.repaired());
        out.single(
                "walscope_integrity_torn_bytes",
                "gauge",
                "Bytes cut off the log's end at the last start.",
                integrity.tornBytes());
    }

    private static void followers(PrometheusText out, List<FollowerStatus> followers) {
        lag(out, followers, "entries", "Entries not acknowledged.", FollowerStatus::lagEntries);
        lag(out, followers, "bytes", "Bytes not acknowledged.", FollowerStatus::lagBytes);
        lag(
                out,
                followers,
                "seconds",
                "Age of the oldest entry not acknowledged.",
                follower -> follower.lagMs() / 1000.0);
        out.metric("walscope_follower_state", "gauge", "1 for the state that a follower is in.");
        for (var follower : followers)
            for (var state : FollowerStatus.State.values())
                out.sample(
                        "walscope_follower_state",
                        label("follower", follower.name()) + "," + label("state", state.name()),
                        state == follower.state() ? 1 : 0);
    }

    private static void lag(
            PrometheusText out,
            List<FollowerStatus> followers,
            String unit,
            String help,
            ToDoubleFunction<FollowerStatus> lag) {
        var name = "walscope_follower_lag_" + unit;
        out.metric(name, "gauge", help);
        for (var follower : followers)
            out.sample(name, label("follower", follower.name()), lag.applyAsDouble(follower));
    }

    private void deduplication(PrometheusText out) {
        var stats = node.ready().state().receiver().stats(node.clock().wallMs());
        out.single(
                "walscope_dedup_cached_requests",
                "gauge",
                "Requests remembered now.",
                stats.currentCacheSize());
        var counters =
                new Object[][] {
                    {"cached_requests", "Requests remembered.", stats.totalRequestsCached()},
                    {"replays", "Retries answered again.", stats.totalDuplicatesDetected()},
                    {"conflicts", "Requests refused as conflicts.", stats.totalConflicts()},
                    {"expired_requests", "Forgotten for their age.", stats.totalExpired()},
                    {"evicted_requests", "Forgotten for want of room.", stats.totalEvicted()},
                };
        for (var counter : counters)
            out.single(
                    "walscope_dedup_" + counter[0] + "_total",
                    "counter",
                    (String) counter[1],
                    ((Number) counter[2]).doubleValue());
    }

    private static void jvm(PrometheusText out) {
        var memory = ManagementFactory.getMemoryMXBean();
        var used = "jvm_memory_used_bytes";
        out.metric(used, "gauge", "Memory in use.")
                .sample(used, label("area", "heap"), memory.getHeapMemoryUsage().getUsed())
                .sample(used, label("area", "nonheap"), memory.getNonHeapMemoryUsage().getUsed());
        out.single(
                "jvm_memory_max_bytes",
                "gauge",
                "The heap's limit.",
                memory.getHeapMemoryUsage().getMax());
        out.single(
                "jvm_threads_current",
                "gauge",
                "Platform threads.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        var collectors = ManagementFactory.getGarbageCollectorMXBeans();
        out.metric("jvm_gc_collections_total", "counter", "Garbage collections.");
        for (var gc : collectors)
            out.sample(
                    "jvm_gc_collections_total", label("gc", gc.getName()), gc.getCollectionCount());
        out.metric("jvm_gc_seconds_total", "counter", "Time in garbage collections.");
        for (var gc : collectors)
            out.sample(
                    "jvm_gc_seconds_total",
                    label("gc", gc.getName()),
                    gc.getCollectionTime() / 1000.0);
        out.single(
                "process_start_time_seconds",
                "gauge",
                "Seconds since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
    }
}
