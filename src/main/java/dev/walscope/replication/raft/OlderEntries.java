package dev.walscope.replication.raft;

import dev.walscope.replication.SnapshotSource;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

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
    public @Nullable RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        if (!(message instanceof InstallSnapshotRequest request)) return message;
        var known = agreement.knownOf(engine, to);
        // Who was not asked yet is asked for the end of its log: it refuses what it does not have.
        return known < 0
                ? lines(request, request.getSnapshotIndex(), List.of())
                : older(request, known);
    }

    /// What follows entry `known`, which is the last that another member has.
    @Nullable RaftMessage older(InstallSnapshotRequest request, long known) {
        try {
            // Who has all that the engine would send may have other entries behind it: those are
            // told by what follows.
            var until =
                    known < request.getSnapshotIndex()
                            ? request.getSnapshotIndex()
                            : store.lastId();
            return lines(request, known, store.entriesAfter(known, until));
        } catch (IOException e) {
            var newest = snapshots.newest();
            if (newest.isPresent() && newest.get().id() > known) return request;
            store.failed("The log cannot be read for another member: " + e.getMessage());
            return null;
        }
    }

    private RaftMessage lines(
            InstallSnapshotRequest request, long previousId, List<LogEntry> entries) {
        return Messages.append(request, previousId, store.terms().termAt(previousId), entries);
    }
}
