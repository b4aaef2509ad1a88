package dev.walscope.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Walks over the lines of a stretch of a file, as bytes split at `\n` and nowhere else.
///
/// After [#next] answered `true`, the line is [#length] bytes of [#buffer] from [#start] on,
/// without its line end; of a line longer than [#LINE_BYTES_MAX], which no node writes, only its
/// place is known ([#isTooLong]). One reader, one thread.
public final class LineReader {
    /// No entry's line is longer, so that one can always be held in memory a few times.
    static final int LINE_BYTES_MAX =
            Math.clamp(Runtime.getRuntime().maxMemory() / 16, 4 << 20, 256 << 20);

    private static final int CHUNK = 256 * 1024;

    private final Storage.File file;
    private final long end;
    private byte[] buffer;
    private int filled;
    private int cursor;
    private long bufferOffset;
    private long lineOffset;
    private int start;
    private int length;
    private long tooLongBytes;
    private boolean terminated;

    public LineReader(Storage.File file, long from, long end) {
        this.file = file;
        this.end = end;
        this.bufferOffset = from;
        this.buffer = new byte[Math.clamp(end - from, 0, CHUNK)];
    }

    /// Steps to the next line; `false` at the end of the stretch.
    public boolean next() throws IOException {
        tooLongBytes = 0;
        lineOffset = bufferOffset + cursor;
        int searched = cursor;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] != '\n') continue;
                found(cursor, i - cursor, true);
                cursor = i + 1;
                return true;
            }
            if (filled - cursor > LINE_BYTES_MAX || tooLongBytes > 0) {
                tooLongBytes += filled - cursor;
                cursor = filled;
            }
            searched = filled - cursor;
            if (!fill()) break;
        }
        if (cursor == filled && tooLongBytes == 0) return false;
        found(cursor, filled - cursor, false);
        cursor = filled;
        return true;
    }

    private void found(int lineStart, int lineLength, boolean withEnd) {
        start = lineStart;
        length = lineLength;
        terminated = withEnd;
    }

    /// Moves the unfinished line to the front and reads on; `false` when there is no more.
    private boolean fill() throws IOException {
        System.arraycopy(buffer, cursor, buffer, 0, filled - cursor);
        filled -= cursor;
        bufferOffset += cursor;
        cursor = 0;
        var wanted = Math.min(end - bufferOffset - filled, CHUNK);
        if (wanted <= 0) return false;
        if (filled + wanted > buffer.length)
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, filled + (int) wanted));
        var read =
                file.read(
                        ByteBuffer.wrap(
                                buffer, filled, (int) Math.min(wanted, buffer.length - filled)),
                        bufferOffset + filled);
        filled += read;
        return read > 0;
    }

    /// Bytes from the start of the file to what [#next] reads next.
    public long position() {
        return bufferOffset + cursor;
    }

    /// Goes on at `offset`, which lies ahead.
    void skipTo(long offset) {
        if (offset <= bufferOffset + filled) {
            cursor = (int) (offset - bufferOffset);
        } else {
            bufferOffset = offset;
            cursor = filled = 0;
        }
    }

    public byte[] buffer() {
        return buffer;
    }

    public int start() {
        return start;
    }

    public int length() {
        return length;
    }

    /// Whether the line is too long to be an entry; [#buffer] does not hold it.
    public boolean isTooLong() {
        return tooLongBytes > 0;
    }

    /// Whether the line has a line end; only the last one may not.
    public boolean terminated() {
        return terminated;
    }

    /// Bytes from the start of the file to the line.
    public long offset() {
        return lineOffset;
    }

    /// Bytes of the line with its line end.
    public long lengthWithEnd() {
        return tooLongBytes + length + (terminated ? 1 : 0);
    }
}
