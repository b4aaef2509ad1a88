package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// The row of a log's segments: the sealed ones in order, and the active one last.
///
/// Any thread may look. A change replaces the whole row, so a reader sees one row throughout.
final class Segments {
    private volatile Segment[] row;

    /// For each segment of a row, the fingerprint of all segments before it.
    private record Sums(Segment[] of, Fingerprint[] before) {}

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

    /// The segment that holds entry `id`, readable or not, or `null`.
    @Nullable Segment holding(long id) {
        for (var segment : row) if (segment.firstId <= id && id <= segment.lastId) return segment;
        return null;
    }

    /// Of all bytes of the segments before `segment`.
    Fingerprint sumBefore(Segment segment) {
        var all = row;
        var known = sums;
        if (known == null || known.of != all) {
            var before = new Fingerprint[all.length];
            var sum = Fingerprint.EMPTY;
            for (int i = 0; i < all.length; i++) {
                before[i] = sum;
                sum = sum.then(all[i].sum());
            }
            known = new Sums(all, before);
            sums = known;
        }
        for (int i = 0; i < all.length; i++) if (all[i] == segment) return known.before[i];
        throw new IllegalStateException("segment " + segment.number + " was replaced meanwhile");
    }

    /// Readable entries.
    long entries() {
        return Arrays.stream(row).mapToLong(Segment::entries).sum();
    }

    List<Damage> damages() {
        return Arrays.stream(row).flatMap(segment -> segment.damages.stream()).toList();
    }

    List<SegmentState> states() {
        var all = row;
        return Arrays.stream(all).map(s -> SegmentState.of(s, s == all[all.length - 1])).toList();
    }
}
