package dev.walscope.session;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPInputStream;

/// The plain bytes of files in gzip's format, as `zcat` would show them.
///
/// What was read last is kept: a view that stands still asks for it twice a second. Any thread, one
/// at a time.
final class InflatedFile {
    private static final int BUFFER = 64 * 1024;

    private record Stretch(
            Path file, FileTime modified, long storedSize, long offset, int length, byte[] bytes) {}

    private @Nullable Stretch last;

    /// At most `length` bytes from the plain byte `offset` on.
    ///
    /// @throws IOException when the file cannot be read or does not inflate
    synchronized byte[] read(Path file, long offset, int length) throws IOException {
        var now = Files.readAttributes(file, BasicFileAttributes.class);
        var kept = last;
        if (kept != null
                && kept.file.equals(file)
                && kept.modified.equals(now.lastModifiedTime())
                && kept.storedSize == now.size()
                && kept.offset == offset
                && kept.length == length) return kept.bytes;
        var bytes = inflated(file, offset, length);
        last = new Stretch(file, now.lastModifiedTime(), now.size(), offset, length, bytes);
        return bytes;
    }

    private static byte[] inflated(Path file, long offset, int length) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file), BUFFER)) {
            var passed = new byte[BUFFER];
            for (long left = offset; left > 0; ) {
                var read = in.read(passed, 0, (int) Math.min(left, BUFFER));
                if (read < 0) return new byte[0];
                left -= read;
            }
            return in.readNBytes(length);
        }
    }
}
