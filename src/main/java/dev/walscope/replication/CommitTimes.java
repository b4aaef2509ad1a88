package dev.walscope.replication;

/// When the newest entries became durable, by the monotonic clock: one mark a batch, the last
/// 16,384.
public final class CommitTimes {
    private static final int KEPT = 1 << 14;

    private final long[] lastIds = new long[KEPT];
    private final long[] nanos = new long[KEPT];
    private final long foundId;
    private final long foundNanos;
    private long marks;

    /// @param foundId the last entry that the log held before; it and those before it are as old as
    ///     `foundNanos` at least, since it is unknown when they were written
    public CommitTimes(long foundId, long foundNanos) {
        this.foundId = foundId;
        this.foundNanos = foundNanos;
    }

    public synchronized void mark(long lastId, long atNanos) {
        if (marks > 0 && lastIds[(int) ((marks - 1) % KEPT)] >= lastId) return;
        lastIds[(int) (marks % KEPT)] = lastId;
        nanos[(int) (marks % KEPT)] = atNanos;
        marks++;
    }

    /// When the entry after `id` became durable; the oldest time known when that is forgotten, and
    /// `now` when it is not marked yet.
    public synchronized long durableSince(long id, long now) {
        if (id < foundId) return foundNanos;
        var mark = firstAfter(id);
        return mark == marks ? now : nanos[(int) (mark % KEPT)];
    }

    /// Hears of some entries that became durable together.
    public interface Batch {
        void durable(long entries, long atNanos);
    }

    /// The batches with entries after `afterId` up to `untilId`, as far as their times are known.
    public synchronized void between(long afterId, long untilId, Batch each) {
        long before = afterId;
        for (long mark = firstAfter(afterId); mark < marks && before < untilId; mark++) {
            var last = Math.min(lastIds[(int) (mark % KEPT)], untilId);
            each.durable(last - before, nanos[(int) (mark % KEPT)]);
            before = last;
        }
    }

    /// The oldest mark of an entry behind `id`; `marks` when there is none.
    private long firstAfter(long id) {
        long low = Math.max(0, marks - KEPT);
        long high = marks;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (lastIds[(int) (middle % KEPT)] > id) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
