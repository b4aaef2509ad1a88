package dev.walscope.wal;

import dev.walscope.entry.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Visits the lines of a log in order, over all segments, every checksum checked on the way.
///
/// Any thread. What is visited was in the log when the walk began; segments may be sealed, repaired
/// and added meanwhile. When one that is still to be visited is dropped, or was before, the walk
/// ends with [Compacted].
final class LogWalk {
    @FunctionalInterface
    interface Visitor {
        /// @param reader stands on the line, when it is a valid one
        /// @return whether to go on
        boolean visit(Line line, @Nullable LineReader reader);
    }

    /// Reads a segment as a whole and takes note of what is damaged.
    @FunctionalInterface
    interface Scrub {
        void read(int segment) throws IOException;
    }

    private final Segments segments;
    private final Scrub scrub;

    LogWalk(Segments segments, Scrub scrub) {
        this.segments = segments;
        this.scrub = scrub;
    }

    /// Visits the lines `firstId` to `untilId`, readable or not.
    void visit(long firstId, long untilId, Visitor visitor) throws IOException {
        visit(firstId, untilId, false, visitor);
    }

    /// Visits the readable entries `firstId` to `untilId`; as many ids as may be missing between
    /// them are passed over in one step.
    void visitReadable(long firstId, long untilId, Consumer<Entry> visitor) throws IOException {
        visit(
                firstId,
                untilId,
                true,
                (line, _) -> {
                    if (line instanceof Line.Valid valid) visitor.accept(valid.entry());
                    return true;
                });
    }

    /// The ids of the readable entries up to `untilId` that are `wanted`, the newest first, `limit`
    /// at the most. Reads segment after segment, the newest first, until it has them.
    List<Long> newest(long untilId, int limit, Predicate<Entry> wanted) throws IOException {
        var found = new ArrayList<Long>();
        for (var segment : segments.all().reversed()) {
            if (found.size() == limit) break;
            if (segment.firstId > untilId) continue;
            var room = limit - found.size();
            var inSegment = new ArrayDeque<Long>();
            try {
                visitReadable(
                        segment.firstId,
                        Math.min(untilId, segment.lastId),
                        entry -> {
                            if (!wanted.test(entry)) return;
                            if (inSegment.size() == room) inSegment.removeFirst();
                            inSegment.addLast(entry.id());
                        });
            } catch (Compacted e) {
                // It was dropped meanwhile, and so was what comes before it.
                return found;
            }
            inSegment.descendingIterator().forEachRemaining(found::add);
        }
        return found;
    }

    /// Where in its segment the line of entry `id` begins; -1 when it cannot be read.
    long startOf(long id) throws IOException {
        var start = new long[] {-1};
        visit(
                id,
                id,
                (line, _) -> {
                    if (line instanceof Line.Valid) start[0] = line.offset();
                    return false;
                });
        return start[0];
    }

    /// Where in its segment the line of entry `id`, or the damage in its place, ends; 0 when there
    /// is none.
    long endOf(long id) throws IOException {
        var end = new long[1];
        visit(
                id,
                id,
                (line, _) -> {
                    end[0] = line.offset() + line.length();
                    return false;
                });
        return end[0];
    }

    private void visit(long firstId, long untilId, boolean readableOnly, Visitor visitor)
            throws IOException {
        if (firstId < segments.firstId()) throw new Compacted(segments.firstId());
        long wanted = firstId;
        for (var known : segments.all()) {
            var segment = known;
            for (int attempt = 0; wanted <= Math.min(untilId, segment.lastId); attempt++) {
                var walk = new SegmentWalk(segment, wanted, readableOnly);
                while (walk.next()) {
                    var line = walk.line();
                    if (idOf(line) < wanted) continue;
                    if (idOf(line) > untilId) return;
                    wanted = idOf(line) + 1;
                    if (!visitor.visit(line, line instanceof Line.Valid ? walk.reader() : null))
                        return;
                }
                if (!walk.foundRot()) break;
                // Rot that was not known: take note of it, then go on behind what was visited.
                if (attempt == 3)
                    throw new IOException(
                            Segment.fileName(known.number) + " changes while it is read");
                scrub.read(known.number);
                segment = segments.numbered(known.number);
                if (segment == null) throw new Compacted(segments.firstId());
            }
        }
    }

    private static long idOf(Line line) {
        return switch (line) {
            case Line.Valid valid -> valid.entry().id();
            case Line.Corrupt corrupt -> corrupt.id();
        };
    }
}
