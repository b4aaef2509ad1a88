package dev.walscope.node;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.StatusAnswer;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.SegmentState;

import java.io.IOException;
import java.util.List;

/// What a node says of itself, as records of the wire: its status, its segment files, how far its
/// log has come.
///
/// Any thread may ask. While the log is still being read, the figures that come from it are 0.
final class NodeReport {
    private static final long SEGMENT_BYTES = 600;

    private final Node node;
    private final NodeOptions options;
    private final String startedAt;

    NodeReport(Node node, NodeOptions options, String startedAt) {
        this.node = node;
        this.options = options;
        this.startedAt = startedAt;
    }

    NodeStatus status() {
        // Before the parts: a state must not be newer than the figures that it stands beside.
        var state = node.lifeState();
        var reason = node.lifeReason();
        var now = node.core();
        var replica = now == null ? null : now.replica();
        return new NodeStatus(
                options.name(),
                options.role(),
                replica == null ? options.leaderUrl() : replica.leaderUrl(),
                ProcessHandle.current().pid(),
                Node.VERSION,
                startedAt,
                state,
                reason,
                now == null ? 0 : now.log().lastId(),
                now == null ? 0 : now.log().durableId(),
                now == null ? 0 : now.state().appliedId(),
                replica == null ? 0 : replica.highWaterMark(),
                now == null ? 0 : now.log().entries(),
                now == null ? 0 : now.state().keys().size(),
                options.dataDir().toString(),
                node.recoveredPercent(),
                node.integrity(),
                replica == null ? null : replica.followers(),
                replica == null ? null : replica.leaderLink(),
                List.of("wal", "segments", "repair", "dedup", "replication"));
    }

    StatusAnswer statusAnswer() throws IOException {
        var status = status();
        var now = node.core();
        if (now == null) return new StatusAnswer(status, 0, Fingerprint.EMPTY.text());
        var id = now.log().soundUntil();
        var prefix = now.log().fingerprint(id);
        return prefix == null
                ? new StatusAnswer(status, 0, Fingerprint.EMPTY.text())
                : new StatusAnswer(status, id, prefix.text());
    }

    /// About what [#segments] and its JSON take, in bytes.
    long segmentsBytes() {
        return node.isRecovered() ? SEGMENT_BYTES * node.ready().log().segments().size() : 0;
    }

    /// Oldest first.
    List<SegmentInfo> segments() {
        return node.ready().log().segments().stream().map(this::segment).toList();
    }

    private SegmentInfo segment(SegmentState segment) {
        var isEmpty = segment.lastId() < segment.firstId();
        return new SegmentInfo(
                options.dataDir().resolve(segment.fileName()).toString(),
                segment.size(),
                segment.active(),
                isEmpty ? null : segment.firstId(),
                isEmpty ? null : segment.lastId(),
                segment.entries(),
                segment.corrupt());
    }

    /// What whoever begins to listen is told first.
    NodeEvent.Snapshot snapshot() {
        return new NodeEvent.Snapshot(status(), node.isRecovered() ? segments() : List.of());
    }

    NodeEvent.Progress progress(Node.Core now) {
        var segments = now.log().segments();
        var active = segments.getLast();
        return new NodeEvent.Progress(
                now.log().lastId(),
                now.log().durableId(),
                now.state().appliedId(),
                now.replica().highWaterMark(),
                now.log().entries(),
                now.state().keys().size(),
                active.number(),
                active.size(),
                now.replica().followers(),
                now.replica().leaderLink());
    }
}
