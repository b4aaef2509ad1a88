package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.PeerMessage.Part;
import dev.walscope.api.PeerMessage.PartAsked;
import dev.walscope.api.PeerMessage.SnapshotOffered;
import dev.walscope.api.PeerMessage.Unsound;
import dev.walscope.api.ReplicationMessage.Chunk;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.replication.SnapshotFetch;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.function.BiConsumer;

/// Snapshots on their way: the leader's to this member, which lacks entries that the leader no
/// longer has, and from this member to others.
///
/// The leader offers with each heartbeat; what has come stays in a file. When all has come it is
/// the owner's to look at, and to begin anew with ([RaftMember.Ear#fetched]): while it comes the
/// member votes and answers as ever. The engine's thread.
final class Installing {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    private final Snapshots files;
    private final SnapshotSource own;
    private final BiConsumer<MemberId, PeerMessage> say;
    private final RaftMember.Ear ear;

    private @Nullable SnapshotFetch fetch;
    private @Nullable MemberId from;
    private @Nullable Offer last;
    private int term;

    /// Seen by any thread.
    private volatile @Nullable Progress progress;

    /// @param sentence what is going on
    record Progress(String sentence, int percent) {}

    Installing(
            Snapshots files,
            SnapshotSource own,
            BiConsumer<MemberId, PeerMessage> say,
            RaftMember.Ear ear) {
        this.files = files;
        this.own = own;
        this.say = say;
        this.ear = ear;
    }

    /// What is coming; `null` while nothing is. Any thread.
    @Nullable Progress progress() {
        return progress;
    }

    // ---- to this member

    /// This member lacks what the leader `by` no longer has.
    void offered(MemberId by, SnapshotOffered offered) {
        var coming = fetch;
        if (coming != null && coming.isWhole()) return;
        try {
            if (coming == null) {
                begin(by, offered);
                return;
            }
            var again = coming.beat();
            if (again == null) return;
            // Nothing has come since the last offer.
            if (by.equals(from) && coming.offer().equals(offer(offered))) ask(again);
            else begin(by, offered);
        } catch (IOException e) {
            cannotKeep(e);
        }
    }

    private void begin(MemberId by, SnapshotOffered offered) throws IOException {
        end();
        var offer = offer(offered);
        // The same entries may be written down in files that differ: by two members, or by one that
        // has found its first file damaged.
        if (last != null && !(by.equals(from) && offer.equals(last))) files.forget(offered.id());
        from = by;
        last = offer;
        term = offered.idTerm();
        var begun = new SnapshotFetch(offer, files);
        fetch = begun;
        tell(begun);
        ask(begun.next());
        if (begun.isWhole()) ear.fetched(begun.offer(), term);
    }

    private static Offer offer(SnapshotOffered offered) {
        return new Offer(offered.id(), offered.bytes(), offered.log());
    }

    private void ask(@Nullable Fetch wanted) {
        var whom = from;
        if (wanted != null && whom != null)
            say.accept(whom, new PartAsked(wanted.id(), wanted.offset()));
    }

    /// A part has come; without bytes when there is no such file any more.
    void heard(MemberId by, Part part, byte[] bytes) {
        var coming = fetch;
        if (coming == null || coming.isWhole() || !by.equals(from)) return;
        if (bytes.length == 0) {
            end();
            return;
        }
        try {
            coming.add(new Chunk(part.id(), part.offset(), bytes));
            tell(coming);
            var next = coming.next();
            if (next != null && next.offset() == part.offset() + bytes.length) ask(next);
            if (coming.isWhole()) ear.fetched(coming.offer(), term);
        } catch (IOException e) {
            cannotKeep(e);
        }
    }

    /// What has come is damaged; the one that sent it is told, and offers another.
    void unsound(long id) {
        var whom = from;
        end();
        if (whom != null) say.accept(whom, new Unsound(id));
    }

    /// It is tried again with the next offer.
    void cannotKeep(IOException e) {
        LOG.warn("the leader's snapshot cannot be kept: {}", e.getMessage());
        end();
    }

    private void tell(SnapshotFetch coming) {
        progress = new Progress(coming.sentence(), coming.percent());
    }

    void end() {
        progress = null;
        var coming = fetch;
        fetch = null;
        if (coming == null) return;
        try {
            coming.close();
        } catch (IOException e) {
            LOG.debug("what has come of a snapshot cannot be closed", e);
        }
    }

    // ---- to another member

    static SnapshotOffered offer(Snapshot snapshot, int term, long query, long flow) {
        return new SnapshotOffered(
                term,
                snapshot.id(),
                snapshot.membership().map(one -> (int) one.term()).orElse(0),
                query,
                flow,
                snapshot.size(),
                snapshot.log().text());
    }

    /// Another member asks for a part of a snapshot that it was offered.
    ///
    /// @return its bytes; none when there is no such file any more, or no such place in it
    byte[] part(PartAsked asked) {
        if (asked.offset() < 0) return new byte[0];
        try {
            return own.bytes(asked.id(), asked.offset(), Fetch.BYTES);
        } catch (IOException e) {
            LOG.debug("snapshot {} is not there for another member", asked.id(), e);
            return new byte[0];
        }
    }

    /// What was sent did not arrive as it should be: the next offer is of one that reads well.
    void refused(Unsound unsound) {
        own.sound(unsound.id());
    }
}
