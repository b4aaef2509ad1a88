package dev.walscope.wal;

import dev.walscope.wal.SegmentScan.Bad;
import dev.walscope.wal.SegmentScan.Good;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Gives bad lines the ids that their neighbours leave for them.
///
/// What a bad line says of itself is not believed. Between the good entries 5 and 8, two bad lines
/// are 6 and 7; one bad line is both (the line end between them was lost); three share the two ids.
/// Behind the last good entry nobody knows how many ids were given, so each beginning of an entry
/// reserves one: an id is never given twice.
final class DamageReport {
    private record Place(int segment, Bad line) {}

    private final List<Damage> damages = new ArrayList<>();

    /// Bad lines since the last good entry.
    private final List<Place> pending = new ArrayList<>();

    private long lastId;

    /// @param scans all segments, in the order of their numbers
    static DamageReport of(List<SegmentScan> scans) {
        var report = new DamageReport(0);
        report.read(scans);
        report.reserveBehindTheLastGoodEntry();
        return report;
    }

    /// @param scan one segment of a running log, known to hold `firstId` to `lastId`
    static DamageReport of(SegmentScan scan, long firstId, long lastId) {
        var report = new DamageReport(firstId - 1);
        report.read(List.of(scan));
        if (report.lastId < lastId || !report.pending.isEmpty())
            report.reached(scan.number, new Good(scan.size, lastId + 1, lastId));
        return report;
    }

    private DamageReport(long lastId) {
        this.lastId = lastId;
    }

    private void read(List<SegmentScan> scans) {
        for (var scan : scans) {
            for (var run : scan.runs) {
                switch (run) {
                    case Bad bad -> pending.add(new Place(scan.number, bad));
                    case Good good -> reached(scan.number, good);
                }
            }
        }
    }

    List<Damage> in(int segment) {
        return damages.stream().filter(damage -> damage.segment() == segment).toList();
    }

    /// The last id that the log holds, readable or not.
    long lastId() {
        return lastId;
    }

    private void reached(int segment, Good good) {
        var next = lastId + 1;
        if (!pending.isEmpty()) place(next, good.firstId() - 1);
        else if (good.firstId() > next) damages.add(gone(segment, good, next));
        lastId = good.lastId();
    }

    private void reserveBehindTheLastGoodEntry() {
        if (pending.isEmpty()) return;
        var first = lastId + 1;
        lastId += Math.max(1, heads(pending));
        place(first, lastId);
    }

    /// Gives the pending lines the ids `first` to `last`.
    private void place(long first, long last) {
        if (last - first + 1 == pending.size()) {
            for (var place : pending) damages.add(damage(List.of(place), first, first++));
        } else {
            // Within a segment nobody can tell which bytes were which entry; between segments the
            // heads of the lines are the best guess.
            var stretches = new TreeMap<Integer, List<Place>>();
            for (var place : pending)
                stretches.computeIfAbsent(place.segment(), _ -> new ArrayList<>()).add(place);
            for (var stretch : stretches.entrySet()) {
                var isLast = stretch.getKey().equals(stretches.lastKey());
                var end = isLast ? last : Math.min(last, first + heads(stretch.getValue()) - 1);
                damages.add(damage(stretch.getValue(), first, end));
                first = end + 1;
            }
        }
        pending.clear();
    }

    private static long heads(List<Place> places) {
        return places.stream().mapToLong(place -> place.line().heads()).sum();
    }

    private static Damage damage(List<Place> stretch, long first, long last) {
        var head = stretch.getFirst().line();
        var alone = stretch.size() == 1;
        return new Damage(
                stretch.getFirst().segment(),
                head.offset(),
                stretch.stream().mapToInt(place -> place.line().length()).sum(),
                first,
                last,
                head.reason(),
                alone ? head.storedCrc() : OptionalLong.empty(),
                alone ? head.computedCrc() : OptionalLong.empty());
    }

    private static Damage gone(int segment, Good good, long first) {
        return new Damage(
                segment,
                good.offset(),
                0,
                first,
                good.firstId() - 1,
                "the lines are missing",
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
