package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftNode;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Takes over a term far beyond the own from who refuses a vote before the vote: as if it had asked
/// for a vote in it with a log that cannot win.
final class FarTerms implements Cover {
    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (!(message instanceof PreVoteResponse answer)
                || answer.isGranted()
                || answer.getTerm() <= engine.getTerm().getTerm() + 1) return message;
        return Messages.hopelessVote(answer.getSender(), answer.getTerm());
    }
}
