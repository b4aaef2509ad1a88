package dev.walscope.node.report;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a watcher holds for true of a node: of all that was told, the part that is true until
/// something else is told. What changes with mere time, as for how long somebody is silent, is left
/// out.
///
/// A node asks itself now and then whether it would still say the same ([EventFeed#remind]). That
/// somebody is heard no more comes with time, and nothing happens that would tell it; and what was
/// told may have been true for a few milliseconds only.
record Told(
        LogPosition position,
        long entries,
        long keys,
        @Nullable List<FollowerStatus> followers,
        @Nullable LeaderLink replication,
        @Nullable RaftStatus raft) {
    static Told by(NodeEvent.Progress progress) {
        return new Told(
                progress.position(),
                progress.entries(),
                progress.keys(),
                timeless(progress.followers()),
                timeless(progress.replication()),
                timeless(progress.raft()));
    }

    static Told by(NodeStatus status) {
        return new Told(
                status.position(),
                status.entries(),
                status.keys(),
                timeless(status.followers()),
                timeless(status.replication()),
                timeless(status.raft()));
    }

    private static @Nullable List<FollowerStatus> timeless(
            @Nullable List<FollowerStatus> followers) {
        return followers == null ? null : followers.stream().map(Told::timeless).toList();
    }

    private static FollowerStatus timeless(FollowerStatus follower) {
        return new FollowerStatus(
                follower.name(),
                follower.url(),
                follower.state(),
                follower.ackedId(),
                follower.lagEntries(),
                follower.lagBytes(),
                0,
                null,
                follower.reason(),
                follower.divergedAt());
    }

    private static @Nullable LeaderLink timeless(@Nullable LeaderLink link) {
        return link == null
                ? null
                : new LeaderLink(
                        link.url(),
                        link.state(),
                        0,
                        link.attempt(),
                        link.leaderLastId(),
                        link.reason(),
                        link.divergedAt(),
                        link.fetchedPercent());
    }

    private static @Nullable RaftStatus timeless(@Nullable RaftStatus raft) {
        return raft == null
                ? null
                : new RaftStatus(
                        raft.term(),
                        raft.role(),
                        raft.leader(),
                        raft.votedFor(),
                        raft.commitId(),
                        raft.snapshotId(),
                        raft.members(),
                        raft.membersId(),
                        0,
                        raft.electionTimeoutMs(),
                        raft.quorum(),
                        raft.reason(),
                        raft.timeScale());
    }
}
