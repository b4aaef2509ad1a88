package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The answer of `GET /status`.
///
/// @param node the node's name, `leader` or the follower's
/// @param leader the leader's URL; a leader gives its own
/// @param startedAt ISO-8601
/// @param state `ready`, `recovering` or `read_only`; `reason` says why in one sentence
/// @param position how far its log has come
/// @param entries readable entries in the log
/// @param keys keys that have a value
/// @param dataDir the node's data folder, as given
/// @param recoveredPercent 0..100, how far recovery has come
/// @param followers on a leader, the followers it knows; on a follower `null`
/// @param replication on a follower, its connection to the leader; on a leader `null`
/// @param capabilities names of what this node can do beyond the basics
/// @param raft its part in electing leaders; `null` in the manual mode
public record NodeStatus(
        String node,
        Role role,
        String leader,
        long pid,
        String version,
        String startedAt,
        State state,
        @Nullable String reason,
        @JsonUnwrapped LogPosition position,
        long entries,
        long keys,
        String dataDir,
        int recoveredPercent,
        Integrity integrity,
        @Nullable List<FollowerStatus> followers,
        @Nullable LeaderLink replication,
        List<String> capabilities,
        @Nullable RaftStatus raft) {
    public enum State {
        recovering,
        ready,
        read_only
    }

    public long lastId() {
        return position.lastId();
    }

    public long durableId() {
        return position.durableId();
    }

    public long appliedId() {
        return position.appliedId();
    }

    public long highWaterMark() {
        return position.highWaterMark();
    }

    /// The same of a node whose disk is known to hold everything up to `id`.
    public NodeStatus holding(long id) {
        return at(position.holding(id));
    }

    /// The same of a node whose log ends with entry `id` now.
    public NodeStatus endingWith(long id) {
        return at(position.endingWith(id));
    }

    private NodeStatus at(LogPosition other) {
        return new NodeStatus(
                node,
                role,
                leader,
                pid,
                version,
                startedAt,
                state,
                reason,
                other,
                entries,
                keys,
                dataDir,
                recoveredPercent,
                integrity,
                followers,
                replication,
                capabilities,
                raft);
    }
}
