package dev.walscope.replication.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;

import org.jspecify.annotations.Nullable;

/// Asks for no votes for a member that its own log names as none that votes: the engine would count
/// that member's vote for itself all the same.
final class VotersOnly implements Cover {
    @Override
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        var stands = message instanceof PreVoteRequest || message instanceof VoteRequest;
        var voters = engine.getEffectiveMembers().getVotingMembers();
        return stands && !voters.contains(engine.getLocalEndpoint()) ? null : message;
    }
}
