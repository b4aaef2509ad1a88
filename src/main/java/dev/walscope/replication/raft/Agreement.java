package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Finds where the leader's log and a member's part in one round trip: who refuses entries says of
/// which terms the end of its log is ([TermRuns]), and the engine is told of the last entry that
/// both have.
///
/// In the term of the leader nobody else can make that member cut what it has in common with it, so
/// the claim stands as long as the term does.
final class Agreement implements Cover {
    private final TermRuns terms;
    private final Consumer<AppendEntriesFailureResponse> nothingInCommon;
    private final Map<RaftEndpoint, Long> known = new HashMap<>();

    /// The newest question of each member in whose place it was offered a snapshot.
    private final Map<RaftEndpoint, Long> offered = new HashMap<>();

    private int term;

    /// @param nothingInCommon hears of a member that has nothing of this log: the engine would go
    /// back entry by entry to the first one
    Agreement(TermRuns terms, Consumer<AppendEntriesFailureResponse> nothingInCommon) {
        this.terms = terms;
        this.nothingInCommon = nothingInCommon;
    }

    /// The last entry that the other one is known to have in common with this leader; -1 when it
    /// has not been asked in this term.
    long knownOf(RaftNode engine, RaftEndpoint other) {
        forgetOlderTerms(engine);
        return known.getOrDefault(other, -1L);
    }

    /// The other one was offered a snapshot in place of entries. It refuses as long as it has not
    /// taken that, which says nothing new: answered by the next offer at once, each question would
    /// go to and fro until all of the snapshot has come.
    ///
    /// @param flow the question's number
    void offered(RaftNode engine, RaftEndpoint other, long flow) {
        forgetOlderTerms(engine);
        offered.merge(other, flow, Math::max);
    }

    private void forgetOlderTerms(RaftNode engine) {
        var now = engine.getTerm().getTerm();
        if (term == now) return;
        term = now;
        known.clear();
        offered.clear();
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (!Cover.leads(engine) || message.getTerm() != engine.getTerm().getTerm()) return message;
        forgetOlderTerms(engine);
        if (message instanceof AppendEntriesSuccessResponse answer)
            known.merge(answer.getSender(), answer.getLastLogIndex(), Math::max);
        if (!(message instanceof AppendEntriesFailureResponse refusal)) return message;
        var agreed = terms.agreementWith(end);
        known.merge(refusal.getSender(), agreed, Math::max);
        var last = offered.get(refusal.getSender());
        if (last != null && refusal.getFlowControlSequenceNumber() <= last) return null;
        if (agreed == 0) {
            nothingInCommon.accept(refusal);
            return null;
        }
        // It has what was sent before, and its engine has let go of that; what it has behind is
        // told
        // when it is sent something to compare with.
        if (refusal.getExpectedNextIndex() == agreed + 1) return message;
        return Messages.agreedUpTo(agreed, refusal);
    }
}
