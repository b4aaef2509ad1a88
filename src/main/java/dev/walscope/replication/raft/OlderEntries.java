package dev.walscope.replication.raft;

import dev.walscope.replication.SnapshotSource;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Sends lines of the log where the engine would send a snapshot: it keeps the newest entries only,
/// the log's files have older ones too. Where they have been dropped, or cannot be read and a
/// snapshot has what they add up to, the engine's request stays what it is: the offer of the file
/// of a snapshot ([Installing]).
final class OlderEntries implements Cover {
    private final LogStore store;
    private final Agreement agreement;
    private final SnapshotSource snapshots;

    OlderEntries(LogStore store, Agreement agreement, SnapshotSource snapshots) {
        this.store = store;
        this.agreement = agreement;
        this.snapshots = snapshots;
    }

    @Override
    public RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        if (!(message instanceof InstallSnapshotRequest request)) return message;
        var known = agreement.knownOf(engine, to);
        // Who was not asked yet is asked for the end of its log: it refuses what it does not have.
        var previousId = known < 0 ? request.getSnapshotIndex() : known;
        var entries =
                known < 0
                        ? Optional.of(List.<LogEntry>of())
                        : following(known, request.getSnapshotIndex());
        return entries.isEmpty()
                ? request
                : Messages.append(
                        request, previousId, store.terms().termAt(previousId), entries.get());
    }

    /// What follows entry `known`, which is the last that another member has; empty when a snapshot
    /// is to be sent instead.
    ///
    /// @param agreedId an entry that is agreed on
    Optional<List<LogEntry>> following(long known, long agreedId) {
        // Who has all of that may have other entries behind it: those are told by what follows.
        var until = known < agreedId ? agreedId : store.lastId();
        try {
            return Optional.of(store.entriesAfter(known, until));
        } catch (IOException e) {
            var newest = snapshots.newest();
            if (newest.isEmpty() || newest.get().id() <= known)
                store.failed("The log cannot be read for another member: " + e.getMessage());
            return Optional.empty();
        }
    }
}
