package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;

import java.util.List;

/// Lets a member refuse the log's first entries when it has them and its engine has let go of them:
/// the refusal tells the leader where to go on ([Agreement]).
final class FromTheBeginning implements Cover {
    private final LogStore store;

    FromTheBeginning(LogStore store) {
        this.store = store;
    }

    @Override
    public RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (!(message instanceof AppendEntriesRequest request)
                || request.getPreviousLogIndex() > 0
                || request.getLogEntries().isEmpty()
                || store.agreedId() == 0) return message;
        var first = request.getLogEntries().getFirst();
        return Messages.after(first.getIndex(), first.getTerm(), request);
    }
}
