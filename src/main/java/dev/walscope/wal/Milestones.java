package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Fingerprints of the log's beginning up to the ends of segments that were dropped, so that
/// another log that still has them, or ends among them, can be told apart from this one.
///
/// So many at the most: when there are more, every second of them goes, but never the newest. Any
/// thread.
final class Milestones {
    private static final int KEPT_MAX = 512;

    private final NavigableMap<Long, Fingerprint> sums = new ConcurrentSkipListMap<>();

    Milestones(List<Milestone> known) {
        known.forEach(this::add);
    }

    void add(Milestone milestone) {
        sums.put(milestone.id(), milestone.sum());
        if (sums.size() <= KEPT_MAX) return;
        int at = 0;
        for (var id : List.copyOf(sums.headMap(sums.lastKey()).keySet()))
            if (at++ % 2 == 0) sums.remove(id);
    }

    /// Of all bytes up to and including entry `id`, when that is known.
    @Nullable Fingerprint upTo(long id) {
        return id == 0 ? Fingerprint.EMPTY : sums.get(id);
    }

    /// The newest one at or before entry `id`; 0 when there is none.
    long atOrBefore(long id) {
        var known = sums.floorKey(id);
        return known == null ? 0 : known;
    }

    List<Milestone> all() {
        var all = new ArrayList<Milestone>();
        sums.forEach((id, sum) -> all.add(new Milestone(id, sum)));
        return all;
    }
}
