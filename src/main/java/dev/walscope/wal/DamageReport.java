package dev.walscope.wal;

import dev.walscope.wal.Finding.Action;
import dev.walscope.wal.Finding.Content;
import dev.walscope.wal.Finding.Place;
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
/// Where no id is left, what stands there is too much. Behind the last good entry it is unknown how
/// many ids were given, so each beginning of an entry reserves one: an id is never given twice.
/// Each decision is a row of [Finding].
final class DamageReport {
    private record Stretch(int segment, Bad line) {
        long end() {
            return line.offset() + line.length();
        }
    }

    private final List<Damage> damages = new ArrayList<>();

    /// Bad lines since the last good entry.
    private final List<Stretch> pending = new ArrayList<>();

    private long lastId;
    private boolean endsOpen;

    /// @param scans all segments, in the order of their numbers, without what is torn off
    /// @param beforeId the last id before them
    static DamageReport of(List<SegmentScan> scans, long beforeId) {
        var report = new DamageReport(beforeId);
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
                    case Good good -> reached(scan.number, good);
                    case Bad bad when isWholeButItsEnd(bad) -> reachedWithoutEnd(scan.number, bad);
                    case Bad bad when bad.isFiller() && pending.isEmpty() ->
                            surplus(List.of(new Stretch(scan.number, bad)), lastId + 1);
                    case Bad bad when bad.wholeId() > 0 && pending.isEmpty() ->
                            elsewhere(new Stretch(scan.number, bad));
                    case Bad bad -> pending.add(new Stretch(scan.number, bad));
                }
            }
        }
    }

    private boolean isWholeButItsEnd(Bad bad) {
        var content = bad.wholeId() == lastId + 1 ? Content.NEXT : Content.LATER;
        return bad.isNext()
                && bad.wholeId() > lastId
                && Finding.of(content, bad.closed(), Place.NONE_MISSING).action()
                        == Action.GIVE_ITS_END;
    }

    List<Damage> in(int segment) {
        return damages.stream().filter(damage -> damage.segment() == segment).toList();
    }

    /// The last id that the log holds, readable or not.
    long lastId() {
        return lastId;
    }

    /// Whether the log ends with bytes that nothing may be written behind.
    boolean endsOpen() {
        return endsOpen;
    }

    /// Whether the bytes hold entry `id`, which does not stand where it should.
    boolean isMisplaced(long id) {
        return damages.stream().anyMatch(one -> one.firstId() <= id && id <= one.lastId());
    }

    private void reached(int segment, Good good) {
        missing(segment, good.offset(), good.firstId());
        lastId = good.lastId();
    }

    private void reachedWithoutEnd(int segment, Bad bad) {
        missing(segment, bad.offset(), bad.wholeId());
        lastId = bad.wholeId();
        damages.add(damage(List.of(new Stretch(segment, bad)), lastId, lastId));
    }

    /// A good line is reached: what stands before it has the ids before its.
    private void missing(int segment, long offset, long goodId) {
        var next = lastId + 1;
        if (!pending.isEmpty()) place(next, goodId - 1);
        else if (goodId > next) damages.add(gone(segment, offset, next, goodId - 1));
    }

    /// A good line that stands before, or should.
    private void elsewhere(Stretch stretch) {
        var content = isMisplaced(stretch.line.wholeId()) ? Content.MISPLACED : Content.REPEATED;
        var row = Finding.of(content, stretch.line.closed(), Place.NONE_MISSING);
        if (row.action() != Action.MOVE && row.action() != Action.DROP)
            throw new IllegalStateException("row " + row + " for a good line in a wrong place");
        surplus(List.of(stretch), lastId + 1);
    }

    private void reserveBehindTheLastGoodEntry() {
        if (pending.isEmpty()) return;
        var end = pending.getLast().line;
        var row = Finding.of(Content.CHANGED, end.closed(), Place.END);
        endsOpen = row.action() == Action.RESERVE_AND_SEAL;
        var first = lastId + 1;
        lastId += Math.max(1, heads(pending));
        place(first, lastId);
    }

    /// Gives the pending lines the ids `first` to `last`, if there are any.
    private void place(long first, long last) {
        var place = first > last ? Place.NONE_MISSING : Place.IDS_MISSING;
        var row = Finding.of(Content.CHANGED, true, place);
        if (row.action() == Action.DROP) {
            surplus(pending, first);
        } else if (last - first + 1 == pending.size()) {
            for (var one : pending) damages.add(damage(List.of(one), first, first++));
        } else {
            // Within a segment it is unknown which bytes were which entry; between segments the
            // heads of the lines are the best guess.
            var stretches = bySegment(pending);
            for (var stretch : stretches.entrySet()) {
                var isLast = stretch.getKey().equals(stretches.lastKey());
                var end = isLast ? last : Math.min(last, first + heads(stretch.getValue()) - 1);
                damages.add(damage(stretch.getValue(), first, end));
                first = end + 1;
            }
        }
        pending.clear();
    }

    private static TreeMap<Integer, List<Stretch>> bySegment(List<Stretch> stretches) {
        var all = new TreeMap<Integer, List<Stretch>>();
        for (var one : stretches) all.computeIfAbsent(one.segment, _ -> new ArrayList<>()).add(one);
        return all;
    }

    private void surplus(List<Stretch> stretches, long before) {
        for (var stretch : bySegment(stretches).values()) {
            var damage = damage(stretch, before, before - 1);
            var last = damages.isEmpty() ? null : damages.getLast();
            var goesOn =
                    last != null
                            && last.isSurplus()
                            && last.segment() == damage.segment()
                            && last.end() == damage.offset();
            if (goesOn) damages.set(damages.size() - 1, joined(last, damage));
            else damages.add(damage);
        }
    }

    private static Damage joined(Damage one, Damage next) {
        return new Damage(
                one.segment(),
                one.offset(),
                one.length() + next.length(),
                one.firstId(),
                one.lastId(),
                one.reason(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private static long heads(List<Stretch> stretches) {
        return stretches.stream().mapToLong(one -> one.line.heads()).sum();
    }

    private static Damage damage(List<Stretch> stretch, long first, long last) {
        var head = stretch.getFirst().line;
        var alone = stretch.size() == 1;
        return new Damage(
                stretch.getFirst().segment,
                head.offset(),
                stretch.getLast().end() - head.offset(),
                first,
                last,
                head.reason(),
                alone ? head.storedCrc() : OptionalLong.empty(),
                alone ? head.computedCrc() : OptionalLong.empty());
    }

    static Damage gone(int segment, long offset, long first, long last) {
        return new Damage(
                segment,
                offset,
                0,
                first,
                last,
                "the lines are missing",
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
