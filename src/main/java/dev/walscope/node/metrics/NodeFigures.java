package dev.walscope.node.metrics;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.time.Clock;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/// The figures of `/metrics` that are looked up when somebody asks.
///
/// Any thread.
public final class NodeFigures implements MultiCollector {
    private final Metrics metrics;
    private final Life life;
    private final NodeReport report;
    private final EventFeed feed;
    private final IntSupplier connections;
    private final Clock clock;

    /// @param connections how many are open
    /// @param clock by which the idempotent receiver forgets
    public NodeFigures(
            Metrics metrics,
            Life life,
            NodeReport report,
            EventFeed feed,
            IntSupplier connections,
            Clock clock) {
        this.metrics = metrics;
        this.life = life;
        this.report = report;
        this.feed = feed;
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect() {
        var out = MetricSnapshots.builder();
        var status = report.status();
        node(out, status);
        if (life.isRecovered()) {
            log(out, status);
            integrity(out, status.integrity());
            var followers = status.followers();
            if (followers != null) followers(out, followers);
            var link = status.replication();
            if (link != null) leaderLink(out, link);
            var raft = status.raft();
            if (raft != null) elections(out, raft);
            deduplication(out);
        }
        return out.build();
    }

    private void node(MetricSnapshots.Builder out, NodeStatus status) {
        var labels =
                Labels.of(
                        "node",
                        status.node(),
                        "role",
                        status.role().name(),
                        "version",
                        status.version());
        out.metricSnapshot(
                InfoSnapshot.builder()
                        .name("walscope")
                        .help("Which node this is.")
                        .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
                        .build());
        states(
                out,
                "walscope_state",
                "1 for the state that the node is in.",
                NodeStatus.State.values(),
                status.state());
        gauge(
                out,
                "http_connections",
                "Open connections, idle ones and streams included.",
                connections.getAsInt());
        gauge(out, "event_readers", "Readers of /events.", feed.readers());
    }

    private void log(MetricSnapshots.Builder out, NodeStatus status) {
        var segments = report.segments();
        var state = life.parts().state();
        gauge(out, "log_first_id", "The first id in the log.", status.position().firstId());
        gauge(out, "log_last_id", "The last id in the log.", status.lastId());
        gauge(
                out,
                "log_snapshot_id",
                "The last entry in the newest snapshot.",
                status.position().snapshotId());
        gauge(out, "log_durable_id", "The last id forced to disk.", status.durableId());
        gauge(out, "log_applied_id", "The last id that a GET can see.", status.appliedId());
        gauge(
                out,
                "log_high_water_mark",
                "The last id that a majority holds.",
                status.highWaterMark());
        gauge(out, "log_entries", "Readable entries.", status.entries());
        gauge(out, "log_segments", "Segment files.", segments.size());
        gauge(
                out,
                "log_bytes",
                "Bytes of the log, as plain text.",
                segments.stream().mapToLong(SegmentInfo::size).sum());
        gauge(
                out,
                "log_stored_bytes",
                "Bytes of the segment files.",
                segments.stream().mapToLong(SegmentInfo::storedSize).sum());
        gauge(out, "keys", "Keys that have a value.", status.keys());
        gauge(
                out,
                "store_bytes",
                "Memory of live keys and values, as --max-memory reckons it.",
                state.keys().bytes());
        gauge(out, "store_max_bytes", "What --max-memory allows.", state.maxBytes());
    }

    private static void integrity(MetricSnapshots.Builder out, Integrity integrity) {
        states(
                out,
                "walscope_integrity_state",
                "1 for the state that the log is in.",
                Integrity.State.values(),
                integrity.state());
        gauge(out, "integrity_corrupt_entries", "Unreadable entries.", integrity.corrupt());
        gauge(
                out,
                "integrity_skipped_entries",
                "Unreadable entries without a good copy anywhere.",
                integrity.skipped());
        counter(
                out,
                "integrity_repaired_entries",
                "Entries replaced by a peer's copy.",
                integrity.repaired());
        gauge(
                out,
                "integrity_torn_bytes",
                "Bytes cut off the log's end at the last start.",
                integrity.tornBytes());
        var lost = integrity.lostEnd();
        gauge(
                out,
                "integrity_lost_end_entries",
                "Entries that the log had when it ran last and that are gone from its end.",
                lost == null ? 0 : lost.lastId() - lost.firstId() + 1);
    }

    private void leaderLink(MetricSnapshots.Builder out, LeaderLink link) {
        var isUp =
                link.state() == LeaderLink.State.streaming
                        || link.state() == LeaderLink.State.catching_up;
        gauge(
                out,
                "leader_link_up",
                "1 while the leader ships its log to this follower.",
                isUp ? 1 : 0);
        states(
                out,
                "walscope_leader_link_state",
                "1 for the state that the link is in.",
                LeaderLink.State.values(),
                link.state());
        out.metricSnapshot(metrics.leaderLinkReconnects().collect());
    }

    private void elections(MetricSnapshots.Builder out, RaftStatus raft) {
        gauge(out, "raft_term", "The newest term that this member has heard of.", raft.term());
        gauge(
                out,
                "raft_quorum",
                "1 while a majority answers this leader, or this member hears a leader.",
                raft.quorum() ? 1 : 0);
        for (var count : metrics.ofElections()) out.metricSnapshot(count.collect());
    }

    private static void followers(MetricSnapshots.Builder out, List<FollowerStatus> followers) {
        lag(out, followers, "entries", "Entries not acknowledged.", FollowerStatus::lagEntries);
        lag(out, followers, "bytes", "Bytes not acknowledged.", FollowerStatus::lagBytes);
        lag(
                out,
                followers,
                "seconds",
                "Age of the oldest entry not acknowledged.",
                follower -> follower.lagMs() / 1000.0);
        var states =
                GaugeSnapshot.builder()
                        .name("walscope_follower_state")
                        .help("1 for the state that a follower is in.");
        for (var follower : followers)
            for (var state : FollowerStatus.State.values())
                states.dataPoint(
                        point(
                                Labels.of("follower", follower.name(), "state", state.name()),
                                state == follower.state() ? 1 : 0));
        out.metricSnapshot(states.build());
    }

    private static void lag(
            MetricSnapshots.Builder out,
            List<FollowerStatus> followers,
            String unit,
            String help,
            ToDoubleFunction<FollowerStatus> lag) {
        var gauge = GaugeSnapshot.builder().name("walscope_follower_lag_" + unit).help(help);
        for (var follower : followers)
            gauge.dataPoint(
                    point(Labels.of("follower", follower.name()), lag.applyAsDouble(follower)));
        out.metricSnapshot(gauge.build());
    }

    private void deduplication(MetricSnapshots.Builder out) {
        var stats = life.parts().state().receiver().stats(clock.wallMs());
        gauge(out, "dedup_cached_requests", "Requests remembered now.", stats.currentCacheSize());
        counter(out, "dedup_requests_cached", "Requests remembered.", stats.totalRequestsCached());
        counter(out, "dedup_replays", "Retries answered again.", stats.totalDuplicatesDetected());
        counter(out, "dedup_conflicts", "Requests refused as conflicts.", stats.totalConflicts());
        counter(out, "dedup_expired_requests", "Forgotten for their age.", stats.totalExpired());
        counter(out, "dedup_evicted_requests", "Forgotten for want of room.", stats.totalEvicted());
    }

    /// One sample for each state that there is, 1 for the present one.
    private static <S extends Enum<S>> void states(
            MetricSnapshots.Builder out, String name, String help, S[] all, S present) {
        var states = GaugeSnapshot.builder().name(name).help(help);
        for (var state : all)
            states.dataPoint(point(Labels.of("state", state.name()), state == present ? 1 : 0));
        out.metricSnapshot(states.build());
    }

    private static void gauge(MetricSnapshots.Builder out, String name, String help, double value) {
        out.metricSnapshot(
                GaugeSnapshot.builder()
                        .name("walscope_" + name)
                        .help(help)
                        .dataPoint(point(Labels.EMPTY, value))
                        .build());
    }

    /// @param name without `_total`
    private static void counter(
            MetricSnapshots.Builder out, String name, String help, double value) {
        out.metricSnapshot(
                CounterSnapshot.builder()
                        .name("walscope_" + name)
                        .help(help)
                        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
                        .build());
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
