package dev.walscope.wal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/// The fingerprint of any stretch of the log: that of all bytes up to its end without that of all
/// bytes up to its beginning, so that a stretch behind damage has one too.
///
/// Of a log whose first entries are no longer there, that of what came before is known from the
/// snapshot: it is the snapshot's without that of the entries that both have.
///
/// Any thread may ask; what is written meanwhile does not disturb it.
final class Fingerprints {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int ATTEMPTS = 3;

    private final Segments segments;
    private final LogWalk walk;
    private final Checkpoint checkpoint;

    /// @param checkpoint of the same log
    Fingerprints(Segments segments, LogWalk walk, Checkpoint checkpoint) {
        this.segments = segments;
        this.walk = walk;
        this.checkpoint = checkpoint;
    }

    /// The last id up to `lastId` up to which nothing is damaged.
    long soundUntil(long lastId) {
        long until = lastId;
        for (var damage : segments.damages()) until = Math.min(until, damage.firstId() - 1);
        return until;
    }

    /// @return `null` when something between is damaged, or there are no such entries
    @Nullable Fingerprint of(long firstId, long lastId) throws IOException {
        if (lastId < firstId) return Fingerprint.EMPTY;
        var kept = segments.all().getFirst().firstId;
        if (firstId == 1 && kept > 1) {
            var before = before(kept);
            var rest = before == null || lastId < kept - 1 ? null : kept(kept, lastId);
            return before == null || rest == null ? null : before.then(rest);
        }
        return firstId < kept ? null : kept(firstId, lastId);
    }

    /// Of all that came before entry `keptId`, the first that is there.
    private @Nullable Fingerprint before(long keptId) throws IOException {
        var both = kept(keptId, checkpoint.id());
        if (both == null || both.bytes() > checkpoint.sum().bytes()) return null;
        return checkpoint.sum().before(both);
    }

    private @Nullable Fingerprint kept(long firstId, long lastId) throws IOException {
        if (lastId < firstId) return Fingerprint.EMPTY;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var known = segments.damages();
            for (var damage : known) if (damage.interrupts(firstId, lastId)) return null;
            try {
                var until = untilEndOf(lastId);
                var from = untilStartOf(firstId);
                // Looking may have found damage, and what was found changes the sums.
                if (!known.equals(segments.damages())) continue;
                if (from != null && until != null && until.bytes() >= from.bytes())
                    return until.without(from);
            } catch (IllegalStateException e) {
                LOG.debug("a segment was replaced while its fingerprint was taken", e);
            }
        }
        return null;
    }

    private @Nullable Fingerprint untilEndOf(long id) throws IOException {
        var segment = segments.holding(id);
        if (segment == null) return null;
        var before = segments.sumBefore(segment);
        var whole = segment.sumWhenEndingWith(id);
        if (whole != null) return before.then(whole);
        var end = walk.endOf(id);
        return end == 0 ? null : before.then(segment.sumUpTo(end));
    }

    private @Nullable Fingerprint untilStartOf(long id) throws IOException {
        var segment = segments.holding(id);
        if (segment == null) return null;
        var before = segments.sumBefore(segment);
        if (id == segment.firstId && segment.damages.isEmpty()) return before;
        var start = walk.startOf(id);
        return start < 0 ? null : before.then(segment.sumUpTo(start));
    }
}
