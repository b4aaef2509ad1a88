package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Stands between the engine and the network for one [Flaw]: what passes may be changed, put in the
/// place of another, or dropped. The engine's thread.
interface Cover {
    /// @param end what the sender said of the end of its log
    /// @return what the engine is to be given; `null` for nothing
    default @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        return message;
    }

    /// @return what is to be sent; `null` for nothing
    default @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        return message;
    }

    static boolean leads(RaftNode engine) {
        return engine.getLocalEndpoint().equals(engine.getTerm().getLeaderEndpoint());
    }
}
