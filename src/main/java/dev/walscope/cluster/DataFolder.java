package dev.walscope.cluster;

import dev.walscope.file.FolderLock;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A node's folder as a disk that can be taken out, put back, and thrown away.
///
/// Nothing is done to a folder that a node has open: its lock is taken first, and where another
/// process holds it the deed is refused in a sentence that names that process.
public final class DataFolder {
    private static final int FOLDERS_DEEP_MAX = 4;

    private DataFolder() {}

    /// Moves the folder away, whole, to `FOLDER.wiped-N`, a name that is free.
    ///
    /// @return where it is now; `null` when there was no folder
    static @Nullable Path setAside(@Nullable Path folder) {
        if (folder == null || !Files.exists(folder)) return null;
        var aside = asideOf(folder);
        move(folder, aside);
        return aside;
    }

    /// Where [#setAside] would put it now.
    static Path asideOf(Path folder) {
        int n = 1;
        while (Files.exists(aside(folder, n))) n++;
        return aside(folder, n);
    }

    private static Path aside(Path folder, int n) {
        return folder.resolveSibling(folder.getFileName() + ".wiped-" + n);
    }

    /// Moves back what [#setAside] moved away.
    static void putBack(Path aside, Path folder) {
        if (Files.exists(folder))
            throw new ActionFailed(
                    folder
                            + " was written anew since; move it away before the wiped one is put"
                            + " back");
        if (!Files.isDirectory(aside))
            throw new ActionFailed(aside + " is gone; there is nothing to put back");
        move(aside, folder);
    }

    private static void move(Path from, Path to) {
        var held = held(from);
        try {
            // Windows moves nothing that is locked: there the lock has told that no other
            // process has it.
            if (File.separatorChar == '\\') close(held);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ActionFailed(from + " cannot be moved to " + to + ": " + e.getMessage(), e);
        } finally {
            close(held);
        }
    }

    /// Deletes the folder with all that is in it; links are deleted, not followed. Of a folder of
    /// folders, all are held first.
    public static void delete(@Nullable Path folder) {
        if (folder == null || !Files.exists(folder)) return;
        var held = new ArrayList<FolderLock>();
        try {
            for (var locked : lockedIn(folder)) held.add(held(locked));
            if (File.separatorChar == '\\') held.forEach(DataFolder::close);
            deleteAll(folder);
        } finally {
            held.forEach(DataFolder::close);
        }
    }

    private static void deleteAll(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(path);
        } catch (IOException | UncheckedIOException e) {
            throw new ActionFailed(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private static List<Path> lockedIn(Path folder) {
        try (var all = Files.walk(folder, FOLDERS_DEEP_MAX)) {
            return all.filter(file -> file.endsWith("lock")).map(Path::getParent).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ActionFailed(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// @throws ActionFailed when a node has it, naming the process
    static FolderLock held(Path folder) {
        try {
            return FolderLock.hold(folder);
        } catch (FolderLock.Held e) {
            throw new ActionFailed(
                    folder
                            + " is in use by the node with pid "
                            + e.pid()
                            + ", which this window does not own; stop that node first",
                    e);
        } catch (IOException e) {
            throw new ActionFailed(folder + " cannot be locked: " + e.getMessage(), e);
        }
    }

    static void close(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ActionFailed("a lock cannot be let go: " + e.getMessage(), e);
        }
    }

    /// Where a member of this name keeps its log, unless it is told otherwise.
    static Path usual(Path dataRoot, String name) {
        if (Electorate.isName(name)) return dataRoot.resolve(Electorate.FOLDERS).resolve(name);
        return name.equals("leader")
                ? dataRoot.resolve(name)
                : dataRoot.resolve("followers").resolve(name);
    }
}
