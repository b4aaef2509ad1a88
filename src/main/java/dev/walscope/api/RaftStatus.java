package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a node says of its part in electing leaders, as `raft` in the answer of `GET /status`.
///
/// @param leader the leader's name; `null` when none is known
/// @param votedFor whom it voted for in this term; `null` when for nobody
/// @param commitId the last entry that it knows to be agreed on
/// @param snapshotId the last entry that its newest snapshot holds; 0 without one
/// @param membersId the entry that made the members so; 0 for the first ones
/// @param lastHeardMs how long ago the leader was heard; -1 when there is none to hear
/// @param quorum on a leader, whether a majority answers it; else whether it hears a leader
/// @param reason why it takes no part, in a sentence; `null` when it does
/// @param timeScale how fast its time goes: elections, heartbeats, patience; 1 for full speed
public record RaftStatus(
        int term,
        Role role,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String leader,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String votedFor,
        long commitId,
        long snapshotId,
        List<Member> members,
        long membersId,
        long lastHeardMs,
        long electionTimeoutMs,
        boolean quorum,
        @Nullable String reason,
        double timeScale) {
    public enum Role {
        leader,
        follower,
        candidate,
        learner
    }

    /// @param voter whether it counts for majorities
    /// @param matchId on a leader, the last entry that the member is known to hold
    public record Member(String name, String url, boolean voter, @Nullable Long matchId) {}
}
