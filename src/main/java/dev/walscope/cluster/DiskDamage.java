package dev.walscope.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// What a failing disk or a crash does to a file, on purpose. The node that owns the file is told
/// nothing.
public final class DiskDamage {
    private DiskDamage() {}

    /// Turns over one bit of the byte at `offset`; bit 0 is the lowest.
    public static void flipBit(Path file, long offset, int bit) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var flipped = flipped(channel, file, offset, bit);
            channel.write(ByteBuffer.wrap(new byte[] {flipped}), offset);
        }
    }

    /// Takes `bytes` off the end of the file, or all of it when it is shorter.
    public static void cutTail(Path file, long bytes) throws IOException {
        if (bytes < 1) throw new IllegalArgumentException("cut at least one byte, not " + bytes);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Math.max(0, channel.size() - bytes));
        }
    }

    /// The line that does what [#flipBit] would do now.
    public static String flipBitShell(Path file, long offset, int bit) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var flipped = flipped(channel, file, offset, bit) & 0xff;
            return String.format(
                    Locale.ROOT,
                    "printf '\\%03o' | dd of=%s bs=1 seek=%d conv=notrunc status=none",
                    flipped,
                    Shell.word(file.toString()),
                    offset);
        }
    }

    /// The line that does what [#cutTail] does.
    public static String cutTailShell(Path file, long bytes) {
        return "truncate -s -" + bytes + " " + Shell.word(file.toString());
    }

    private static byte flipped(FileChannel channel, Path file, long offset, int bit)
            throws IOException {
        if (bit < 0 || bit > 7) throw new IllegalArgumentException("a byte has no bit " + bit);
        var old = ByteBuffer.allocate(1);
        if (offset < 0 || channel.read(old, offset) != 1)
            throw new IllegalArgumentException(
                    file + " has no byte " + offset + ", only " + Files.size(file));
        return (byte) (old.get(0) ^ 1 << bit);
    }
}
