package dev.walscope.replication;

import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.wal.Damage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Where leaders are elected: two logs that have an entry of the same id and term are the same up
/// to there (Raft's Log Matching Property, §5.3). So a peer that has the very entry behind the
/// damage has what stood there. Of the last entry of a log nobody can say that: another leader may
/// have written another one in its place, and this member may have promised to keep its own.
public final class MembersCopies extends CopyRule {
    public MembersCopies(WriteAheadLog log) {
        super(log);
    }

    @Override
    boolean isTakenOnWord(Damage damage, List<byte[]> lines, Peer peer) {
        return false;
    }

    @Override
    boolean mayContradictChecksum() {
        return true;
    }

    @Override
    @Nullable String objectionWithoutChecksum(
            Damage damage, List<byte[]> lines, Peer peer, PeerLog peerLog) throws IOException {
        var behind = damage.lastId() + 1;
        if (behind > log.lastId())
            return "It is the last of the log, and its line does not carry the checksum of "
                    + peer.name()
                    + "'s copy, which may be another entry; the copy was not taken. Put the"
                    + " segment back, or join anew with an empty folder.";
        var ours = log.readDurable(damage.lastId(), 1);
        if (ours.isEmpty())
            return "Entry "
                    + behind
                    + ", behind it, is unreadable too, and would say whose copy is the right one.";
        var theirs = peerLog.lines(new Stretch(behind, behind), 1);
        var isSame =
                theirs.size() == 1
                        && ours.firstId() == behind
                        && Arrays.equals(firstLine(ours.bytes()), theirs.getFirst());
        // The peer may have given up an end of its own since it was asked: what it has now counts.
        return isSame && areStillThere(damage, lines, peerLog)
                ? null
                : peer.name()
                        + " does not have entry "
                        + behind
                        + ", behind it, as this log has it; its copy was not taken.";
    }

    private static byte[] firstLine(byte[] lines) {
        int end = 0;
        while (lines[end] != '\n') end++;
        return Arrays.copyOf(lines, end + 1);
    }

    private static boolean areStillThere(Damage damage, List<byte[]> lines, PeerLog peerLog)
            throws IOException {
        var last = damage.firstId() + lines.size() - 1;
        int bytes = lines.stream().mapToInt(line -> line.length).sum();
        var now = peerLog.lines(new Stretch(damage.firstId(), last), bytes);
        if (now.size() != lines.size()) return false;
        for (int i = 0; i < now.size(); i++)
            if (!Arrays.equals(now.get(i), lines.get(i))) return false;
        return true;
    }
}
