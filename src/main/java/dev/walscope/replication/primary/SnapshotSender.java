package dev.walscope.replication.primary;

import dev.walscope.api.ReplicationMessage.Chunk;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.snapshot.Snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sends one follower the snapshot that it was offered, as it asks for it.
final class SnapshotSender {
    private final SnapshotSource source;
    private final Snapshot snapshot;
    private long sentBytes;

    SnapshotSender(SnapshotSource source, Snapshot snapshot) {
        this.source = source;
        this.snapshot = snapshot;
    }

    long id() {
        return snapshot.id();
    }

    Offer offer() {
        return new Offer(snapshot.id(), snapshot.size(), snapshot.log().text());
    }

    /// What is asked for; nothing when the file has gone meanwhile, or is another one: it was found
    /// damaged, and written again.
    ///
    /// @throws IllegalArgumentException when that was not offered
    List<Chunk> chunks(Fetch fetch) throws IOException {
        if (fetch.id() != snapshot.id() || fetch.offset() < 0 || fetch.offset() >= snapshot.size())
            throw new IllegalArgumentException(
                    "it asks for byte " + fetch.offset() + " of snapshot " + fetch.id());
        if (isWrittenAgain()) return List.of();
        var bytes = source.bytes(fetch.id(), fetch.offset(), Fetch.BYTES);
        var chunks = new ArrayList<Chunk>();
        for (int at = 0; at < bytes.length; at += Chunk.BYTES_MAX) {
            var part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Chunk.BYTES_MAX));
            chunks.add(new Chunk(fetch.id(), fetch.offset() + at, part));
        }
        sentBytes = Math.max(sentBytes, fetch.offset() + bytes.length);
        return chunks;
    }

    private boolean isWrittenAgain() {
        return source.newest()
                .filter(it -> it.id() == snapshot.id() && it.size() != snapshot.size())
                .isPresent();
    }

    /// What is going on, one sentence.
    String sentence() {
        return "It lacks entries that are no longer kept here, and is sent "
                + snapshot.fileName()
                + ": "
                + sentBytes * 100 / snapshot.size()
                + " %.";
    }
}
