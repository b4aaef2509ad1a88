package dev.walscope.wal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/// The fingerprint of any stretch of the log: that of all bytes up to its end without that of all
/// bytes up to its beginning, so that a stretch behind damage has one too.
///
/// Of a log whose first entries are no longer there, that of what came before was noted when they
/// went ([Milestones]), or is known from the snapshot: it is the snapshot's without that of the
/// entries that both have.
///
/// Any thread may ask; what is written meanwhile does not disturb it.
final class Fingerprints {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int ATTEMPTS = 3;

    private final Segments segments;
    private final LogWalk walk;
    private final Checkpoint checkpoint;
    private final Milestones milestones;

    /// @param checkpoint of the same log
    Fingerprints(Segments segments, LogWalk walk, Checkpoint checkpoint) {
        this.segments = segments;
        this.walk = walk;
        this.checkpoint = checkpoint;
        milestones = new Milestones(checkpoint.milestones());
        noteDropped();
    }

    /// The snapshot knows the segments of its time that are no longer there.
    private void noteDropped() {
        var kept = segments.firstId();
        for (var sealed : checkpoint.sealed()) {
            var before = milestones.upTo(sealed.firstId() - 1);
            if (before == null || sealed.lastId() >= kept) return;
            milestones.add(new Milestone(sealed.lastId(), before.then(sealed.sum())));
        }
    }

    /// What is known of the log before its first entry that is there.
    Milestones milestones() {
        return milestones;
    }

    /// As [WriteAheadLog#milestoneAtOrBefore].
    long milestoneAtOrBefore(long id) throws IOException {
        var kept = segments.firstId();
        if (id >= kept - 1 && before(kept) != null) return kept - 1;
        return milestones.atOrBefore(id);
    }

    /// The last id up to `lastId` up to which nothing is damaged.
    long soundUntil(long lastId) {
        long until = lastId;
        for (var damage : segments.damages()) until = Math.min(until, damage.firstId() - 1);
        return until;
    }

    /// @return `null` when something between is damaged or no longer there, or there are no such
    ///     entries
    @Nullable Fingerprint of(long firstId, long lastId) throws IOException {
        if (lastId < firstId) return Fingerprint.EMPTY;
        var kept = segments.firstId();
        if (firstId >= kept) return kept(firstId, lastId);
        var from = before(firstId);
        var until = lastId < kept ? before(lastId + 1) : beginning(kept, lastId);
        if (from == null || until == null || until.bytes() < from.bytes()) return null;
        return until.without(from);
    }

    /// Of all bytes up to and including entry `lastId`.
    private @Nullable Fingerprint beginning(long keptId, long lastId) throws IOException {
        var before = before(keptId);
        var rest = before == null ? null : kept(keptId, lastId);
        return before == null || rest == null ? null : before.then(rest);
    }

    /// Of all that came before entry `id`, which is the first that is there or one before it.
    private @Nullable Fingerprint before(long id) throws IOException {
        var known = milestones.upTo(id - 1);
        if (known != null || id != segments.firstId()) return known;
        var both = kept(id, checkpoint.id());
        if (both == null || both.bytes() > checkpoint.sum().bytes()) return null;
        var sum = checkpoint.sum().before(both);
        milestones.add(new Milestone(id - 1, sum));
        return sum;
    }

    private @Nullable Fingerprint kept(long firstId, long lastId) throws IOException {
        if (lastId < firstId) return Fingerprint.EMPTY;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var known = segments.damages();
            var kept = segments.firstId();
            for (var damage : known) if (damage.interrupts(firstId, lastId)) return null;
            try {
                var until = untilEndOf(lastId);
                var from = untilStartOf(firstId);
                // Looking may have found damage, and what was found changes the sums; so does a
                // segment that was dropped meanwhile.
                if (!known.equals(segments.damages()) || kept != segments.firstId()) continue;
                if (from != null && until != null && until.bytes() >= from.bytes())
                    return until.without(from);
            } catch (Compacted e) {
                return null;
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
