package dev.walscope.wal;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.SegmentRewrite.Edit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The lines of missing entries that the log itself still has: in a wrong place, or without their
/// line ends.
///
/// Bounded: what is too much to be held at once stays where it is until the next time.
final class OwnLines {
    private static final long HELD_BYTES_MAX = 8 << 20;

    private final Segments segments;

    /// By id.
    private final Map<Long, byte[]> misplaced = new HashMap<>();

    private boolean haveMoved;

    OwnLines(Segments segments) {
        this.segments = segments;
    }

    /// What to write in the place of the segment's damage where the log has it itself.
    List<Edit> edits(Segment segment) throws IOException {
        if (misplaced.isEmpty()) collect();
        var edits = new ArrayList<Edit>();
        for (var damage : segment.damages) {
            if (damage.isSurplus()) continue;
            var lines = wholeButItsEnd(segment, damage);
            if (lines == null) lines = misplaced(damage);
            if (lines != null) edits.add(new Edit(damage.offset(), damage.length(), lines));
        }
        return edits;
    }

    /// Whether one of the lines came from another place, so that its entry comes late.
    boolean haveMoved() {
        return haveMoved;
    }

    /// Whether the segment's surplus bytes hold an entry that is still missing.
    boolean areWanted(Segment segment) throws IOException {
        return !missingIn(segment).isEmpty();
    }

    private static @Nullable List<byte[]> wholeButItsEnd(Segment segment, Damage damage)
            throws IOException {
        if (damage.ids() != 1 || damage.length() > LineReader.LINE_BYTES_MAX) return null;
        var bytes = ByteBuffer.allocate((int) damage.length());
        var read = segment.file.read(bytes, damage.offset());
        var end = Filler.trimmed(bytes.array(), 0, read);
        if (!(EntryCodec.decode(bytes.array(), 0, end) instanceof Decoded.Good(var entry, var _))
                || entry.id() != damage.firstId()) return null;
        var line = Arrays.copyOf(bytes.array(), end + 1);
        line[end] = '\n';
        return List.of(line);
    }

    private @Nullable List<byte[]> misplaced(Damage damage) {
        if (damage.ids() > misplaced.size()) return null;
        var lines = new ArrayList<byte[]>();
        for (long id = damage.firstId(); id <= damage.lastId(); id++) {
            var line = misplaced.get(id);
            if (line == null) return null;
            lines.add(line);
        }
        haveMoved = true;
        return lines;
    }

    private void collect() throws IOException {
        long bytes = 0;
        for (var segment : segments.all()) {
            for (var line : missingIn(segment).entrySet()) {
                bytes += line.getValue().length;
                if (bytes > HELD_BYTES_MAX) return;
                misplaced.putIfAbsent(line.getKey(), line.getValue());
            }
        }
    }

    /// The lines in the segment's surplus bytes whose entries are missing, by id.
    private Map<Long, byte[]> missingIn(Segment segment) throws IOException {
        var found = new HashMap<Long, byte[]>();
        long bytes = 0;
        for (var damage : segment.damages) {
            if (!damage.isSurplus()) continue;
            var lines = new LineReader(segment.file, damage.offset(), damage.end());
            while (lines.next() && bytes <= HELD_BYTES_MAX) {
                if (lines.isTooLong()) continue;
                var end =
                        Filler.trimmed(
                                lines.buffer(), lines.start(), lines.start() + lines.length());
                var decoded = EntryCodec.decode(lines.buffer(), lines.start(), end - lines.start());
                if (!(decoded instanceof Decoded.Good(var entry, var _)) || !isMissing(entry.id()))
                    continue;
                var line = Arrays.copyOfRange(lines.buffer(), lines.start(), end + 1);
                line[line.length - 1] = '\n';
                bytes += line.length;
                found.putIfAbsent(entry.id(), line);
            }
        }
        return found;
    }

    private boolean isMissing(long id) {
        var segment = segments.holding(id);
        if (segment == null) return false;
        for (var damage : segment.damages)
            if (damage.firstId() <= id && id <= damage.lastId()) return true;
        return false;
    }
}
