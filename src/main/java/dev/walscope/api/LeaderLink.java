package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

/// A follower's own view of its connection to the leader.
///
/// @param retryInMs milliseconds until the next attempt, when `state` is `waiting`
/// @param attempt attempts since the last good connection; 0 when connected
/// @param leaderLastId the leader's last durable id, as it said last
/// @param reason why there is no stream, one sentence; `null` while there is
/// @param divergedAt the first id at which the logs differ, when they do
/// @param fetchedPercent how much of the leader's snapshot has come, while it comes instead of
///     entries that the leader no longer has
public record LeaderLink(
        String url,
        State state,
        long retryInMs,
        int attempt,
        long leaderLastId,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String reason,
        @Nullable Long divergedAt,
        @Nullable Integer fetchedPercent) {
    @JsonCreator
    public LeaderLink {}

    /// One that fetches no snapshot.
    public LeaderLink(
            String url,
            State state,
            long retryInMs,
            int attempt,
            long leaderLastId,
            @Nullable String reason,
            @Nullable Long divergedAt) {
        this(url, state, retryInMs, attempt, leaderLastId, reason, divergedAt, null);
    }

    public enum State {
        connecting,
        catching_up,
        streaming,
        waiting,
        refused,
        diverged
    }
}
