package dev.walscope.scope;

import dev.walscope.api.LagHistory;
import dev.walscope.api.LogPosition;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one node did over time, as far back as is kept.
///
/// @param facts rare events
/// @param progress how far its log had come, at most one a tenth of a second
/// @param lag on a leader, each follower's lag, at most two samples a quarter of a second
/// @param losses ids that were once in its log and no longer are
public record Trail(
        Recent<Fact> facts,
        Recent<Point> progress,
        SortedMap<String, Recent<LagHistory.Sample>> lag,
        Recent<Loss> losses) {
    private static final int FACTS_MAX = 300;
    private static final int PROGRESS_MAX = 600;
    private static final int LAG_SAMPLES_MAX = 2_400;
    private static final int LOSSES_MAX = 50;
    private static final long PROGRESS_MS = 100;
    private static final long LAG_SAMPLE_MS = 250;

    public record Point(long atMs, LogPosition position) {
        public long lastId() {
            return position.lastId();
        }

        public long durableId() {
            return position.durableId();
        }

        public long appliedId() {
            return position.appliedId();
        }

        public long highWaterMark() {
            return position.highWaterMark();
        }
    }

    /// Entries `firstId..lastId` were gone at `atMs`.
    public record Loss(long atMs, long firstId, long lastId) {}

    public static final Trail NONE =
            new Trail(Recent.none(), Recent.none(), new TreeMap<>(), Recent.none());

    public Trail {
        lag = Collections.unmodifiableSortedMap(lag);
    }

    Trail with(Fact fact) {
        return new Trail(facts.plus(fact, FACTS_MAX), progress, lag, losses);
    }

    /// Keeps the latest of each tenth of a second.
    Trail with(Point point) {
        boolean sameSlot =
                !progress.isEmpty()
                        && point.atMs() / PROGRESS_MS == progress.last().atMs() / PROGRESS_MS;
        var longer = sameSlot ? progress.latest(point) : progress.plus(point, PROGRESS_MAX);
        return new Trail(facts, longer, lag, losses);
    }

    /// Keeps the worst of each quarter of a second, so that a short spike is not smoothed away, and
    /// after it the newest: who has caught up is told so once, and it may be the last that is told.
    Trail with(String follower, LagHistory.Sample sample) {
        var samples = lag.getOrDefault(follower, Recent.none());
        int inSlot = 0;
        LagHistory.Sample worst = null;
        for (var before : samples.items().reversed()) {
            if (slot(before) != slot(sample)) break;
            worst = worst == null ? before : worse(before, worst);
            inSlot++;
        }
        var end = worst == null ? List.of(sample) : List.of(worst, sample);
        var changed = new TreeMap<>(lag);
        changed.put(follower, samples.ending(inSlot, end, LAG_SAMPLES_MAX));
        return new Trail(facts, progress, changed, losses);
    }

    private static long slot(LagHistory.Sample sample) {
        return sample.at() / LAG_SAMPLE_MS;
    }

    Trail with(Loss loss) {
        return new Trail(facts, progress, lag, losses.plus(loss, LOSSES_MAX));
    }

    /// What was taken away with the whole disk has come back with it.
    Trail withoutWipe() {
        if (losses.isEmpty() || losses.last().firstId() != 1) return this;
        return new Trail(facts, progress, lag, losses.ending(1, List.of(), LOSSES_MAX));
    }

    Trail withHistory(String follower, Recent<LagHistory.Sample> samples) {
        var changed = new TreeMap<>(lag);
        changed.put(follower, samples);
        return new Trail(facts, progress, changed, losses);
    }

    private static LagHistory.Sample worse(LagHistory.Sample a, LagHistory.Sample b) {
        return new LagHistory.Sample(
                a.at(),
                Math.max(a.lagEntries(), b.lagEntries()),
                Math.max(a.lagBytes(), b.lagBytes()),
                Math.max(a.lagMs(), b.lagMs()));
    }
}
