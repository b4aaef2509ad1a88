package dev.walscope.replication.raft;

import dev.walscope.replication.CheckedFile;
import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Who a member is, and who the cluster's first members were.
///
/// @param self with its incarnation, drawn when the folder was empty
/// @param founders all first members with their incarnations; `null` until all have met, or until
/// the cluster has taken in one that joins
/// @param urls where the members answered HTTP when this was written, by name
/// @param sinceId the entry that took in one that joined; 0 of a founder
/// @param removedBy the entry that removed it; 0 while it is a member
record Founders(
        String self,
        @Nullable List<String> founders,
        @Nullable Map<String, String> urls,
        long sinceId,
        long removedBy) {
    static final String FILE = "member.json";

    static CheckedFile<Founders> in(Storage storage) {
        return new CheckedFile<>(storage, FILE, Founders.class);
    }

    /// One that belongs nowhere yet.
    static Founders alone(MemberId self) {
        return new Founders(self.toString(), null, null, 0, 0);
    }

    Founders removedBy(long id) {
        return new Founders(self, founders, urls, sinceId, id);
    }
}
