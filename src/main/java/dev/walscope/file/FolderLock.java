package dev.walscope.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;

/// Keeps a second node out of a data folder, and nodes out while somebody else changes its files.
///
/// The lock is on `lock`, a file that nothing else ever opens: closing any other channel on it
/// would drop the lock silently. The holder's pid stands beside it in `lock.pid`, for people.
///
/// A lock is on a file, and a second node asks by the name. So the lock is worth something only as
/// long as the name leads to the locked file ([#stillHeld]): who removes `lock`, or moves the
/// folder away, lets another node in. Neither name may be a link, which could lead to a file that
/// is somebody else's.
public final class FolderLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int PID_DIGITS_MAX = 20;
    private static final String NO_PID = "unknown";

    private final FileChannel channel;
    private final FileLock lock;
    private final Path file;
    private final Path pidFile;

    /// Device and inode of the locked file; `null` where the file system has no such thing.
    private final @Nullable Object identity;

    private FolderLock(
            FileChannel channel,
            FileLock lock,
            Path file,
            Path pidFile,
            @Nullable Object identity) {
        this.channel = channel;
        this.lock = lock;
        this.file = file;
        this.pidFile = pidFile;
        this.identity = identity;
    }

    /// @throws Held when another node has the folder
    /// @throws IOException when the folder cannot be written, or what has the lock's name is no
    /// file
    public static FolderLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        var lock = hold(folder);
        tell(lock.pidFile);
        return lock;
    }

    /// The same for one who is no node: changes a folder that is there, and leaves no pid in it.
    ///
    /// @throws Held when a node has the folder
    /// @throws IOException as [#take], and when there is no such folder
    public static FolderLock hold(Path folder) throws IOException {
        var file = folder.resolve("lock");
        var pidFile = folder.resolve("lock.pid");
        checkIsPlain(file);
        checkIsPlain(pidFile);
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        try {
            var lock = locked(channel);
            if (lock == null) throw new Held(folder, pid(pidFile));
            return new FolderLock(channel, lock, file, pidFile, identity(file));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /// Writing through a link would change another file, and opening a pipe would wait for ever.
    private static void checkIsPlain(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return;
        throw new IOException(
                file
                        + (Files.isSymbolicLink(file) ? " is a symbolic link" : " is not a file")
                        + ", which no node puts there; remove it, then start the node again.");
    }

    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /// The lock holds without it, and a node must start on a disk that is full.
    ///
    /// Always a new file: an old one may have another name, under which it means something else.
    private static void tell(Path pidFile) {
        try {
            Files.deleteIfExists(pidFile);
            Files.write(
                    pidFile,
                    (ProcessHandle.current().pid() + "\n").getBytes(US_ASCII),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("the pid could not be left in {}", pidFile, e);
        }
    }

    /// Whether the lock keeps others out: its name leads to the locked file. Once it does not, it
    /// never will again. One look at the file system; opens nothing.
    public boolean stillHeld() {
        try {
            var now = identity(file);
            return now == null || now.equals(identity);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        } catch (IOException e) {
            // It cannot be told now. That the disk is in trouble shows elsewhere, and may pass.
            LOG.debug("the lock could not be looked at", e);
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        // Otherwise it is the pid of the node that came instead.
        if (stillHeld()) Files.deleteIfExists(pidFile);
        lock.release();
        channel.close();
    }

    /// The process that wrote its id beside the lock of `folder`; empty when none did. It need not
    /// run any more.
    public static OptionalLong pidIn(Path folder) {
        var pid = pid(folder.resolve("lock.pid"));
        return pid.equals(NO_PID) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid));
    }

    private static String pid(Path pidFile) {
        try (var in = Files.newInputStream(pidFile, LinkOption.NOFOLLOW_LINKS)) {
            var pid = new String(in.readNBytes(PID_DIGITS_MAX), US_ASCII).strip();
            return pid.matches("[0-9]{1,18}") ? pid : NO_PID;
        } catch (IOException e) {
            return NO_PID;
        }
    }

    /// Another node has the folder.
    public static final class Held extends IOException {
        private final String pid;

        Held(Path folder, String pid) {
            super(
                    "The data folder "
                            + folder
                            + " is in use by the node with pid "
                            + pid
                            + "; stop that node or give this one another --data folder.");
            this.pid = pid;
        }

        /// Whose it is; `unknown` when that is not told.
        public String pid() {
            return pid;
        }
    }
}
