package dev.walscope.node.http;

import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// Some lines of the log on their way to a reader who may be slow: short ones are held, of a long
/// one only where it lies, and it is read again piece by piece as the reader takes it.
///
/// An unreadable entry is not served; its id is missing. One thread.
final class StreamedLines {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int LINES_MAX = 1000;

    private sealed interface Part {}

    private record Held(byte[] line) implements Part {}

    /// @param crc of the line's bytes as they were when they were found to be an entry
    private record Lying(int segment, long offset, int length, long crc) implements Part {}

    private final WriteAheadLog log;
    private final List<Part> parts = new ArrayList<>();
    private long lastId;
    private long heldBytes;

    private StreamedLines(WriteAheadLog log, long lastId) {
        this.log = log;
        this.lastId = lastId;
    }

    static StreamedLines none(WriteAheadLog log, long after) {
        return new StreamedLines(log, after);
    }

    /// The lines after entry `after`, about `maxBytes` of them.
    static StreamedLines read(WriteAheadLog log, long after, long maxBytes) throws IOException {
        var lines = new StreamedLines(log, after);
        for (var line : log.read(after, LINES_MAX, maxBytes)) lines.add(line);
        return lines;
    }

    private void add(Line line) {
        switch (line) {
            case Line.Corrupt corrupt -> lastId = corrupt.id();
            case Line.Valid valid -> {
                lastId = valid.entry().id();
                // A good line is, byte for byte, what its entry is written as.
                var bytes = EntryCodec.encode(valid.entry());
                if (bytes.length <= PIECE_BYTES) {
                    parts.add(new Held(bytes));
                    heldBytes += bytes.length;
                } else {
                    parts.add(new Lying(valid.segment(), valid.offset(), bytes.length, crc(bytes)));
                    heldBytes += PIECE_BYTES;
                }
            }
        }
    }

    private static long crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    /// Whether there was no line, readable or not.
    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// The last line's id; where reading began when there was none.
    long lastId() {
        return lastId;
    }

    /// What this keeps in memory, at the most.
    long heldBytes() {
        return heldBytes;
    }

    /// @throws IOException when `out` does, or a long line is no longer there as it was
    void writeTo(OutputStream out) throws IOException {
        for (var part : parts)
            switch (part) {
                case Held(var line) -> out.write(line);
                case Lying lying -> write(lying, out);
            }
    }

    private void write(Lying line, OutputStream out) throws IOException {
        var crc = new CRC32();
        for (int at = 0; at < line.length; at += PIECE_BYTES) {
            var length = Math.min(PIECE_BYTES, line.length - at);
            var piece = log.bytes(line.segment, line.offset + at, length);
            crc.update(piece);
            var isLast = at + length == line.length;
            // The end is kept back from a line that was changed meanwhile: half a line is none.
            if (piece.length < length || (isLast && crc.getValue() != line.crc))
                throw new IOException("the log changes while it is sent");
            out.write(piece);
        }
    }
}
