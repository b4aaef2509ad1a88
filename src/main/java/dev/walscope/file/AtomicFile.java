package dev.walscope.file;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// A file that is written as a whole: whatever happens meanwhile, a power cut too, its name leads
/// to the old contents or to the new ones.
///
/// It is written beside (`NAME.new`), forced to the disk, given the name in one step, and then the
/// folder is forced. Without the first force the new name may come back from a power cut with
/// nothing behind it ("All File Systems Are Not Created Equal", OSDI 2014).
///
/// A link is followed to the file that it names. What is no file, such as `/dev/stdout`, is written
/// to as it is. One thread.
public final class AtomicFile implements AutoCloseable {
    /// What stands in a file.
    @FunctionalInterface
    public interface Contents {
        void writeTo(OutputStream out) throws IOException;
    }

    private final Disk disk;
    private final Path target;

    /// Where it is written; the target itself when that is no file.
    private final Path beside;

    private final FileChannel channel;
    private final OutputStream out;
    private boolean isKept;

    /// Begins to write `file`; unless it is kept in the end, everything stays as before.
    ///
    /// @throws IOException when its folder cannot be written to
    public static AtomicFile begin(Path file) throws IOException {
        return new AtomicFile(Disk.REAL, file);
    }

    /// Writes `file` as a whole.
    public static void write(Path file, Contents contents) throws IOException {
        write(Disk.REAL, file, contents, () -> true);
    }

    public static void write(Path file, byte[] contents) throws IOException {
        write(file, out -> out.write(contents));
    }

    /// @param isWanted asked once all is written
    /// @return whether it was still wanted; otherwise everything is as before
    public static boolean write(Path file, Contents contents, BooleanSupplier isWanted)
            throws IOException {
        return write(Disk.REAL, file, contents, isWanted);
    }

    static boolean write(Disk disk, Path file, Contents contents, BooleanSupplier isWanted)
            throws IOException {
        try (var written = new AtomicFile(disk, file)) {
            contents.writeTo(written.out());
            written.out().flush();
            if (!isWanted.getAsBoolean()) return false;
            written.keep();
            return true;
        }
    }

    private AtomicFile(Disk disk, Path file) throws IOException {
        this.disk = disk;
        target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        var isNoFile = Files.exists(target) && !Files.isRegularFile(target);
        beside = isNoFile ? target : target.resolveSibling(target.getFileName() + ".new");
        channel = isNoFile ? disk.openAsItIs(target) : disk.open(beside);
        out = new Open(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
    }

    /// Where the contents go. Closing it flushes it only.
    public OutputStream out() {
        return out;
    }

    /// Gives what was written the file's name.
    public void keep() throws IOException {
        out.flush();
        if (!beside.equals(target)) {
            disk.force(channel);
            channel.close();
            disk.rename(beside, target);
            forceFolder(target.getParent());
        }
        isKept = true;
    }

    /// A file system that cannot do it (some of the network's) has the file all the same, and after
    /// a power cut the old one or the new one.
    private void forceFolder(@Nullable Path folder) {
        try {
            if (folder != null) disk.forceFolder(folder);
        } catch (IOException e) {
            // The promise holds without it.
        }
    }

    /// Removes what was written, unless it was kept.
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!isKept && !beside.equals(target)) disk.delete(beside);
        }
    }

    /// A stream whose end is not the file's.
    private static final class Open extends FilterOutputStream {
        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
