package dev.walscope.cli;

import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Checkpoint;
import dev.walscope.wal.Fingerprint;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A data folder whose log is read only, perhaps while a node has it open. Why it cannot be is said
/// in one sentence.
record LogFolder(Path folder, PrintStream err) {
    private static final Pattern SEGMENT =
            Pattern.compile("wal\\.log\\.segment\\.([0-9]+)(\\.gz)?");

    /// What came before a segment that is looked at alone need not be there.
    private static final Checkpoint ANYTHING_BEFORE =
            new Checkpoint(Long.MAX_VALUE >> 1, Fingerprint.EMPTY, List.of(), List.of());

    private static final int GZIP_MAGIC = 0x1f8b;

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

    /// As [#open]; what is a file may be a segment, compressed or not, by whatever name.
    @Nullable WriteAheadLog openAny() throws IOException {
        if (!Files.isRegularFile(folder)) return open();
        var file = folder.toRealPath();
        var alone = Excerpt.of(file.getParent(), Map.of(segmentName(file), own(file)));
        try {
            var log = WriteAheadLog.inspect(alone, ANYTHING_BEFORE);
            if (log.entries() > 0) return log;
            log = WriteAheadLog.inspect(alone);
            if (SEGMENT.matcher(own(file)).matches()) return log;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        err.println(name(folder) + " is a file; name a node's data folder.");
        return null;
    }

    /// The name that makes it readable: its own where that is a segment's.
    private static String segmentName(Path file) throws IOException {
        var name = SEGMENT.matcher(own(file));
        var number = name.matches() ? name.group(1) : "1";
        return "wal.log.segment." + number + (isGzip(file) ? ".gz" : "");
    }

    private static boolean isGzip(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return (in.read() << 8 | in.read()) == GZIP_MAGIC;
        }
    }

    private static String own(Path file) {
        return file.getFileName().toString();
    }

    boolean isSnapshot() throws IOException {
        return SnapshotShow.idOf(folder) > 0;
    }

    /// The segments from number `first` on, as files of so many bytes.
    Map<String, Long> tail(int first) throws IOException {
        var tail = new TreeMap<String, Long>();
        for (var name : FolderStorage.readOnly(folder).list()) {
            var segment = SEGMENT.matcher(name);
            if (segment.matches() && Long.parseLong(segment.group(1)) >= first)
                tail.put(name, sizeOf(folder.resolve(name)));
        }
        return tail;
    }

    /// A file may go while it is looked at.
    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// The log from segment `first` on, or `null` when none is there just now.
    @Nullable WriteAheadLog openTail(int first) throws IOException {
        var names = tail(first).keySet();
        if (names.isEmpty()) return null;
        try {
            return WriteAheadLog.inspect(
                    Excerpt.of(
                            folder,
                            names.stream().collect(Collectors.toMap(name -> name, name -> name))),
                    ANYTHING_BEFORE);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
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
