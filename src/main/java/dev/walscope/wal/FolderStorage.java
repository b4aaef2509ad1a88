package dev.walscope.wal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A data folder on a real disk.
///
/// A file has two channels: one for the writer thread and one for readers. An interrupt closes the
/// channel that the interrupted thread is using, so a reader's must never be the writer's; a closed
/// reading channel is opened again.
public final class FolderStorage implements Storage {
    /// A file system that is full has a little left for its own ends.
    private static final long KEPT_BACK_BYTES = 64 * 1024;

    private final Path folder;
    private final boolean readOnly;

    /// @throws IOException when `folder` cannot be created
    public FolderStorage(Path folder) throws IOException {
        this(Files.createDirectories(folder), false);
    }

    private FolderStorage(Path folder, boolean readOnly) {
        this.folder = folder;
        this.readOnly = readOnly;
    }

    /// Somebody else's folder: nothing in it is created or changed.
    public static FolderStorage readOnly(Path folder) {
        return new FolderStorage(folder, true);
    }

    @Override
    public List<String> list() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public File open(String name) throws IOException {
        try {
            return new ChannelFile(folder.resolve(name), readOnly);
        } catch (IOException e) {
            throw toldApart(e, folder, 0);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void forceFolder() throws IOException {
        // Windows cannot open a folder, and keeps its names safe without being asked.
        if (java.io.File.separatorChar == '\\') return;
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    /// `e` as [Storage.NoRoom] when that is what it means.
    ///
    /// @param wanted bytes that were still to be written
    private static IOException toldApart(IOException e, Path place, long wanted) {
        // These say of themselves what they are, however little room is left.
        if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) return e;
        long free;
        try {
            free = Files.getFileStore(place).getUsableSpace();
        } catch (IOException unknown) {
            free = Long.MAX_VALUE;
        }
        return meansNoRoom(String.valueOf(e.getMessage()), free, wanted) ? new NoRoom(e) : e;
    }

    /// Some of the words are English and some are in the language of the machine's user, so what is
    /// left is looked at too. (A quota that is used up shows in the words only.)
    static boolean meansNoRoom(String words, long freeBytes, long wantedBytes) {
        return freeBytes < wantedBytes + KEPT_BACK_BYTES
                || words.contains("No space left")
                || words.contains("Disk quota exceeded")
                || words.contains("not enough space");
    }

    private static final class ChannelFile implements File {
        private final Path path;
        private final FileChannel writing;
        private volatile FileChannel reading;
        private volatile boolean closed;

        ChannelFile(Path path, boolean readOnly) throws IOException {
            this.path = path;
            writing =
                    readOnly
                            ? FileChannel.open(path, READ)
                            : FileChannel.open(path, CREATE, READ, WRITE);
            reading = FileChannel.open(path, READ);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            var start = target.position();
            while (target.hasRemaining()) {
                var from = position + target.position() - start;
                if (ask(channel -> channel.read(target, from)) < 0) break;
            }
            return target.position() - start;
        }

        @Override
        public long size() throws IOException {
            return ask(FileChannel::size);
        }

        private interface Question {
            long of(FileChannel channel) throws IOException;
        }

        private long ask(Question question) throws IOException {
            while (true) {
                var channel = reading;
                try {
                    return question.of(channel);
                } catch (ClosedChannelException e) {
                    if (closed || Thread.currentThread().isInterrupted()) throw e;
                    reopen(channel);
                }
            }
        }

        private synchronized void reopen(FileChannel found) throws IOException {
            if (reading == found) reading = FileChannel.open(path, READ);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            try {
                while (source.hasRemaining()) position += writing.write(source, position);
            } catch (IOException e) {
                throw toldApart(e, path, source.remaining());
            }
        }

        @Override
        public void force() throws IOException {
            writing.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            writing.truncate(size);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            writing.close();
            reading.close();
        }
    }
}
