package dev.walscope.wal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps a second node out of a data folder.
///
/// The lock is on `lock`, a file that nothing else ever opens: closing any other channel on it
/// would drop the lock silently. The holder's pid stands beside it in `lock.pid`, for people.
public final class FolderLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    private final FileChannel channel;
    private final FileLock lock;
    private final Path pidFile;

    private FolderLock(FileChannel channel, FileLock lock, Path pidFile) {
        this.channel = channel;
        this.lock = lock;
        this.pidFile = pidFile;
    }

    /// @throws Held when another node has the folder
    /// @throws IOException when the folder cannot be written
    public static FolderLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        var pidFile = folder.resolve("lock.pid");
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new Held(folder, pidFile);
        }
        tell(pidFile);
        return new FolderLock(channel, lock, pidFile);
    }

    /// The lock holds without it, and a node must start on a disk that is full.
    private static void tell(Path pidFile) {
        try {
            Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            LOG.debug("the pid could not be left in {}", pidFile, e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pidFile);
        lock.release();
        channel.close();
    }

    /// Another node has the folder.
    public static final class Held extends IOException {
        Held(Path folder, Path pidFile) {
            super(
                    "The data folder "
                            + folder
                            + " is in use by the node with pid "
                            + pid(pidFile)
                            + "; stop that node or give this one another --data folder.");
        }

        private static String pid(Path pidFile) {
            try {
                var pid = Files.readString(pidFile).strip();
                return pid.isEmpty() ? "unknown" : pid;
            } catch (IOException e) {
                return "unknown";
            }
        }
    }
}
