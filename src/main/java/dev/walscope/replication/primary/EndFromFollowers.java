package dev.walscope.replication.primary;

import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.LogComparison;
import dev.walscope.replication.Peer;
import dev.walscope.replication.PeerLog;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Takes back entries that a leader's log has lost at its end and a follower still holds.
///
/// A leader ships only what it has forced, so what a follower holds beyond the leader's end, behind
/// a beginning with the same fingerprint, were the leader's own durable entries. They are written
/// again before the leader gives any id anew.
final class EndFromFollowers {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int BATCH_BYTES = 1 << 20;

    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final AppliedState state;

    EndFromFollowers(WriteAheadLog log, GroupCommit writer, AppliedState state) {
        this.log = log;
        this.writer = writer;
        this.state = state;
    }

    /// Takes all that the peer holds beyond the log's end, when the logs agree up to there.
    ///
    /// @return how many entries were taken
    /// @throws IOException when the peer does not answer, or the disk takes no more
    long takeFrom(Peer peer, PeerLog peerLog) throws IOException {
        var held = peerLog.heldId();
        var before = log.lastId();
        if (held <= before || !LogComparison.agrees(log, peerLog, before)) return 0;
        while (log.lastId() < held) {
            var from = log.lastId();
            var lines = peerLog.lines(new Stretch(from + 1, held), BATCH_BYTES);
            var entries = entries(lines, from + 1);
            if (entries.isEmpty() || !written(entries, lines, from)) break;
        }
        var taken = log.lastId() - before;
        if (taken > 0)
            LOG.warn(
                    "the log had lost its end; entries {} to {} were taken back from {}",
                    before + 1,
                    before + taken,
                    peer.name());
        return taken;
    }

    /// Those at the beginning of `lines` that are good and have the next ids.
    private static List<Entry> entries(List<byte[]> lines, long firstId) {
        var entries = new ArrayList<Entry>();
        for (var line : lines) {
            var length = line.length - 1;
            if (length < 1
                    || line[length] != '\n'
                    || !(EntryCodec.decode(line, 0, length)
                            instanceof Decoded.Good(var entry, var _))
                    || entry.id() != firstId + entries.size()) break;
            entries.add(entry);
        }
        return entries;
    }

    /// @return `false` when the log has gone on meanwhile
    private boolean written(List<Entry> entries, List<byte[]> lines, long after)
            throws IOException {
        var done =
                writer.between(
                        () -> {
                            if (log.lastId() != after) return false;
                            for (int i = 0; i < entries.size(); i++)
                                log.stage(entries.get(i).id(), lines.get(i));
                            log.commit();
                            entries.forEach(state::apply);
                            state.announce();
                            return true;
                        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DiskFailure failure) throw failure;
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
