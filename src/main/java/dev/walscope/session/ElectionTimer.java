package dev.walscope.session;

import dev.walscope.api.RaftStatus;

/// How long a member had heard no leader when it was asked, and after how long a silence it stands
/// for election.
///
/// What came after the answer nobody knows here: a timer does not run on by itself.
///
/// @param askedMs when it answered, milliseconds since 1970
/// @param silentMs -1 when it knew of no leader
/// @param timeoutMs the shortest silence that it takes for the leader's end, as slow as its time is
public record ElectionTimer(long askedMs, long silentMs, long timeoutMs) {
    /// From then on it says nothing of what is now.
    private static final long FRESH_MS = 2_000;

    static ElectionTimer of(RaftStatus raft, long askedMs) {
        return new ElectionTimer(
                askedMs,
                raft.lastHeardMs(),
                Math.max(1, Math.round(raft.electionTimeoutMs() / raft.timeScale())));
    }

    /// How much of the time was left: 1 all of it, 0 nothing.
    public double left() {
        return silentMs < 0 ? 0 : Math.clamp(1 - (double) silentMs / timeoutMs, 0, 1);
    }

    public boolean isOld(long nowMs) {
        return nowMs - askedMs > FRESH_MS;
    }
}
