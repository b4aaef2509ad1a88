package dev.walscope.wal;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A data folder on a real disk.
///
/// However many files there are, at most [#READING_MAX] are open for reading; the log holds one or
/// two for writing. Reading and writing never share a channel: an interrupt closes the channel that
/// the interrupted thread is using. A closed reading channel is opened again. Links are not
/// followed: a name in the folder is a file in the folder.
public final class FolderStorage implements Storage {
    static final int READING_MAX = 24;

    /// A file system that is full has a little left for its own ends.
    private static final long KEPT_BACK_BYTES = 64 * 1024;

    private final Path folder;
    private final boolean readOnly;

    /// Files that have a channel for reading, the one opened longest ago first. Guarded by itself.
    private final Set<FolderFile> reading = new LinkedHashSet<>();

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
    public boolean isFile(String name) {
        return Files.isRegularFile(folder.resolve(name), NOFOLLOW_LINKS);
    }

    @Override
    public File open(String name) {
        return new FolderFile(folder.resolve(name));
    }

    @Override
    public File create(String name) throws IOException {
        var file = new FolderFile(folder.resolve(name));
        file.held();
        return file;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        // The folder is opened first: what fails behind the rename is no passing trouble.
        try (var held = openedFolder()) {
            move(folder.resolve(from), folder.resolve(to));
            if (held != null) held.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // A rename that fails has changed nothing.
            throw passing(to, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void forceFolder() throws IOException {
        try (var held = openedFolder()) {
            if (held != null) held.force(true);
        }
    }

    /// Windows cannot open a folder, and keeps its names safe without being asked.
    private @Nullable FileChannel openedFolder() throws IOException {
        if (java.io.File.separatorChar == '\\') return null;
        try {
            return opened(folder, READ);
        } catch (NoSuchFileException e) {
            throw passing(folder, e);
        }
    }

    /// What opening fails with did nothing to the disk.
    private static FileChannel opened(Path path, java.nio.file.OpenOption... how)
            throws IOException {
        try {
            return FileChannel.open(path, how);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw toldApart(passing(path, e), e, path.toAbsolutePath().getParent(), 0);
        }
    }

    private static Passing passing(Path path, IOException e) {
        var why =
                switch (e) {
                    case AccessDeniedException _ -> "permission denied";
                    case NoSuchFileException _ -> "it is gone";
                    default -> reason(e, path);
                };
        return new Passing(path + " cannot be opened: " + why, e);
    }

    /// The system's own words; Java puts the path before them.
    private static String reason(IOException e, Path path) {
        var words = String.valueOf(e.getMessage());
        return words.startsWith(path + ": ")
                ? words.substring(path.toString().length() + 2)
                : words;
    }

    /// `failure` as [Storage.NoRoom] when that is what `e` means.
    ///
    /// @param wanted bytes that were still to be written
    private static IOException toldApart(
            IOException failure, IOException e, Path place, long wanted) {
        // These say of themselves what they are, however little room is left.
        if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) return failure;
        long free;
        try {
            free = Files.getFileStore(place).getUsableSpace();
        } catch (IOException unknown) {
            free = Long.MAX_VALUE;
        }
        return meansNoRoom(String.valueOf(e.getMessage()), free, wanted) ? new NoRoom(e) : failure;
    }

    /// Some of the words are English and some are in the language of the machine's user, so what is
    /// left is looked at too. (A quota that is used up shows in the words only.)
    static boolean meansNoRoom(String words, long freeBytes, long wantedBytes) {
        return freeBytes < wantedBytes + KEPT_BACK_BYTES
                || words.contains("No space left")
                || words.contains("Disk quota exceeded")
                || words.contains("not enough space");
    }

    private void hasOpened(FolderFile file) throws IOException {
        FolderFile oldest = null;
        synchronized (reading) {
            reading.add(file);
            if (reading.size() > READING_MAX) {
                oldest = reading.iterator().next();
                reading.remove(oldest);
            }
        }
        if (oldest != null) oldest.refresh();
    }

    private void hasClosed(FolderFile file) {
        synchronized (reading) {
            reading.remove(file);
        }
    }

    private final class FolderFile implements File {
        private final Path path;
        private @Nullable FileChannel writing;

        /// Device and inode of the file that is held for writing; `null` where there are none.
        private @Nullable Object heldKey;

        private volatile @Nullable FileChannel readingChannel;
        private volatile boolean closed;

        FolderFile(Path path) {
            this.path = path;
        }

        private FileChannel held() throws IOException {
            var channel = writing;
            if (channel != null) return channel;
            var found = attributes();
            // Opening a pipe would wait for its writer.
            if (found != null && !found.isRegularFile())
                throw new Passing(
                        path + " is not a plain file; move it away", new IOException("not a file"));
            try {
                channel =
                        readOnly
                                ? opened(path, READ, NOFOLLOW_LINKS)
                                : opened(path, CREATE, READ, WRITE, NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                throw passing(path, e);
            }
            writing = channel;
            found = attributes();
            heldKey = found == null ? null : found.fileKey();
            return channel;
        }

        private @Nullable BasicFileAttributes attributes() throws IOException {
            try {
                return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return null;
            } catch (IOException e) {
                throw passing(path, e);
            }
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
        public int readHeld(ByteBuffer target, long position) throws IOException {
            var start = target.position();
            while (target.hasRemaining())
                if (held().read(target, position + target.position() - start) < 0) break;
            return target.position() - start;
        }

        @Override
        public long size() throws IOException {
            var now = attributes();
            return now == null ? 0 : now.size();
        }

        private interface Question {
            long of(FileChannel channel) throws IOException;
        }

        /// @return -1 when nothing has the name
        private long ask(Question question) throws IOException {
            while (true) {
                var channel = readingChannel;
                try {
                    if (channel == null) channel = openedToRead();
                    return question.of(channel);
                } catch (NoSuchFileException e) {
                    return -1;
                } catch (ClosedChannelException e) {
                    if (closed || Thread.currentThread().isInterrupted()) throw e;
                    // Another file needed the descriptor, or an interrupt closed it.
                    forget(channel);
                }
            }
        }

        private FileChannel openedToRead() throws IOException {
            FileChannel channel;
            synchronized (this) {
                if (readingChannel != null) return readingChannel;
                if (closed) throw new ClosedChannelException();
                var found = attributes();
                if (found != null && !found.isRegularFile())
                    throw new Passing(path + " is not a plain file", new IOException("not a file"));
                channel = opened(path, READ, NOFOLLOW_LINKS);
                readingChannel = channel;
            }
            hasOpened(this);
            return channel;
        }

        private synchronized void forget(@Nullable FileChannel channel) {
            if (readingChannel == channel) readingChannel = null;
        }

        @Override
        public void refresh() throws IOException {
            FileChannel channel;
            synchronized (this) {
                channel = readingChannel;
                readingChannel = null;
            }
            if (channel != null) channel.close();
            hasClosed(this);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            var channel = held();
            try {
                while (source.hasRemaining()) position += channel.write(source, position);
            } catch (IOException e) {
                throw toldApart(e, e, path.toAbsolutePath().getParent(), source.remaining());
            }
        }

        @Override
        public void force() throws IOException {
            if (writing != null) {
                writing.force(false);
                return;
            }
            try (var channel = opened(path, WRITE, NOFOLLOW_LINKS)) {
                channel.force(false);
            } catch (NoSuchFileException e) {
                // Somebody took the file away: there is nothing to force.
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            held().truncate(size);
        }

        @Override
        public boolean isNamed(long size) throws IOException {
            held();
            var now = attributes();
            return isHeld(now) && now.size() == size;
        }

        @Override
        public boolean isNamed() throws IOException {
            held();
            return isHeld(attributes());
        }

        private boolean isHeld(@Nullable BasicFileAttributes found) {
            return found != null
                    && found.isRegularFile()
                    && Objects.equals(found.fileKey(), heldKey);
        }

        @Override
        public void release() throws IOException {
            var channel = writing;
            writing = null;
            if (channel != null) channel.close();
        }

        @Override
        public void close() throws IOException {
            closed = true;
            release();
            refresh();
        }
    }
}
