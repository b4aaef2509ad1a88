package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftNode;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;

import java.util.List;

/// Ends the asking for votes of a member that now hears a leader of the very term it asked in, as
/// the engine itself does for a candidate. Otherwise it would take itself for one that asks, and
/// ask nobody when that leader is gone.
///
/// It happens often, and not only after a pause: between its vote and the first word of whom it
/// voted for, a member knows no leader.
final class AskedInVain implements Cover {
    @Override
    public RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        boolean isOfLeader =
                message instanceof AppendEntriesRequest
                        || message instanceof InstallSnapshotRequest;
        if (isOfLeader && engine instanceof RaftNodeImpl inside) {
            var state = inside.state();
            // Its vote in this term stays.
            if (state.preCandidateState() != null && message.getTerm() == state.term())
                inside.toFollower(state.term());
        }
        return message;
    }
}
