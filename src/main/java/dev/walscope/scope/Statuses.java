package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A node's status with one part of it replaced by what an event said.
final class Statuses {
    private static final String HELD_OVER = "";

    private Statuses() {}

    /// Whether the figures of a status are those of the process before.
    static boolean isHeldOver(NodeStatus status) {
        return status.startedAt().equals(HELD_OVER);
    }

    static NodeStatus with(NodeStatus s, NodeEvent.Progress p) {
        var raft = p.raft() == null ? s.raft() : p.raft();
        return new NodeStatus(
                s.node(),
                role(s.role(), raft),
                s.leader(),
                s.pid(),
                s.version(),
                s.startedAt(),
                s.state(),
                s.reason(),
                p.position(),
                p.entries(),
                p.keys(),
                s.dataDir(),
                s.recoveredPercent(),
                s.integrity(),
                p.followers() == null && p.raft() == null ? s.followers() : p.followers(),
                p.replication() == null && p.raft() == null ? s.replication() : p.replication(),
                s.capabilities(),
                raft);
    }

    /// Who is elected has another one when another is.
    private static Role role(Role before, @Nullable RaftStatus raft) {
        if (raft == null) return before;
        return raft.role() == RaftStatus.Role.leader ? Role.leader : Role.follower;
    }

    /// Of a node that reads its log anew: it still has what it had `before`, and what it says once
    /// it has read is compared with that, so no process is named as the one that said it.
    static NodeStatus reading(NodeStatus before, NodeStatus now) {
        return new NodeStatus(
                now.node(),
                now.role(),
                now.leader(),
                now.pid(),
                now.version(),
                HELD_OVER,
                now.state(),
                now.reason(),
                before.position(),
                before.entries(),
                before.keys(),
                now.dataDir(),
                now.recoveredPercent(),
                now.integrity(),
                now.followers(),
                now.replication(),
                now.capabilities(),
                now.raft());
    }

    static NodeStatus with(NodeStatus s, NodeEvent.StateChanged change) {
        return with(
                s,
                change.state(),
                change.reason(),
                change.recoveredPercent(),
                s.integrity(),
                s.followers(),
                s.replication());
    }

    static NodeStatus with(NodeStatus s, Integrity integrity) {
        return with(
                s,
                s.state(),
                s.reason(),
                s.recoveredPercent(),
                integrity,
                s.followers(),
                s.replication());
    }

    static NodeStatus with(NodeStatus s, LeaderLink link) {
        return with(
                s, s.state(), s.reason(), s.recoveredPercent(), s.integrity(), s.followers(), link);
    }

    static NodeStatus with(NodeStatus s, FollowerStatus follower) {
        var followers = new ArrayList<FollowerStatus>();
        if (s.followers() != null) followers.addAll(s.followers());
        followers.removeIf(known -> known.name().equals(follower.name()));
        followers.add(follower);
        return with(
                s,
                s.state(),
                s.reason(),
                s.recoveredPercent(),
                s.integrity(),
                followers,
                s.replication());
    }

    private static NodeStatus with(
            NodeStatus s,
            NodeStatus.State state,
            @Nullable String reason,
            int recoveredPercent,
            Integrity integrity,
            @Nullable List<FollowerStatus> followers,
            @Nullable LeaderLink replication) {
        return new NodeStatus(
                s.node(),
                s.role(),
                s.leader(),
                s.pid(),
                s.version(),
                s.startedAt(),
                state,
                reason,
                s.position(),
                s.entries(),
                s.keys(),
                s.dataDir(),
                recoveredPercent,
                integrity,
                followers,
                replication,
                s.capabilities(),
                s.raft());
    }
}
