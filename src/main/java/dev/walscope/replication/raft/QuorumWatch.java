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
                        .filter(one -> one.equals(engine.getLocalEndpoint()) || hears(one))
                        .count();
        return heard > voters.size() / 2;
    }

    /// Whether it has answered lately, or had no time to since this leader was elected.
    boolean hears(RaftEndpoint other) {
        return clock.millis() - heardAtMs.getOrDefault(other, ledSinceMs) < silenceMsMax;
    }

    /// Whether it has answered lately.
    boolean hasAnswered(RaftEndpoint other) {
        return heardAtMs.containsKey(other) && hears(other);
    }
}
