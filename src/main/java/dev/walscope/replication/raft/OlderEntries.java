package dev.walscope.replication.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// Sends lines of the log where the engine would send a snapshot: it keeps the newest entries only,
/// the log's files have all.
final class OlderEntries implements Cover {
    private final LogStore store;
    private final Agreement agreement;

    OlderEntries(LogStore store, Agreement agreement) {
        this.store = store;
        this.agreement = agreement;
    }

    @Override
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        if (!(message instanceof InstallSnapshotRequest request)) return message;
        var known = agreement.knownOf(engine, to);
        // Who was not asked yet is asked for the end of its log: it refuses what it does not have.
        var previous = known < 0 ? request.getSnapshotIndex() : known;
        try {
            var entries =
                    known < 0
                            ? store.none()
                            : store.entriesAfter(previous, request.getSnapshotIndex());
            return Messages.append(request, previous, store.terms().termAt(previous), entries);
        } catch (IOException e) {
            store.failed("The log cannot be read for another member: " + e.getMessage());
            return null;
        }
    }
}
