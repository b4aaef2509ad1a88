package dev.walscope.replication.raft;

import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;

import java.util.List;

/// The engine's messages that are made outside of it.
final class Messages {
    static final DefaultRaftModelFactory MODELS = new DefaultRaftModelFactory();

    /// One process has one group; the name goes nowhere.
    static final Object GROUP = "cluster";

    private Messages() {}

    /// A request for a vote in a term, with a log that cannot win.
    static RaftMessage hopelessVote(RaftEndpoint from, int term) {
        return MODELS.createVoteRequestBuilder()
                .setGroupId(GROUP)
                .setSender(from)
                .setTerm(term)
                .setLastLogTerm(-1)
                .setLastLogIndex(0)
                .setSticky(true)
                .build();
    }

    /// The same before the vote.
    static RaftMessage hopelessPreVote(RaftEndpoint from, int term) {
        return MODELS.createPreVoteRequestBuilder()
                .setGroupId(GROUP)
                .setSender(from)
                .setTerm(term)
                .setLastLogTerm(-1)
                .setLastLogIndex(0)
                .build();
    }

    /// As if the one that refused had said up to where it agrees.
    static RaftMessage agreedUpTo(long id, AppendEntriesFailureResponse refusal) {
        return MODELS.createAppendEntriesSuccessResponseBuilder()
                .setGroupId(GROUP)
                .setSender(refusal.getSender())
                .setTerm(refusal.getTerm())
                .setLastLogIndex(id)
                .setQuerySequenceNumber(refusal.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(refusal.getFlowControlSequenceNumber())
                .build();
    }

    /// An answer that says of a query nothing.
    static RaftMessage withoutQuery(AppendEntriesFailureResponse refusal) {
        return MODELS.createAppendEntriesFailureResponseBuilder()
                .setGroupId(GROUP)
                .setSender(refusal.getSender())
                .setTerm(refusal.getTerm())
                .setExpectedNextIndex(refusal.getExpectedNextIndex())
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(refusal.getFlowControlSequenceNumber())
                .build();
    }

    /// As an answer, for entries up to `id` only.
    static RaftMessage upTo(long id, long query, AppendEntriesSuccessResponse answer) {
        return MODELS.createAppendEntriesSuccessResponseBuilder()
                .setGroupId(GROUP)
                .setSender(answer.getSender())
                .setTerm(answer.getTerm())
                .setLastLogIndex(id)
                .setQuerySequenceNumber(query)
                .setFlowControlSequenceNumber(answer.getFlowControlSequenceNumber())
                .build();
    }

    /// The log's first entries for the one that refused because it has none of them.
    ///
    /// @param commitId agreed on
    static AppendEntriesRequest fromTheFirst(
            RaftEndpoint from,
            AppendEntriesFailureResponse refusal,
            long commitId,
            List<LogEntry> entries) {
        return MODELS.createAppendEntriesRequestBuilder()
                .setGroupId(GROUP)
                .setSender(from)
                .setTerm(refusal.getTerm())
                .setPreviousLogTerm(0)
                .setPreviousLogIndex(0)
                .setCommitIndex(commitId)
                .setLogEntries(entries)
                .setQuerySequenceNumber(refusal.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(refusal.getFlowControlSequenceNumber())
                .build();
    }

    static AppendEntriesRequest with(AppendEntriesRequest request, List<LogEntry> entries) {
        return MODELS.createAppendEntriesRequestBuilder()
                .setGroupId(GROUP)
                .setSender(request.getSender())
                .setTerm(request.getTerm())
                .setPreviousLogTerm(request.getPreviousLogTerm())
                .setPreviousLogIndex(request.getPreviousLogIndex())
                .setCommitIndex(request.getCommitIndex())
                .setLogEntries(List.copyOf(entries))
                .setQuerySequenceNumber(request.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                .build();
    }

    /// Asks whether the log goes on after an entry, and brings nothing.
    static AppendEntriesRequest after(long id, int term, AppendEntriesRequest request) {
        return MODELS.createAppendEntriesRequestBuilder()
                .setGroupId(GROUP)
                .setSender(request.getSender())
                .setTerm(request.getTerm())
                .setPreviousLogTerm(term)
                .setPreviousLogIndex(id)
                .setCommitIndex(request.getCommitIndex())
                .setLogEntries(List.of())
                .setQuerySequenceNumber(request.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                .build();
    }

    /// Entries in the place of a snapshot that has them.
    static RaftMessage append(
            InstallSnapshotRequest request,
            long previousId,
            int previousTerm,
            List<LogEntry> entries) {
        return MODELS.createAppendEntriesRequestBuilder()
                .setGroupId(GROUP)
                .setSender(request.getSender())
                .setTerm(request.getTerm())
                .setPreviousLogTerm(previousTerm)
                .setPreviousLogIndex(previousId)
                .setCommitIndex(request.getSnapshotIndex())
                .setLogEntries(entries)
                .setQuerySequenceNumber(request.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                .build();
    }
}
