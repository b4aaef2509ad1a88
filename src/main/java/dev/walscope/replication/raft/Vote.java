package dev.walscope.replication.raft;

import dev.walscope.replication.CheckedFile;
import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;

/// The newest term that a member has heard of, and whom it voted for in it: on the disk before any
/// message says so, since a vote must not be given twice.
///
/// @param votedFor `null` when it gave its vote to nobody
/// @param voting whether it counts for majorities; a learner does not
record Vote(int term, @Nullable String votedFor, boolean voting) {
    static final String FILE = "vote.json";

    static CheckedFile<Vote> in(Storage storage) {
        return new CheckedFile<>(storage, FILE, Vote.class);
    }
}
