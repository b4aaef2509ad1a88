package dev.walscope.replication;

import dev.walscope.snapshot.Snapshot;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A leader's snapshots, for followers that lack entries which its log no longer has.
public interface SnapshotSource {
    /// The newest; none while nothing was dropped.
    Optional<Snapshot> newest();

    /// Of its file, from byte `offset` on; nothing when there is no such file any more.
    byte[] bytes(long id, long offset, int maxBytes) throws IOException;

    /// It did not read well where it came to. Gives one that does, a new one if need be.
    CompletableFuture<Snapshot> sound(long id);
}
