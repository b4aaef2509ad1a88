package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import org.jspecify.annotations.Nullable;

/// The answer of `GET /status`: the status, and the fingerprint of the log, which is made when it
/// is asked for.
///
/// @param prefixId the last durable id up to which nothing is damaged
/// @param prefix the log's fingerprint up to there, as in [LogFingerprint]
/// @param mode whether leaders are elected
/// @param you as whom the node knows who asks; `null` where it asks for no tokens
public record StatusAnswer(
        @JsonUnwrapped NodeStatus status,
        long prefixId,
        String prefix,
        Mode mode,
        @Nullable You you) {
    public enum Mode {
        manual,
        raft
    }
}
