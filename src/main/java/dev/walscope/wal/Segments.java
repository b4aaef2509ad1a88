package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The row of a log's segments: the sealed ones in order, and the active one last.
///
/// Any thread may look. A change replaces the whole row, so a reader sees one row throughout.
final class Segments {
    private volatile Segment[] row;

    /// For each segment of a row, its fingerprint and that of all segments before it.
    private record Sums(Segment[] of, Fingerprint[] each, Fingerprint[] before) {
        /// Whether those before `end` are still as they were: a scrub may find them otherwise.
        boolean hold(int end) {
            for (int i = 0; i < end; i++) if (of[i].sum() != each[i]) return false;
            return true;
        }
    }

    private volatile @Nullable Sums sums;

    /// The active segment's file is not what the writer left: nothing may be appended to it.
    private volatile boolean activeIsSpoilt;

    Segments(List<Segment> found) {
        row = found.toArray(Segment[]::new);
    }

    boolean isEmpty() {
        return row.length == 0;
    }

    Segment active() {
        var all = row;
        return all[all.length - 1];
    }

    List<Segment> all() {
        return List.of(row);
    }

    /// The id of the first entry that is there, or the one it will have.
    long firstId() {
        var all = row;
        return all.length == 0 ? 1 : all[0].firstId;
    }

    @Nullable Segment numbered(int number) {
        for (var segment : row) if (segment.number == number) return segment;
        return null;
    }

    synchronized void append(List<Segment> added) {
        var all = Arrays.copyOf(row, row.length + added.size());
        for (int i = 0; i < added.size(); i++) all[row.length + i] = added.get(i);
        row = all;
        activeIsSpoilt = false;
    }

    boolean activeIsSpoilt() {
        return activeIsSpoilt;
    }

    /// It is sealed as it is with the next batch.
    void spoilActive() {
        activeIsSpoilt = true;
    }

    void activeIsWhole() {
        activeIsSpoilt = false;
    }

    synchronized void replace(Segment old, Segment by) {
        row =
                Arrays.stream(row)
                        .map(segment -> segment == old ? by : segment)
                        .toArray(Segment[]::new);
    }

    /// The first one is no longer there.
    synchronized void dropFirst() {
        row = Arrays.copyOfRange(row, 1, row.length);
    }

    /// The row ends with `active`, which takes the place of the one with its number; those behind
    /// are gone.
    synchronized void endWith(Segment active) {
        var before = Arrays.stream(row).filter(segment -> segment.number < active.number).toList();
        row = Arrays.copyOf(before.toArray(Segment[]::new), before.size() + 1);
        row[before.size()] = active;
        activeIsSpoilt = false;
    }

    /// The segment that holds entry `id`, readable or not, or `null`.
    @Nullable Segment holding(long id) {
        for (var segment : row) if (segment.firstId <= id && id <= segment.lastId) return segment;
        return null;
    }

    /// Of all bytes of the segments before `segment`.
    Fingerprint sumBefore(Segment segment) {
        var all = row;
        int at = List.of(all).indexOf(segment);
        if (at < 0)
            throw new IllegalStateException(
                    "segment " + segment.number + " was replaced meanwhile");
        var known = sums;
        if (known == null || known.of != all || !known.hold(at)) {
            known = summed(all);
            sums = known;
        }
        return known.before[at];
    }

    private static Sums summed(Segment[] all) {
        var each = new Fingerprint[all.length];
        var before = new Fingerprint[all.length];
        var sum = Fingerprint.EMPTY;
        for (int i = 0; i < all.length; i++) {
            before[i] = sum;
            each[i] = all[i].sum();
            sum = sum.then(each[i]);
        }
        return new Sums(all, each, before);
    }

    /// Readable entries.
    long entries() {
        return Arrays.stream(row).mapToLong(Segment::entries).sum();
    }

    List<Damage> damages() {
        return Arrays.stream(row).flatMap(segment -> segment.damages.stream()).toList();
    }

    List<Damage> damagesBehind(long id) {
        var all = row;
        var found = new ArrayList<Damage>();
        for (int i = all.length - 1; i >= 0 && all[i].lastId > id; i--)
            for (var damage : all[i].damages) if (damage.lastId() > id) found.addFirst(damage);
        return found;
    }

    List<SegmentState> states() {
        var all = row;
        return Arrays.stream(all).map(s -> SegmentState.of(s, s == all[all.length - 1])).toList();
    }
}
