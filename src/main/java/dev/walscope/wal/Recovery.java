package dev.walscope.wal;

import dev.walscope.entry.Entry;
import dev.walscope.wal.Finding.Action;
import dev.walscope.wal.Finding.Content;
import dev.walscope.wal.Finding.Place;
import dev.walscope.wal.SegmentScan.Bad;
import dev.walscope.wal.SegmentScan.Good;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Reads a data folder from end to end: which entries are good, what is damaged, where to go on.
///
/// Segments are read and checked side by side, a few ahead; their entries are applied in order.
/// What is found is judged by [Finding]: bytes at the end that can be no entry are kept aside and
/// cut off, because no answer told of one; all else that does not read may have been acknowledged,
/// stays where it is, and its ids stay taken, because a checksum cannot tell a crash from rot
/// ("Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018).
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// Larger segments are applied as they are read, so that memory stays bounded.
    private static final long SIDE_BY_SIDE_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 64, 1 << 20, 32 << 20);

    /// More entries than any log will ever have: what is beyond was made by hand.
    private static final long ID_MAX = 1L << 62;

    private final SegmentStorage storage;
    private final LogListener listener;
    private final Consumer<Entry> apply;
    private final Checkpoint checkpoint;
    private final List<SegmentScan> scans = new ArrayList<>();
    private final Map<Integer, String> names = new TreeMap<>();

    /// Those at the beginning that are as a snapshot remembers them, and are read later.
    private final List<Segment> known = new ArrayList<>();

    private long lastGoodId;
    private long bytesRead;
    private long bytesTotal;

    /// @param checkpoint what is known of the log beside its files
    Recovery(
            SegmentStorage storage,
            LogListener listener,
            Consumer<Entry> apply,
            Checkpoint checkpoint) {
        this.storage = storage;
        this.listener = listener;
        this.apply = apply;
        this.checkpoint = checkpoint;
    }

    /// What was found.
    ///
    /// @param lastId the last id that is taken, readable or not
    /// @param tornBytes bytes behind the last entry that can be none
    /// @param endIsSealed whether the last segment ends with bytes that nothing may be written
    ///     behind, or is compressed
    record Found(List<Segment> segments, long lastId, long tornBytes, boolean endIsSealed) {}

    /// @param mend whether a torn tail is cut off and an unfinished repair removed; a reader of
    /// someone else's folder only looks
    /// @throws NotALog when the folder holds what is not ours to read or to write behind
    Found run(boolean mend) throws IOException {
        var found = storage.list();
        numberSegments(found);
        if (names.isEmpty() && checkpoint.id() > 0)
            throw new NotALog(
                    "a snapshot tells of "
                            + checkpoint.id()
                            + " entries, and there is no log beside it; put the log back, or move"
                            + " the snapshots out of the folder to begin with an empty one");
        if (mend) settleTwoForms(found);
        if (mend) for (var name : found) if (SegmentRewrite.isLeftOver(name)) storage.delete(name);
        takeKnown();
        scanAll();
        if (scans.stream().anyMatch(SegmentScan::isOfTheNewestOriginal))
            throw new NotALog(
                    "it was written by a newer version of the original (its lines have \"version\""
                            + " behind \"crc\"), which this program cannot read");
        var before = compactedUntil();
        var cuts = tornEnds(before);
        long tornBytes = 0;
        for (var cut : cuts.entrySet()) {
            tornBytes += cut.getKey().size - cut.getValue();
            cut.getKey().cutAt(cut.getValue());
            if (mend) cutOff(cut.getKey(), cut.getValue());
        }
        var report = DamageReport.of(scans, before);
        if (mend && report.lastId() > ID_MAX)
            throw new NotALog(
                    "its last line has the id "
                            + report.lastId()
                            + ", behind which none can be given; take that line out");
        var segments = segments(report, cuts, before);
        var isShort = mend && report.lastId() < checkpoint.id();
        if (isShort) segments.set(segments.size() - 1, upToTheCheckpoint(segments.getLast()));
        for (var segment : segments) segment.damages.forEach(listener::corrupt);
        var endsCompressed = !scans.isEmpty() && isCompressed(scans.getLast());
        return new Found(
                segments,
                isShort ? checkpoint.id() : report.lastId(),
                tornBytes,
                isShort || report.endsOpen() || endsCompressed);
    }

    /// The last id before the first line that is kept: what a snapshot covers need not be there.
    private long compactedUntil() {
        if (!known.isEmpty()) return known.getLast().lastId;
        if (beginsBehindTheCheckpoint()) return checkpoint.id();
        long heads = 0;
        for (var scan : scans) {
            for (var run : scan.runs) {
                if (run instanceof Bad bad && !bad.isNext()) {
                    heads += bad.heads();
                    continue;
                }
                var first = run instanceof Good good ? good.firstId() : ((Bad) run).wholeId();
                var until = first - 1 - heads;
                return until <= checkpoint.id() ? Math.max(0, until) : 0;
            }
        }
        return 0;
    }

    /// All segments were dropped, or a snapshot took their place, and no line has been written as a
    /// whole since; the first one never has nothing before it.
    private boolean beginsBehindTheCheckpoint() {
        return checkpoint.id() > 0
                && !scans.isEmpty()
                && scans.getFirst().number > 1
                && scans.stream().allMatch(Recovery::holdsNoLine);
    }

    private static boolean holdsNoLine(SegmentScan scan) {
        return scan.runs.stream()
                .allMatch(run -> run instanceof Bad bad && !bad.isNext() && !bad.closed());
    }

    /// The log ends before the checkpoint does, and its last entries were given all the same.
    private Segment upToTheCheckpoint(Segment last) {
        var damages = new ArrayList<>(last.damages);
        damages.add(DamageReport.gone(last.number, last.size, last.lastId + 1, checkpoint.id()));
        return new Segment(
                last.number,
                last.name,
                last.file,
                last.index,
                last.firstId,
                checkpoint.id(),
                last.size,
                last.sum(),
                damages);
    }

    /// A file that was overlooked would be a hole in the log, and ids would be given twice.
    private void numberSegments(List<String> found) throws IOException {
        for (var name : found) {
            var number = Segment.numberOf(name);
            if (Segment.isLookalike(name) || (number > 0 && !storage.isFile(name)))
                throw new NotALog(
                        name
                                + " looks like a segment of the log and cannot be read as one;"
                                + " move it out of the folder");
            if (number == 0) continue;
            var other = names.put(number, Segment.plain(name));
            if (other != null && !other.equals(Segment.plain(name)))
                throw new NotALog(
                        "both "
                                + other
                                + " and "
                                + name
                                + " say that they are segment "
                                + number
                                + "; move one of them out of the folder");
        }
    }

    /// A crash while a segment was compressed, or a person, left both its files: the plain one
    /// counts.
    private void settleTwoForms(List<String> found) throws IOException {
        for (var name : names.values()) {
            var compressed = Segment.compressed(name);
            if (!found.contains(name) || !found.contains(compressed)) continue;
            if (areTheSame(name, compressed)) storage.delete(compressed);
            else {
                storage.rename(compressed, compressed + ".bad.0");
                LOG.warn(
                        "{} and {} differ; the first counts, the other is kept in {}",
                        name,
                        compressed,
                        compressed + ".bad.0");
            }
        }
    }

    private boolean areTheSame(String name, String compressed) throws IOException {
        try (var plain = storage.open(name)) {
            var view = storage.compressed(compressed);
            try {
                var sum = Fingerprint.of(plain, 0, plain.size());
                return sum.equals(view.sum());
            } finally {
                view.close();
            }
        } catch (NotALog e) {
            return false;
        }
    }

    /// The last segment is always read: it is where a crash leaves its traces.
    private void takeKnown() throws IOException {
        var inFolder = new ArrayList<>(names.keySet());
        for (var sealed : checkpoint.sealed()) {
            if (known.size() >= inFolder.size() - 1) return;
            var number = inFolder.get(known.size());
            // It was dropped since.
            if (sealed.number() < number && known.isEmpty()) continue;
            if (number != sealed.number()) return;
            var file = storage.open(names.get(number));
            if (file.size() != sealed.size()) return;
            known.add(Segment.unread(names.get(number), file, sealed));
            lastGoodId = sealed.lastId();
        }
    }

    private void scanAll() throws IOException {
        var files = new ArrayDeque<Numbered>();
        for (var one : names.entrySet().stream().skip(known.size()).toList()) {
            var file = storage.open(one.getValue());
            files.add(new Numbered(one.getKey(), file));
            bytesTotal += file.size();
        }
        int ahead = Runtime.getRuntime().availableProcessors() + 1;
        try (var threads = Executors.newFixedThreadPool(ahead - 1, Recovery::thread)) {
            var running = new ArrayDeque<Running>();
            while (!files.isEmpty() || !running.isEmpty()) {
                while (!files.isEmpty() && running.size() < ahead)
                    running.add(start(threads, files.remove()));
                finish(running);
            }
        }
    }

    private record Numbered(int number, Storage.File file) {}

    /// @param scan `null` for a large segment, which is read when its turn comes
    private record Running(
            Numbered segment, List<Entry> entries, @Nullable Future<SegmentScan> scan) {}

    private static Thread thread(Runnable work) {
        return Thread.ofPlatform().daemon().name("recovery").unstarted(work);
    }

    private static Running start(ExecutorService threads, Numbered segment) throws IOException {
        var entries = new ArrayList<Entry>();
        if (segment.file().size() > SIDE_BY_SIDE_BYTES) return new Running(segment, entries, null);
        return new Running(segment, entries, threads.submit(() -> read(segment, 0, entries::add)));
    }

    private void finish(Deque<Running> running) throws IOException {
        var next = running.remove();
        var segment = next.segment();
        var scan = next.scan() == null ? null : await(next.scan());
        if (scan == null || (scan.firstGoodId() > 0 && scan.firstGoodId() <= lastGoodId))
            scan = read(segment, lastGoodId, this::applied);
        else next.entries().forEach(this::applied);
        scans.add(scan);
        bytesRead += scan.size;
        listener.recovering(bytesRead, bytesTotal);
    }

    private static SegmentScan read(Numbered segment, long floor, Consumer<Entry> entries)
            throws IOException {
        return SegmentScan.of(segment.number(), segment.file(), Long.MAX_VALUE, floor, entries);
    }

    private static SegmentScan await(Future<SegmentScan> scan) throws IOException {
        try {
            return scan.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading the log", e);
        }
    }

    private void applied(Entry entry) {
        apply.accept(entry);
        lastGoodId = entry.id();
    }

    /// Where each scan's bytes end that may hold entries, of those that go on behind it: all of
    /// them behind the last line that was finished.
    private Map<SegmentScan, Long> tornEnds(long beforeId) throws IOException {
        var before = DamageReport.of(scans, beforeId);
        var cuts = new LinkedHashMap<SegmentScan, Long>();
        // Bytes between lines that are to be moved hold no entry either, but are not the end.
        boolean isEnd = true;
        for (var scan : scans.reversed()) {
            // What cannot be read there was whole once: a segment is compressed when it is full.
            if (isCompressed(scan)) return cuts;
            for (var run : List.copyOf(scan.runs).reversed()) {
                if (!(run instanceof Bad bad)) return cuts;
                switch (atTheEnd(scan, bad, before)) {
                    case TEAR_OFF -> {
                        if (isEnd) cuts.put(scan, bad.offset());
                        else scan.holdsNoEntry(bad);
                    }
                    case MOVE -> isEnd = false;
                    case TAKE,
                            TAKE_AND_MISS,
                            GIVE_ITS_END,
                            MISS,
                            DROP,
                            RESERVE,
                            RESERVE_AND_SEAL -> {
                        return cuts;
                    }
                }
            }
        }
        return cuts;
    }

    private static boolean isCompressed(SegmentScan scan) {
        return scan.file instanceof SegmentFile one && one.wasCompressed();
    }

    private Action atTheEnd(SegmentScan scan, Bad bad, DamageReport before) throws IOException {
        var content =
                bad.isNext()
                        ? Content.NEXT
                        : bad.wholeId() > 0 && before.isMisplaced(bad.wholeId())
                                ? Content.MISPLACED
                                : content(scan, bad);
        return Finding.of(content, bad.closed(), Place.END).action();
    }

    private Content content(SegmentScan scan, Bad bad) throws IOException {
        if (bad.length() > LineReader.LINE_BYTES_MAX)
            return isBlank(scan.file, bad) ? Content.FILLER : Content.CHANGED;
        var bytes = ByteBuffer.allocate((int) bad.length());
        var read = scan.file.read(bytes, bad.offset());
        return Filler.holdsNoEntry(bytes.array(), 0, read, lastGoodId)
                ? Content.FILLER
                : Content.CHANGED;
    }

    private static boolean isBlank(Storage.File file, Bad bad) throws IOException {
        var chunk = ByteBuffer.allocate(64 * 1024);
        var end = bad.offset() + bad.length();
        for (long at = bad.offset(); at < end; ) {
            chunk.clear().limit((int) Math.min(end - at, chunk.capacity()));
            var read = file.read(chunk, at);
            if (read <= 0 || !Filler.isBlank(chunk.array(), 0, read)) return false;
            at += read;
        }
        return true;
    }

    /// A full disk keeps no node from starting: what there is no room for is not kept.
    private void cutOff(SegmentScan scan, long offset) throws IOException {
        var name = names.get(scan.number);
        var length = scan.size - offset;
        var aside = name + ".torn." + offset;
        var isKept = isKept(scan.file, offset, length, aside);
        scan.file.truncate(offset);
        scan.file.force();
        scan.file.release();
        scan.file.refresh();
        listener.tailTorn(scan.number, offset, length, isKept ? aside : null);
    }

    private boolean isKept(Storage.File from, long offset, long length, String name)
            throws IOException {
        try (var aside = storage.create(name)) {
            aside.truncate(0);
            var chunk = ByteBuffer.allocate((int) Math.min(length, 256 * 1024));
            for (long at = 0; at < length; ) {
                chunk.clear().limit((int) Math.min(length - at, chunk.capacity()));
                var read = from.read(chunk, offset + at);
                if (read <= 0) break;
                aside.write(chunk.flip(), at);
                at += read;
            }
            aside.force();
            storage.forceFolder();
            return true;
        } catch (Storage.NoRoom | Storage.Passing e) {
            storage.delete(name);
            return false;
        }
    }

    private List<Segment> segments(DamageReport report, Map<SegmentScan, Long> cuts, long beforeId)
            throws IOException {
        var segments = new ArrayList<>(known);
        long lastId = beforeId;
        for (var scan : scans) {
            var damages = report.in(scan.number);
            var firstId = lastId + 1;
            lastId = Math.max(lastId, scan.lastGoodId());
            for (var damage : damages) lastId = Math.max(lastId, damage.lastId());
            var cut = cuts.get(scan);
            var segment =
                    new Segment(
                            scan.number,
                            names.get(scan.number),
                            scan.file,
                            scan.index,
                            firstId,
                            lastId,
                            scan.size,
                            scan.sum(),
                            damages);
            if (cut != null) segment.cut(segment.sumUpTo(cut));
            segments.add(segment);
        }
        return segments;
    }
}
