package dev.walscope.wal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A data folder on a real disk.
///
/// A file has two channels: one for the writer thread and one for readers. An interrupt closes the
/// channel that the interrupted thread is using, so a reader's must never be the writer's; a closed
/// reading channel is opened again.
public final class FolderStorage implements Storage {
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
        return new ChannelFile(folder.resolve(name), readOnly);
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
            while (source.hasRemaining()) position += writing.write(source, position);
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
