package dev.walscope.replication;

import dev.walscope.api.ReplicationMessage.Chunk;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.snapshot.Incoming;
import dev.walscope.snapshot.Snapshots;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;

/// A snapshot that a leader has offered, on its way to this node.
///
/// What has come stays in a file, so that a later connection goes on where this one ends.
public final class SnapshotFetch implements Closeable {
    private final Offer offer;
    private final Incoming incoming;
    private long askedUntil;
    private long bytesAtLastBeat = -1;

    /// @throws IOException when what comes cannot be kept
    public SnapshotFetch(Offer offer, Snapshots snapshots) throws IOException {
        this.offer = offer;
        incoming = snapshots.incoming(offer.id());
        if (incoming.bytes() > offer.bytes()) incoming.restart();
    }

    public Offer offer() {
        return offer;
    }

    /// What to ask for now; `null` when all has come.
    public @Nullable Fetch next() {
        if (isWhole()) return null;
        askedUntil = Math.min(offer.bytes(), incoming.bytes() + Fetch.BYTES);
        return new Fetch(offer.id(), incoming.bytes());
    }

    /// The leader lives. When nothing has come since it last said so, it is asked again.
    public @Nullable Fetch beat() {
        var hasCome = incoming.bytes() > bytesAtLastBeat;
        bytesAtLastBeat = incoming.bytes();
        return hasCome ? null : next();
    }

    /// Takes in what follows what has come, and passes over all else.
    ///
    /// @return whether what was asked for has come
    /// @throws IOException when it cannot be kept
    public boolean add(Chunk chunk) throws IOException {
        if (chunk.id() != offer.id()
                || chunk.offset() != incoming.bytes()
                || chunk.bytes().length > offer.bytes() - incoming.bytes()) return false;
        incoming.add(chunk.bytes());
        if (isWhole()) incoming.finish();
        return incoming.bytes() >= askedUntil;
    }

    public boolean isWhole() {
        return incoming.bytes() >= offer.bytes();
    }

    /// What is going on, one sentence.
    public String sentence() {
        return "This follower lacks entries that its leader no longer keeps, and fetches "
                + Snapshots.fileName(offer.id())
                + ": "
                + percent()
                + " %.";
    }

    public int percent() {
        return (int) (incoming.bytes() * 100 / Math.max(1, offer.bytes()));
    }

    @Override
    public void close() throws IOException {
        incoming.close();
    }
}
