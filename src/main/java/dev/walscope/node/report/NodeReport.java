package dev.walscope.node.report;

import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.SnapshotInfo;
import dev.walscope.api.StatusAnswer;
import dev.walscope.api.You;
import dev.walscope.replication.Elected;
import dev.walscope.replication.Replica;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.SegmentState;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What a node says of itself, as records of the wire: its status, its segment files, how far its
/// log has come.
///
/// Any thread may ask. While the log is still being read, the figures that come from it are 0.
public final class NodeReport {
    private static final long SEGMENT_BYTES = 600;

    /// What a node is told when it starts and never changes.
    ///
    /// @param role `follower` where leaders are elected
    /// @param leaderUrl where a follower begins to look for its leader
    /// @param isElected whether leaders are elected
    public record Identity(
            String name,
            Role role,
            String leaderUrl,
            Path dataDir,
            String version,
            String startedAt,
            boolean isElected) {}

    private final Life life;
    private final Identity node;

    public NodeReport(Life life, Identity node) {
        this.life = life;
        this.node = node;
    }

    public NodeStatus status() {
        // Before the parts: a state must not be newer than the figures that it stands beside.
        var state = life.state();
        var reason = life.reason();
        var now = life.core();
        var replica = now == null ? null : now.replica();
        var raft = raft(replica);
        return new NodeStatus(
                node.name(),
                role(raft),
                replica == null ? node.leaderUrl() : replica.leaderUrl(),
                ProcessHandle.current().pid(),
                node.version(),
                node.startedAt(),
                state,
                reason,
                now == null ? LogPosition.START : position(now),
                now == null ? 0 : now.log().entries(),
                now == null ? 0 : now.state().keys().size(),
                node.dataDir().toString(),
                life.recoveredPercent(),
                life.integrity(),
                replica == null ? null : replica.followers(),
                replica == null ? null : replica.leaderLink(),
                List.of("wal", "segments", "repair", "dedup", "replication"),
                raft);
    }

    private static @Nullable RaftStatus raft(@Nullable Replica replica) {
        return replica == null ? null : replica.elected().map(Elected::status).orElse(null);
    }

    private Role role(@Nullable RaftStatus raft) {
        if (!node.isElected()) return node.role();
        return raft != null && raft.role() == RaftStatus.Role.leader ? Role.leader : Role.follower;
    }

    /// They move while they are read: each is looked up before those that it cannot pass.
    private static LogPosition position(Core now) {
        var snapshotId = now.checkpointer().newest().map(Snapshot::id).orElse(0L);
        var highWaterMark = now.replica().highWaterMark();
        var appliedId = now.state().appliedId();
        var durableId = now.log().durableId();
        return new LogPosition(
                now.log().firstId(),
                now.log().lastId(),
                durableId,
                appliedId,
                highWaterMark,
                snapshotId);
    }

    /// @param you who asks; `null` where nobody had to say
    public StatusAnswer statusAnswer(@Nullable You you) throws IOException {
        var status = status();
        var now = life.core();
        if (now == null) return answer(status, 0, Fingerprint.EMPTY.text(), you);
        var id = now.log().soundUntil();
        var prefix = now.log().fingerprint(id);
        return prefix == null
                ? answer(status, 0, Fingerprint.EMPTY.text(), you)
                : answer(status, id, prefix.text(), you);
    }

    private StatusAnswer answer(
            NodeStatus status, long prefixId, String prefix, @Nullable You you) {
        var mode = node.isElected() ? StatusAnswer.Mode.raft : StatusAnswer.Mode.manual;
        return new StatusAnswer(status, prefixId, prefix, mode, you);
    }

    /// About what [#segments] and its JSON take, in bytes.
    public long segmentsBytes() {
        return life.isRecovered() ? SEGMENT_BYTES * life.parts().log().segments().size() : 0;
    }

    /// Oldest first.
    public List<SegmentInfo> segments() {
        return life.parts().log().segments().stream().map(this::segment).toList();
    }

    private SegmentInfo segment(SegmentState segment) {
        var isEmpty = segment.lastId() < segment.firstId();
        return new SegmentInfo(
                node.dataDir().resolve(segment.fileName()).toString(),
                segment.size(),
                segment.active(),
                isEmpty ? null : segment.firstId(),
                isEmpty ? null : segment.lastId(),
                segment.entries(),
                segment.corrupt(),
                segment.storedSize(),
                segment.compression() == Compression.GZIP ? SegmentInfo.Compression.gzip : null);
    }

    public SnapshotInfo snapshot(Snapshot snapshot) {
        return new SnapshotInfo(
                snapshot.id(),
                node.dataDir().resolve(snapshot.fileName()).toString(),
                snapshot.size(),
                snapshot.keys(),
                snapshot.requests(),
                snapshot.log().text());
    }

    /// What a new reader of the events is told first.
    public NodeEvent.Snapshot snapshot() {
        return new NodeEvent.Snapshot(status(), life.isRecovered() ? segments() : List.of());
    }

    public NodeEvent.Progress progress(Core now) {
        var segments = now.log().segments();
        var active = segments.getLast();
        return new NodeEvent.Progress(
                position(now),
                now.log().entries(),
                now.state().keys().size(),
                active.number(),
                active.size(),
                now.replica().followers(),
                now.replica().leaderLink(),
                raft(now.replica()));
    }
}
