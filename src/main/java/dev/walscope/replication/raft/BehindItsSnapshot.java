package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Begins a member anew whose engine refuses entries that follow the last agreed point, though the
/// log has it: an old leader that let go of all before that point, and has other entries right
/// behind it. They were agreed on by nobody, since the leader of this term has others: they are cut
/// off, and where its log ends with the agreed point the engine agrees.
final class BehindItsSnapshot implements Cover {
    private final LogStore store;
    private final Consumer<String> beginAnew;
    private @Nullable AppendEntriesRequest asked;

    /// @param beginAnew given a sentence
    BehindItsSnapshot(LogStore store, Consumer<String> beginAnew) {
        this.store = store;
        this.beginAnew = beginAnew;
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
                || refusal.getTerm() != request.getTerm()
                || request.getLogEntries().isEmpty()) return message;
        var previous = request.getPreviousLogIndex();
        var own = store.terms().termAt(previous + 1);
        if (previous != store.agreedId()
                || store.terms().termAt(previous) != request.getPreviousLogTerm()
                || own == 0
                || own == request.getLogEntries().getFirst().getTerm()) return message;
        try {
            store.truncateLogEntriesFrom(previous + 1);
        } catch (IOException e) {
            // The store has ended this member's part.
            return null;
        }
        beginAnew.accept(
                "This log and the leader's part behind entry "
                        + previous
                        + ", where the engine cannot go back to; the member begins anew.");
        return null;
    }
}
