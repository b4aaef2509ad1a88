package dev.walscope.replication.primary;

import dev.walscope.wal.Damage;
import dev.walscope.wal.WriteAheadLog;

/// The entries at the end of a follower's log that were unreadable when its connection began; in
/// most cases none.
///
/// Such an end keeps its place in the log, but it was perhaps never acknowledged. So the follower
/// does not say that it holds it until good copies stand in its place. What became unreadable
/// elsewhere, or later, was acknowledged and is the repairer's affair.
///
/// Not safe for threads: the follower's lock guards it.
final class UnreadableEnd {
    private final long firstId;
    private final long lastId;
    private boolean isGone;

    /// @param lastReadableId 0 when nothing can be read
    /// @param lastId of the log
    UnreadableEnd(long lastReadableId, long lastId) {
        firstId = lastReadableId + 1;
        this.lastId = lastId;
        isGone = firstId > lastId;
    }

    static UnreadableEnd none() {
        return new UnreadableEnd(0, 0);
    }

    /// Up to where the follower may say that it holds `log`.
    long heldId(WriteAheadLog log) {
        var durable = log.durableId();
        if (isGone) return durable;
        for (var damage : log.damages())
            if (isPartOfIt(damage))
                return Math.min(durable, Math.max(damage.firstId(), firstId) - 1);
        isGone = true;
        return durable;
    }

    private boolean isPartOfIt(Damage damage) {
        return damage.ids() > 0 && damage.firstId() <= lastId && damage.lastId() >= firstId;
    }
}
