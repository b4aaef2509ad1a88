package dev.walscope.snapshot;

import dev.walscope.wal.Storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/// Whole lines on their way into a new file, with the checksum of all of them.
///
/// What is written is forced every few MiB: one force of a large file at its end would hold up the
/// log's own for as long.
final class SummedOutput {
    private static final int FORCE_BYTES = 4 << 20;

    private final Storage.File file;
    private final CRC32 crc = new CRC32();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private long written;
    private long forced;
    private long lines;

    SummedOutput(Storage.File file) {
        this.file = file;
    }

    void line(byte[] line) throws IOException {
        crc.update(line);
        lines++;
        for (int at = 0; at < line.length; ) {
            if (!buffer.hasRemaining()) flush();
            int taken = Math.min(buffer.remaining(), line.length - at);
            buffer.put(line, at, taken);
            at += taken;
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        file.write(buffer, written);
        buffer.clear();
        written += length;
        if (written - forced >= FORCE_BYTES) force();
    }

    private void force() throws IOException {
        file.force();
        forced = written;
    }

    void finish() throws IOException {
        flush();
        force();
    }

    long lines() {
        return lines;
    }

    long crc() {
        return crc.getValue();
    }

    long bytes() {
        return written + buffer.position();
    }
}
