package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Drops answers to requests of an older term. What was agreed then may have been cut off since.
final class StaleAnswers implements Cover {
    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        var isAnswer =
                message instanceof AppendEntriesSuccessResponse
                        || message instanceof AppendEntriesFailureResponse
                        || message instanceof InstallSnapshotResponse;
        return isAnswer && message.getTerm() < engine.getTerm().getTerm() ? null : message;
    }
}
