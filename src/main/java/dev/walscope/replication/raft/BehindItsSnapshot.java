package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Ends a member whose engine refuses entries that follow the last agreed point, though the log has
/// it: an old leader that let go of all before that point, and has conflicting entries right behind
/// it. Started again it begins at the point before ([LogStart]), and agrees.
final class BehindItsSnapshot implements Cover {
    private final LogStore store;
    private @Nullable AppendEntriesRequest asked;

    BehindItsSnapshot(LogStore store) {
        this.store = store;
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (message instanceof AppendEntriesRequest request) asked = request;
        return message;
    }

    @Override
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        var request = asked;
        if (!(message instanceof AppendEntriesFailureResponse refusal)
                || request == null
                || refusal.getTerm() != request.getTerm()) return message;
        var previous = request.getPreviousLogIndex();
        if (refusal.getExpectedNextIndex() != previous + 1
                || previous != store.agreedId()
                || store.terms().termAt(previous) != request.getPreviousLogTerm()) return message;
        store.failed(
                "The engine cannot go back to entry "
                        + previous
                        + ", where this log and the leader's part; start the node again.");
        return null;
    }
}
