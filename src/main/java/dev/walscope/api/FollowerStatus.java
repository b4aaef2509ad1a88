package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

/// A follower as its leader sees it. Lag is what the follower has acknowledged, not what was sent.
///
/// @param ackedId the last id that the follower said is on its disk
/// @param lagEntries entries on the leader's disk that the follower has not acknowledged
/// @param lagBytes their bytes
/// @param lagMs milliseconds since the oldest of them became durable; 0 when there is none
/// @param lastSeen ISO-8601, when the leader last heard from it; `null` when it has not since its
///     start
/// @param reason why it does not stream, one sentence; `null` while it does
/// @param divergedAt the first id at which the logs differ, when they do
public record FollowerStatus(
        String name,
        String url,
        State state,
        long ackedId,
        long lagEntries,
        long lagBytes,
        long lagMs,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String lastSeen,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String reason,
        @Nullable Long divergedAt) {
    public enum State {
        streaming,
        catching_up,
        lost,
        diverged
    }
}
