package dev.walscope.replication;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.Operation;
import dev.walscope.wal.Damage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/// Where one node leads and the others copy its log: without a checksum, a copy is taken only from
/// a peer whose log has the same fingerprints before the damage and behind it; and what the leader
/// has declared lost is lost.
public final class LeadersCopies extends CopyRule {
    public LeadersCopies(WriteAheadLog log) {
        super(log);
    }

    @Override
    boolean isTakenOnWord(Damage damage, List<byte[]> lines, Peer peer) {
        return damage.ids() == 1 && peer.isLeader() && isLost(lines.getFirst());
    }

    @Override
    boolean mayContradictChecksum() {
        return false;
    }

    @Override
    @Nullable String objectionWithoutChecksum(
            Damage damage, List<byte[]> lines, Peer peer, PeerLog peerLog) throws IOException {
        // As far behind the damage as there is anything, and before it.
        var until = Math.min(log.lastId(), peerLog.heldId());
        var reachesBehind = until > damage.lastId() || log.lastId() == damage.lastId();
        return reachesBehind && LogComparison.agreesSomewhere(log, peerLog, until)
                ? null
                : "The log of " + peer.name() + " differs elsewhere; its copy was not taken.";
    }

    private static boolean isLost(byte[] line) {
        return EntryCodec.decode(line, 0, line.length - 1) instanceof Decoded.Good(var entry, var _)
                && entry.operation() == Operation.LOST;
    }
}
