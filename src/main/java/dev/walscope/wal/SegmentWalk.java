package dev.walscope.wal;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Reads a segment from about an id on, line by line, with every checksum checked.
///
/// Known damage comes out as [Line.Corrupt], one for each id from the wanted one on that is
/// missing, unless only what is readable is asked for: a gap may be as long as ids are large.
/// Damage that was not known ends the walk ([#foundRot]): the segment must be read as a whole to
/// tell its ids.
final class SegmentWalk {
    private final Segment segment;
    private final LineReader reader;
    private final Deque<Damage> damages;
    private final long fromId;
    private final boolean readableOnly;
    private final long lastId;
    private long expectedId;
    private long corruptUntil;
    private @Nullable Damage current;
    private @Nullable Line line;
    private boolean foundRot;

    SegmentWalk(Segment segment, long fromId, boolean readableOnly) {
        this.segment = segment;
        this.fromId = fromId;
        this.readableOnly = readableOnly;
        // In this order: the writer changes the id last.
        lastId = segment.lastId;
        var size = segment.size;
        List<Damage> known = segment.damages;
        var start = segment.index.atOrBefore(fromId);
        if (start == null) start = new SparseIndex.Position(segment.firstId, 0, Fingerprint.EMPTY);
        var from = start;
        reader = new LineReader(segment.file, from.offset(), size);
        expectedId = from.id();
        damages =
                new ArrayDeque<>(
                        known.stream()
                                .filter(d -> d.end() > from.offset() || d.offset() >= from.offset())
                                .filter(d -> d.lastId() >= from.id() || d.isSurplus())
                                .toList());
    }

    boolean next() throws IOException {
        while (true) {
            if (current != null && expectedId <= corruptUntil) {
                line = new Line.Corrupt(expectedId++, current);
                return true;
            }
            var damage = damages.peek();
            if (damage == null || damage.offset() > reader.position()) break;
            damages.remove();
            current = damage;
            if (!damage.isSurplus()) {
                corruptUntil = damage.lastId();
                expectedId =
                        readableOnly
                                ? corruptUntil + 1
                                : Math.clamp(fromId, damage.firstId(), corruptUntil + 1);
            }
            reader.skipTo(Math.max(reader.position(), damage.end()));
        }
        if (!reader.next()) {
            // The file ends before the entries do: somebody cut it, or took it away.
            foundRot = expectedId <= lastId;
            return false;
        }
        if (!reader.isTooLong()
                && EntryCodec.decode(reader.buffer(), reader.start(), reader.length())
                        instanceof Decoded.Good(var entry, var crc)
                && entry.id() == expectedId
                && reader.terminated()) {
            expectedId++;
            line =
                    new Line.Valid(
                            entry,
                            crc,
                            segment.number,
                            reader.offset(),
                            (int) reader.lengthWithEnd());
            return true;
        }
        foundRot = true;
        return false;
    }

    Line line() {
        if (line == null) throw new IllegalStateException("next() was not asked");
        return line;
    }

    LineReader reader() {
        return reader;
    }

    boolean foundRot() {
        return foundRot;
    }
}
