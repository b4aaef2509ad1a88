package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/// The newest lines of the log, in memory: a follower in step is sent what the disk was given a
/// moment ago, without asking the disk for it and checking it again.
///
/// Bounded, in bytes and in batches. The writer adds, any thread reads.
final class RecentLines {
    private static final int BYTES_MAX = 1 << 20;
    private static final int BATCHES_MAX = 128;

    private final Deque<Staging.Part> batches = new ArrayDeque<>();
    private long bytes;

    synchronized void add(Staging.Part batch) {
        batches.addLast(batch);
        bytes += batch.size();
        while (bytes > BYTES_MAX || batches.size() > BATCHES_MAX)
            bytes -= batches.removeFirst().size();
    }

    /// The files are found to differ from what was written: from now on they are what counts.
    synchronized void forget() {
        batches.clear();
        bytes = 0;
    }

    /// The whole batches after entry `afterId` up to entry `untilId`, about `maxBytes` of them.
    ///
    /// @return `null` when no batch begins there or it is no longer in memory
    synchronized WriteAheadLog.@Nullable Batch after(long afterId, long untilId, int maxBytes) {
        if (batches.isEmpty() || batches.getFirst().firstId > afterId + 1) return null;
        var lines = new LineBuffer(8 * 1024);
        long lastId = afterId;
        for (var batch : batches) {
            if (batch.firstId != lastId + 1) continue;
            if (batch.lastId() > untilId || lines.size() >= maxBytes) break;
            batch.appendTo(lines);
            lastId = batch.lastId();
        }
        if (lastId == afterId) return null;
        return new WriteAheadLog.Batch(afterId + 1, lastId, lines.toByteArray());
    }
}
