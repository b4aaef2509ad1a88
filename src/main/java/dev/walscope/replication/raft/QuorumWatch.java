package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Knows which voters have answered the leader lately, and whether they are a majority.
final class QuorumWatch implements Cover {
    private final Clock clock;
    private final long silenceMsMax;
    private final Map<RaftEndpoint, Long> heardAtMs = new HashMap<>();
    private long ledSinceMs;
    private int term;

    QuorumWatch(Clock clock, long silenceMsMax) {
        this.clock = clock;
        this.silenceMsMax = silenceMsMax;
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (message instanceof AppendEntriesSuccessResponse
                || message instanceof AppendEntriesFailureResponse)
            heardAtMs.put(message.getSender(), clock.millis());
        return message;
    }

    /// On a leader: whether so many voters answer, itself among them, that it can decide anything.
    boolean hasQuorum(RaftNode engine) {
        var now = clock.millis();
        if (term != engine.getTerm().getTerm()) {
            term = engine.getTerm().getTerm();
            ledSinceMs = now;
        }
        var voters = engine.getEffectiveMembers().getVotingMembers();
        var heard =
                voters.stream()
                        .filter(
                                voter ->
                                        voter.equals(engine.getLocalEndpoint())
                                                || now - heardAtMs.getOrDefault(voter, ledSinceMs)
                                                        < silenceMsMax)
                        .count();
        return heard > voters.size() / 2;
    }

    /// How long ago another one answered this leader; -1 when it never did.
    long silentMs(RaftEndpoint other) {
        var at = heardAtMs.get(other);
        return at == null ? -1 : Math.max(0, clock.millis() - at);
    }
}
