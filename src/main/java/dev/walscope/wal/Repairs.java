package dev.walscope.wal;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.SegmentRewrite.Edit;
import dev.walscope.wal.WriteAheadLog.Proof;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/// Finds damage in the segments, and puts good bytes in its place.
///
/// Any thread finds; the writer's thread mends. A change of what is known of a segment holds the
/// monitor meanwhile, the writer's appends aside.
final class Repairs {
    private final Storage storage;
    private final Segments segments;
    private final RecentLines recent;
    private final LogListener listener;
    private final NavigableSet<Long> repaired = new ConcurrentSkipListSet<>();

    Repairs(Storage storage, Segments segments, RecentLines recent, LogListener listener) {
        this.storage = storage;
        this.segments = segments;
        this.recent = recent;
        this.listener = listener;
    }

    boolean isRepaired(long id) {
        return repaired.contains(id);
    }

    long repairedCount() {
        return repaired.size();
    }

    /// As [WriteAheadLog#scrub].
    synchronized List<Damage> scrub(int number) throws IOException {
        var segment = segments.numbered(number);
        if (segment == null) return List.of();
        segment.file.refresh();
        var isActive = segment == segments.active();
        var known = segment.damages;
        var until = segment.lastId;
        var written = segment.sum();
        var scan =
                SegmentScan.again(
                        segment, segment.file, isActive ? written.bytes() : Long.MAX_VALUE);
        var now = DamageReport.of(scan, segment.firstId, until).in(number);
        if (segment != segments.numbered(number)) return List.of();
        var fresh = now.stream().filter(damage -> !known.contains(damage)).toList();
        if (!fresh.isEmpty()) recent.forget();
        if (isActive) {
            if (!fresh.isEmpty()) segments.spoilActive();
            segment.reread(written, scan, now);
        } else if (segment.isUnread || !now.equals(known) || !scan.sum().equals(written)) {
            segments.replace(segment, segment.as(scan, now));
        }
        fresh.forEach(listener::corrupt);
        known.stream()
                .filter(damage -> now.stream().noneMatch(damage::sharesIdsWith))
                .forEach(listener::healed);
        return fresh;
    }

    /// As [WriteAheadLog#repair].
    boolean repair(Damage damage, List<byte[]> lines) throws DiskFailure {
        var segment = segments.numbered(damage.segment());
        if (segment == null || !segment.damages.contains(damage) || lines.isEmpty()) return false;
        check(damage.firstId(), lines);
        if (lines.size() > damage.ids())
            throw new IllegalArgumentException(lines.size() + " lines for " + damage);
        var isWhole = lines.size() == damage.ids();
        rewrite(segment, List.of(new Edit(damage.offset(), isWhole ? damage.length() : 0, lines)));
        for (int i = 0; i < lines.size(); i++) repaired.add(damage.firstId() + i);
        listener.repaired(damage);
        return true;
    }

    /// As [WriteAheadLog#proof].
    Proof proof(Damage damage, List<byte[]> lines) throws IOException {
        var segment = segments.numbered(damage.segment());
        if (segment == null || !segment.damages.equals(List.of(damage))) return Proof.NONE;
        var sound = segment.sound();
        if (sound == null || lines.size() < damage.ids()) return Proof.NONE;
        var sum = Fingerprint.of(segment.file, 0, damage.offset());
        for (var line : lines) sum = sum.then(Fingerprint.of(line));
        sum = sum.then(Fingerprint.of(segment.file, damage.end(), segment.file.size()));
        return sum.equals(sound) ? Proof.PROVEN : Proof.REFUTED;
    }

    /// As [WriteAheadLog#declareLost].
    boolean declareLost(long id) throws DiskFailure {
        for (var damage : segments.damages()) {
            if (id < damage.firstId() || id > damage.lastId()) continue;
            var segment = segments.numbered(damage.segment());
            if (segment == null) return false;
            var line = List.of(EntryCodec.encode(Entry.lost(id)));
            // What is known of the bytes is which ids they share: those before it, if there are
            // any.
            var edit =
                    damage.ids() == 1
                            ? new Edit(damage.offset(), damage.length(), line)
                            : id == damage.firstId()
                                    ? new Edit(damage.offset(), 0, line)
                                    : new Edit(damage.end(), 0, line);
            rewrite(segment, List.of(edit));
            repaired.add(id);
            listener.repaired(damage);
            return true;
        }
        return false;
    }

    /// As [WriteAheadLog#mend].
    boolean mend() throws DiskFailure {
        if (segments.damages().isEmpty()) return false;
        var own = new OwnLines(segments);
        try {
            for (var segment : segments.all()) {
                var edits = own.edits(segment);
                if (edits.isEmpty()) continue;
                rewrite(segment, edits);
            }
            for (var segment : segments.all()) {
                var surplus = segment.damages.stream().filter(Damage::isSurplus).toList();
                if (surplus.isEmpty() || own.areWanted(segment)) continue;
                var keptIn = rewrite(segment, surplus.stream().map(Edit::without).toList());
                listener.tidied(segment.number, String.valueOf(keptIn));
            }
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            throw new DiskFailure("A segment cannot be mended: " + e.getMessage(), e);
        }
        return own.haveMoved();
    }

    /// What was known of the segment is over: its name leads to another file.
    ///
    /// @param segment as it was when that was begun; a scrub may have found it otherwise since
    synchronized void replace(Segment segment, Segment anew) throws IOException {
        var present = segments.numbered(segment.number);
        if (present != null) segments.replace(present, anew);
        segment.retire();
        if (present != null) present.retire();
    }

    /// @return the file that has the bytes that went
    private @Nullable String rewrite(Segment segment, List<Edit> edits) throws DiskFailure {
        var rewrite = new SegmentRewrite(storage, segment);
        var keptIn = rewrite.prepare(edits);
        try {
            // Not while it is being compressed: the plain file may be about to go.
            synchronized (this) {
                var file = rewrite.takeThePlace();
                var scan = SegmentScan.again(segment, file, Long.MAX_VALUE);
                var left =
                        DamageReport.of(scan, segment.firstId, segment.lastId).in(segment.number);
                var anew = segment.as(scan, left);
                if (segment.number == segments.active().number
                        && left.isEmpty()
                        && !anew.isCompressed()) {
                    // Whole again: it is written on, and held as before.
                    anew = anew.in(storage.create(segment.name));
                    segments.activeIsWhole();
                }
                replace(segment, anew);
            }
            return keptIn;
        } catch (Storage.Passing e) {
            throw new DiskFailure("A damaged segment cannot be repaired: " + e.getMessage(), e);
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DiskFailure.Fatal(
                    "A repaired segment cannot be read ("
                            + e.getMessage()
                            + "); this node takes no more writes. Check the disk, then restart the"
                            + " node.",
                    e);
        }
    }

    /// @throws IllegalArgumentException when `lines` are not those of the ids from `firstId` on
    private static void check(long firstId, List<byte[]> lines) {
        long id = firstId;
        for (var line : lines) {
            var good = EntryCodec.decode(line, 0, line.length - 1);
            if (!(good instanceof Decoded.Good(var entry, var _)) || entry.id() != id++)
                throw new IllegalArgumentException("not the line of entry " + (id - 1));
        }
    }
}
