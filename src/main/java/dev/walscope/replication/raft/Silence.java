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
import java.util.Optional;

/// Rouses a voter that hears no leader and asks nobody for a vote: as if another one had asked for
/// a vote in the next term with a log that cannot win. A leader is not silent.
final class Silence implements Cover {
    private final Clock clock;
    private final long silenceMsMax;
    private long brokenAtMs;

    /// @param silenceMsMax longer than the silence after which a member stands for election
    Silence(Clock clock, long silenceMsMax) {
        this.clock = clock;
        this.silenceMsMax = silenceMsMax;
        brokenAtMs = clock.millis();
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (message instanceof AppendEntriesRequest || message instanceof InstallSnapshotRequest)
            brokenAtMs = clock.millis();
        return message;
    }

    @Override
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        if (message instanceof PreVoteRequest || message instanceof VoteRequest)
            brokenAtMs = clock.millis();
        return message;
    }

    /// What the engine is to be given now.
    Optional<RaftMessage> tick(RaftNode engine) {
        if (Cover.leads(engine)) brokenAtMs = clock.millis();
        if (clock.millis() - brokenAtMs < silenceMsMax) return Optional.empty();
        var voters = engine.getEffectiveMembers().getVotingMembers();
        if (!voters.contains(engine.getLocalEndpoint())) return Optional.empty();
        brokenAtMs = clock.millis();
        return voters.stream()
                .filter(other -> !other.equals(engine.getLocalEndpoint()))
                .findFirst()
                .map(other -> Messages.hopelessVote(other, engine.getTerm().getTerm() + 1));
    }
}
