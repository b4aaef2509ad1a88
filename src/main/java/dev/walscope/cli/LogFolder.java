package dev.walscope.cli;

import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Checkpoint;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.WriteAheadLog;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/// A data folder whose log is read only, perhaps while a node has it open. Why it cannot be is said
/// in one sentence.
record LogFolder(Path folder, PrintStream err) {
    private static final Pattern SEGMENT = Pattern.compile("wal\\.log\\.segment\\.[0-9]+(\\.gz)?");

    /// The log, or `null` when that was said.
    @Nullable WriteAheadLog open() {
        try {
            if (!isFolder() || !segmentsAreFiles()) return null;
            var log = WriteAheadLog.inspect(FolderStorage.readOnly(folder), checkpoint());
            if (!log.segments().isEmpty()) return log;
            err.println("There is no wal.log.segment file in " + name(folder) + ".");
        } catch (IOException e) {
            unreadable(e);
        } catch (UncheckedIOException e) {
            unreadable(e.getCause());
        }
        return null;
    }

    /// Entries that were dropped because a snapshot has the sum of them are not missing.
    private Checkpoint checkpoint() throws IOException {
        return snapshots()
                .look(Long.MAX_VALUE, Snapshots.Reader.NONE)
                .map(Snapshot::checkpointToReadAll)
                .orElse(Checkpoint.NONE);
    }

    Snapshots snapshots() {
        return new Snapshots(FolderStorage.readOnly(folder));
    }

    private boolean isFolder() {
        if (Files.isDirectory(folder)) return true;
        err.println(
                Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                        ? name(folder) + " is " + kind(folder) + "; name a node's data folder."
                        : "There is no folder " + name(folder) + "; name a node's data folder.");
        return false;
    }

    /// Opening a pipe waits for somebody at its other end, and reading a device may never end.
    private boolean segmentsAreFiles() throws IOException {
        try (var files = Files.list(folder)) {
            var other =
                    files.filter(file -> SEGMENT.matcher(file.getFileName().toString()).matches())
                            .filter(file -> !Files.isRegularFile(file))
                            .findFirst();
            other.ifPresent(
                    file ->
                            err.println(
                                    name(file)
                                            + " is "
                                            + kind(file)
                                            + ", not a segment; take it out of the folder."));
            return other.isEmpty();
        }
    }

    private static String kind(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) return "a folder";
            return attributes.isRegularFile() ? "a file" : "a pipe, a socket or a device";
        } catch (IOException e) {
            return "a link that leads nowhere";
        }
    }

    static String name(Path file) {
        return Visible.text(file.toString());
    }

    int unreadable(IOException e) {
        var why =
                switch (e) {
                    case NoSuchFileException gone -> gone.getFile() + " has gone";
                    case AccessDeniedException denied ->
                            "permission denied for " + denied.getFile();
                    default -> String.valueOf(e.getMessage());
                };
        err.println("The folder " + name(folder) + " cannot be read: " + Visible.text(why) + ".");
        return 2;
    }
}
