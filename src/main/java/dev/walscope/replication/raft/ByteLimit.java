package dev.walscope.replication.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;

/// Cuts a request to a mebibyte of lines and one more; the rest goes with the next one.
final class ByteLimit implements Cover {
    static final int BYTES_MAX = 1 << 20;

    private final LogStore store;

    ByteLimit(LogStore store) {
        this.store = store;
    }

    @Override
    public RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        if (!(message instanceof AppendEntriesRequest request)) return message;
        var entries = request.getLogEntries();
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (bytes > BYTES_MAX) return Messages.with(request, entries.subList(0, i));
            bytes += length(entries.get(i));
        }
        return message;
    }

    private int length(LogEntry entry) {
        return store.line(entry).length;
    }
}
