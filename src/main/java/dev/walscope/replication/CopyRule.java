package dev.walscope.replication;

import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.Damage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/// When a peer's copy of an unreadable entry must be what stood there.
///
/// Its checksum is the one that the damaged line carries, or the segment's own fingerprint from
/// before the damage proves it. What else counts depends on what two logs of a cluster promise each
/// other.
///
/// Source: "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018).
public abstract sealed class CopyRule permits LeadersCopies, MembersCopies {
    final WriteAheadLog log;

    CopyRule(WriteAheadLog log) {
        this.log = log;
    }

    /// Why the lines must not be taken, one sentence; `null` when they may.
    ///
    /// @param lines whole entries, of the damage's ids from its first on, perhaps not all
    /// @throws IOException when one of the logs cannot be read
    final @Nullable String objection(Damage damage, List<byte[]> lines, Peer peer, PeerLog peerLog)
            throws IOException {
        if (lines.isEmpty()) return peer.name() + " has no good copy.";
        var proof = log.proof(damage, lines);
        if (proof == WriteAheadLog.Proof.PROVEN) return null;
        if (isTakenOnWord(damage, lines, peer)) return null;
        if (proof == WriteAheadLog.Proof.REFUTED)
            return "The copy of " + peer.name() + " is not what stood there; it was not taken.";
        if (damage.ids() == 1 && damage.storedCrc().isPresent()) {
            var line = lines.getFirst();
            var crc = EntryCodec.crcOfLine(line, 0, line.length - 1);
            // A line that lacks nothing but its right checksum says itself what it was.
            if (is(damage.storedCrc(), crc) || is(damage.computedCrc(), crc)) return null;
            if (!mayContradictChecksum())
                return "The copy of "
                        + peer.name()
                        + " has the checksum "
                        + crc
                        + ", and the damaged line carries "
                        + damage.storedCrc().getAsLong()
                        + "; it was not taken.";
        }
        return objectionWithoutChecksum(damage, lines, peer, peerLog);
    }

    /// Whether the peer decides what stands there.
    abstract boolean isTakenOnWord(Damage damage, List<byte[]> lines, Peer peer);

    /// Whether what else is known outweighs the checksum of a damaged line, which may be damaged
    /// itself.
    abstract boolean mayContradictChecksum();

    /// As [#objection], where no checksum tells.
    abstract @Nullable String objectionWithoutChecksum(
            Damage damage, List<byte[]> lines, Peer peer, PeerLog peerLog) throws IOException;

    private static boolean is(OptionalLong known, long crc) {
        return known.isPresent() && known.getAsLong() == crc;
    }
}
