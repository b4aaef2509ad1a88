package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// The answer of `GET /status`: the status, and the fingerprint of the log, which is made when it
/// is asked for.
///
/// @param prefixId the last durable id up to which nothing is damaged
/// @param prefix the log's fingerprint up to there, as in [LogFingerprint]
/// @param mode whether leaders are elected
public record StatusAnswer(
        @JsonUnwrapped NodeStatus status, long prefixId, String prefix, Mode mode) {
    public enum Mode {
        manual,
        raft
    }
}
