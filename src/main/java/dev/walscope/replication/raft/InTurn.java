package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;

/// Keeps a member from standing for election until it has heard of no leader for so long, so that
/// it is known beforehand who stands first: for lessons, whose pictures are the same on every run.
///
/// The questions that come before a candidacy are dropped, as a network may; so nothing that holds
/// without it can fail with it. A leader that hands over asks no such question and is not kept.
final class InTurn implements Cover {
    private final Clock clock;
    private final long silenceMs;
    private long heardAtMs;

    /// @param silenceMs of the engine's time
    InTurn(Clock clock, long silenceMs) {
        this.clock = clock;
        this.silenceMs = silenceMs;
        heardAtMs = clock.millis();
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (message instanceof AppendEntriesRequest
                || message instanceof InstallSnapshotRequest
                || message instanceof VoteRequest) heardAtMs = clock.millis();
        return message;
    }

    @Override
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        boolean isTooSoon = clock.millis() - heardAtMs < silenceMs;
        return isTooSoon && message instanceof PreVoteRequest ? null : message;
    }
}
