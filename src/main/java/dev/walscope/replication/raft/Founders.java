package dev.walscope.replication.raft;

import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Who a member is, and who the cluster's first members were.
///
/// @param self with its incarnation, drawn when the folder was empty
/// @param founders all first members with their incarnations; `null` until all have met
record Founders(String self, @Nullable List<String> founders) {
    static final String FILE = "member.json";

    static CheckedFile<Founders> in(Storage storage) {
        return new CheckedFile<>(storage, FILE, Founders.class);
    }
}
