package dev.walscope.scope;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;

import java.util.ArrayList;
import java.util.List;

/// What a node might say, for tests: short names for long records.
public final class Seen {
    private Seen() {}

    /// When the next process of a node began.
    static final String RESTARTED = "2026-11-22T10:05:00Z";

    public static NodeStatus status(String node, long lastId) {
        return status(node, lastId, "2026-11-22T10:00:00Z", List.of());
    }

    /// Of a node that has read its log up to `lastId`.
    public static NodeStatus recovering(String node, long lastId) {
        return status(node, NodeStatus.State.recovering, lastId, RESTARTED, List.of());
    }

    public static NodeStatus status(
            String node, long lastId, String startedAt, List<FollowerStatus> followers) {
        return status(node, NodeStatus.State.ready, lastId, startedAt, followers);
    }

    private static NodeStatus status(
            String node,
            NodeStatus.State state,
            long lastId,
            String startedAt,
            List<FollowerStatus> followers) {
        var role = node.equals("leader") ? Role.leader : Role.follower;
        return new NodeStatus(
                node,
                role,
                "http://127.0.0.1:8000",
                4711,
                "0.1.0",
                startedAt,
                state,
                null,
                LogPosition.settled(lastId),
                lastId,
                lastId,
                "data/" + node,
                100,
                Integrity.OK,
                role == Role.leader ? followers : null,
                null,
                List.of(),
                null);
    }

    /// The same of a member that elects its leader.
    ///
    /// @param follower of it, if it leads
    public static NodeStatus elected(NodeStatus plain, RaftStatus raft, FollowerStatus follower) {
        boolean leads = raft.role() == RaftStatus.Role.leader;
        return new NodeStatus(
                plain.node(),
                leads ? Role.leader : Role.follower,
                plain.leader(),
                plain.pid(),
                plain.version(),
                plain.startedAt(),
                plain.state(),
                plain.reason(),
                plain.position(),
                plain.entries(),
                plain.keys(),
                plain.dataDir(),
                plain.recoveredPercent(),
                plain.integrity(),
                leads ? List.of(follower) : null,
                plain.replication(),
                plain.capabilities(),
                raft);
    }

    static NodeStatus with(NodeStatus status, Integrity integrity) {
        return Statuses.with(status, integrity);
    }

    public static FollowerStatus follower(String name, long ackedId, long lagEntries, long lagMs) {
        return new FollowerStatus(
                name,
                "http://127.0.0.1:8001",
                FollowerStatus.State.streaming,
                ackedId,
                lagEntries,
                lagEntries * 90,
                lagMs,
                "2026-11-22T10:00:01Z",
                null,
                null);
    }

    public static NodeEvent.Snapshot snapshot(String node, long lastId) {
        return snapshot(node, lastId, "2026-11-22T10:00:00Z");
    }

    /// Of another process of the same node.
    public static NodeEvent.Snapshot restarted(String node, long lastId) {
        return snapshot(node, lastId, "2026-11-22T10:07:00Z");
    }

    private static NodeEvent.Snapshot snapshot(String node, long lastId, String startedAt) {
        return new NodeEvent.Snapshot(
                status(node, lastId, startedAt, List.of()),
                List.of(
                        new SegmentInfo(
                                "data/" + node + "/wal.log.segment.1",
                                lastId * 90,
                                true,
                                lastId == 0 ? null : 1L,
                                lastId == 0 ? null : Long.valueOf(lastId),
                                lastId,
                                0)));
    }

    public static NodeEvent.Progress progress(long lastId) {
        return new NodeEvent.Progress(
                LogPosition.settled(lastId), lastId, lastId, 1, lastId * 90, null, null, null);
    }

    /// As it comes off the wire: a DELETE's value is JSON's `null`.
    public static LogEntry entry(long id) {
        return entry(id, id * 31);
    }

    /// The same with another checksum: it says something else.
    static LogEntry entry(long id, long crc) {
        boolean isDelete = id % 7 == 0;
        return new LogEntry(
                id,
                isDelete ? "DELETE" : "SET",
                "key" + id % 10,
                isDelete ? NullNode.getInstance() : TextNode.valueOf("value" + id),
                null,
                null,
                null,
                null,
                crc,
                LogEntry.CrcStatus.ok,
                1,
                (id - 1) * 90,
                90);
    }

    /// As a leader that was elected wrote it.
    public static LogEntry inTerm(LogEntry plain, long term) {
        return new LogEntry(
                plain.id(),
                plain.operation(),
                plain.key(),
                plain.value(),
                null,
                null,
                null,
                term,
                plain.crc(),
                plain.crcStatus(),
                plain.segment(),
                plain.offset(),
                plain.length());
    }

    public static List<LogEntry> entries(long first, long last) {
        var page = new ArrayList<LogEntry>();
        for (long id = first; id <= last; id++) page.add(entry(id));
        return page;
    }

    public static ClusterState folded(List<? extends Observation> series) {
        var state = ClusterState.EMPTY;
        for (var seen : series) state = Fold.apply(state, seen);
        return state;
    }
}
