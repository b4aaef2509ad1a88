package dev.walscope.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A node's folder as a disk that can be taken out.
public final class DataFolder {
    private DataFolder() {}

    /// Deletes the folder with all that is in it; links are deleted, not followed.
    public static void delete(@Nullable Path folder) {
        if (folder == null || !Files.exists(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(path);
        } catch (IOException | UncheckedIOException e) {
            throw new ActionFailed(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
