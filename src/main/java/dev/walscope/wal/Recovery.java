package dev.walscope.wal;

import dev.walscope.entry.Entry;
import dev.walscope.entry.LinePrefix;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Reads a data folder from end to end: which entries are good, what is damaged, where to go on.
///
/// Segments are read and checked side by side, a few ahead; their entries are applied in order. Two
/// kinds of bad ends are told apart. *Torn*: the last segment ends in the beginning of a line,
/// which a crash in the middle of an append leaves; nobody was told of that entry, so its bytes are
/// kept aside in a file and cut off. *Damaged*: anything else. Those bytes may have been
/// acknowledged: they stay where they are and their ids stay taken, because a checksum cannot tell
/// a crash from rot ("Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018).
final class Recovery {
    /// Larger segments are applied as they are read, so that memory stays bounded.
    private static final long SIDE_BY_SIDE_BYTES =
            Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 32);

    private final Storage storage;
    private final LogListener listener;
    private final Consumer<Entry> apply;
    private final List<SegmentScan> scans = new ArrayList<>();
    private long lastGoodId;
    private long bytesRead;
    private long bytesTotal;

    Recovery(Storage storage, LogListener listener, Consumer<Entry> apply) {
        this.storage = storage;
        this.listener = listener;
        this.apply = apply;
    }

    /// What was found.
    ///
    /// @param lastId the last id that is taken, readable or not
    /// @param tornBytes bytes behind the last finished line
    /// @param tailIsDamaged whether the last segment ends without a line end that cannot be cut off
    record Found(List<Segment> segments, long lastId, long tornBytes, boolean tailIsDamaged) {}

    /// @param mend whether a torn tail is cut off and an unfinished repair removed; a reader of
    /// someone else's folder only looks
    Found run(boolean mend) throws IOException {
        var names = storage.list();
        if (mend) for (var name : names) if (SegmentRewrite.isLeftOver(name)) storage.delete(name);
        scanAll(segmentNumbers(names));
        var torn = tornScan();
        long tornBytes = 0;
        if (torn != null) {
            tornBytes = torn.unterminated().length;
            if (mend) cutOff(torn);
        }
        var tailIsDamaged = false;
        for (var scan : scans) {
            if (scan == torn || scan.unterminated().length == 0) continue;
            scan.keepUnterminatedAsBad();
            tailIsDamaged = scan == scans.getLast();
        }
        var report = DamageReport.of(scans);
        var segments = segments(report, torn);
        for (var segment : segments) segment.damages.forEach(listener::corrupt);
        return new Found(segments, report.lastId(), tornBytes, tailIsDamaged);
    }

    static List<Integer> segmentNumbers(List<String> names) {
        return names.stream().map(Segment::numberOf).filter(n -> n > 0).sorted().toList();
    }

    private void scanAll(List<Integer> numbers) throws IOException {
        var files = new ArrayDeque<Numbered>();
        for (var number : numbers) {
            var file = storage.open(Segment.fileName(number));
            files.add(new Numbered(number, file));
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

    /// The scan whose end is a torn tail, or `null`. Empty segments behind it do not count.
    private @Nullable SegmentScan tornScan() {
        for (var scan : scans.reversed()) {
            if (scan.size == 0) continue;
            if (scan.unterminated().length == 0) return null;
            // Bad lines before the tail leave a few candidates for its id.
            var reserved = DamageReport.of(scans).lastId();
            for (long id = lastGoodId + 1; id <= reserved + 1; id++)
                if (LinePrefix.isUnfinishedLine(scan.unterminated(), id)) return scan;
            return null;
        }
        return null;
    }

    private void cutOff(SegmentScan scan) throws IOException {
        var tail = scan.unterminated();
        var offset = scan.size - tail.length;
        var keptIn = Segment.fileName(scan.number) + ".torn." + offset;
        try (var aside = storage.open(keptIn)) {
            aside.truncate(0);
            aside.write(ByteBuffer.wrap(tail), 0);
            aside.force();
        }
        storage.forceFolder();
        scan.file.truncate(offset);
        scan.file.force();
        listener.tailTorn(scan.number, offset, tail.length, keptIn);
    }

    private List<Segment> segments(DamageReport report, @Nullable SegmentScan torn) {
        var segments = new ArrayList<Segment>();
        long lastId = 0;
        for (var scan : scans) {
            var damages = report.in(scan.number);
            var firstId = lastId + 1;
            lastId = Math.max(lastId, scan.lastGoodId());
            for (var damage : damages) lastId = Math.max(lastId, damage.lastId());
            var size = scan == torn ? scan.size - scan.unterminated().length : scan.size;
            segments.add(
                    new Segment(
                            scan.number, scan.file, scan.index, firstId, lastId, size, damages));
        }
        return segments;
    }
}
