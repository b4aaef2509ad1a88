package dev.walscope.cli;

import dev.walscope.cluster.DataFolder;
import dev.walscope.entry.Entry;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Checkpoint;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.LogReplacement;
import dev.walscope.wal.WriteAheadLog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// A log that is written into a folder of its own, which gets its name when all of it is on disk:
/// the folder is there whole or not at all.
final class NewLog implements Closeable {
    private static final long BATCH_BYTES = 1 << 20;

    private final Path folder;
    private final Path work;
    private final WriteAheadLog log;

    /// @throws IOException with one sentence, also when there is something under that name
    NewLog(Path folder) throws IOException {
        this(folder, new Snapshots(FolderStorage.readOnly(folder)), Optional.empty());
    }

    /// @param base what the entries before its first add up to
    /// @param snapshots where its file is
    NewLog(Path folder, Snapshots snapshots, Optional<Snapshot> base) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        if (Files.exists(this.folder) && !isEmptyFolder(this.folder))
            throw new IOException(
                    LogFolder.name(folder) + " is there already; name a folder that is not.");
        work = this.folder.resolveSibling(this.folder.getFileName() + ".unfinished");
        DataFolder.delete(work);
        Files.createDirectories(work);
        var storage = new FolderStorage(work);
        if (base.isPresent()) {
            snapshots.copyTo(storage, base.get().id());
            LogReplacement.make(storage, base.get().id(), base.get().lastSegment());
        }
        log =
                WriteAheadLog.open(
                        storage,
                        new WriteAheadLog.Options(
                                WriteAheadLog.Options.DEFAULT_SEGMENT_SIZE, Fsync.ALWAYS),
                        LogListener.NONE,
                        _ -> {},
                        base.map(Snapshot::checkpoint).orElse(Checkpoint.NONE));
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return false;
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    long nextId() {
        return log.nextId();
    }

    void add(Entry entry) throws IOException {
        log.stage(entry, OptionalLong.empty());
        if (log.stagedBytes() >= BATCH_BYTES) log.commit();
    }

    /// Everything is on disk, and the folder has its name.
    void finish() throws IOException {
        log.commit();
        log.close();
        Files.deleteIfExists(folder);
        Files.move(work, folder);
    }

    /// What was not finished leaves nothing.
    @Override
    public void close() throws IOException {
        if (!Files.exists(work)) return;
        log.close();
        DataFolder.delete(work);
    }
}
