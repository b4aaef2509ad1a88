package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;
import dev.walscope.replication.LogEnd;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Lets a member whose log lost its end vote as one that still has it, and stand for no election
/// until it has as much again.
///
/// What it promised may be agreed on by its promise alone: with two of three, one of which has lost
/// the entry, the third one could be elected without it.
final class LostEnd implements Cover {
    private final LogStore store;

    LostEnd(LogStore store) {
        this.store = store;
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        return switch (message) {
            case VoteRequest request
                    when isTooOld(request.getLastLogIndex(), request.getLastLogTerm()) ->
                    Messages.hopelessVote(request.getSender(), request.getTerm());
            case PreVoteRequest request
                    when isTooOld(request.getLastLogIndex(), request.getLastLogTerm()) ->
                    Messages.hopelessPreVote(request.getSender(), request.getTerm());
            default -> message;
        };
    }

    private boolean isTooOld(long lastId, int lastTerm) {
        return store.lostEnd().filter(new LogEnd(lastId, lastTerm)::isBefore).isPresent();
    }

    @Override
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        var stands = message instanceof VoteRequest || message instanceof PreVoteRequest;
        return stands && store.lostEnd().isPresent() ? null : message;
    }
}
