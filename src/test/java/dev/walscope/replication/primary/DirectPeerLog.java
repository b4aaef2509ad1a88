package dev.walscope.replication.primary;

import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.replication.PeerLog;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A peer's log in this process, asked without a network.
record DirectPeerLog(WriteAheadLog log) implements PeerLog {
    @Override
    public long heldId() {
        return log.durableId();
    }

    @Override
    public long firstId() {
        return log.firstId();
    }

    @Override
    public @Nullable String fingerprint(Stretch stretch) throws IOException {
        var found = log.fingerprint(stretch.first(), stretch.last());
        return found == null ? null : found.text();
    }

    @Override
    public List<byte[]> lines(Stretch stretch, int maxBytes) throws IOException {
        var bytes = log.readDurable(stretch.first() - 1, maxBytes).bytes();
        var lines = new ArrayList<byte[]>();
        int from = 0;
        for (int i = 0; i < bytes.length && lines.size() < stretch.length(); i++) {
            if (bytes[i] != '\n') continue;
            lines.add(Arrays.copyOfRange(bytes, from, i + 1));
            from = i + 1;
        }
        return lines;
    }
}
