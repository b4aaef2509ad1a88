package dev.walscope.node.metrics;

import static dev.walscope.node.metrics.PrometheusText.label;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.time.Clock;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// All of a node's figures as a text for Prometheus: what was counted ([Metrics]), and what is
/// looked up when somebody asks.
///
/// Any thread.
public final class MetricsText {
    public static final String CONTENT_TYPE = PrometheusText.CONTENT_TYPE;

    private final Metrics metrics;
    private final Life life;
    private final NodeReport report;
    private final EventFeed feed;
    private final Clock clock;

    /// @param clock by which the idempotent receiver forgets
    public MetricsText(Metrics metrics, Life life, NodeReport report, EventFeed feed, Clock clock) {
        this.metrics = metrics;
        this.life = life;
        this.report = report;
        this.feed = feed;
        this.clock = clock;
    }

    /// @param connections how many are open
    public String text(int connections) {
        var out = new PrometheusText();
        node(out, connections);
        metrics.writeTo(out);
        if (life.isRecovered()) {
            log(out);
            deduplication(out);
        }
        jvm(out);
        return out.toString();
    }

    private void node(PrometheusText out, int connections) {
        var status = report.status();
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
                connections);
        out.single("walscope_event_readers", "gauge", "Readers of /events.", feed.readers());
    }

    private void log(PrometheusText out) {
        var status = report.status();
        var segments = report.segments();
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
                        life.parts().state().keys().bytes()
                    },
                    {
                        "store_max_bytes",
                        "What --max-memory allows.",
                        life.parts().state().maxBytes()
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
        var stats = life.parts().state().receiver().stats(clock.wallMs());
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
