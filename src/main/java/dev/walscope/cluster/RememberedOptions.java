package dev.walscope.cluster;

import dev.walscope.file.AtomicFile;
import dev.walscope.option.ChosenOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the nodes of a folder are started with beside what is usual, from one window to the next:
/// the file `node-options` beside their data, a line for each node's folder.
///
/// ```text
/// followers/follower-1 --fsync off --acks quorum
/// leader --max-segment-size 4096
/// ```
///
/// It belongs to the folder, not to a name or a role: a node keeps its options when it is promoted
/// or renamed. A line that is not understood is told and counts for nothing; the file is set aside
/// before it is written without it. Read by any thread, written by the cluster's.
final class RememberedOptions {
    static final String NAME = "node-options";

    private static final long SIZE_MAX = 1 << 16;
    private static final String HEAD =
            "# What nodes are started with beside what is usual, a line for each folder.";

    private final Path dataRoot;
    private final Path file;
    private volatile Map<String, ChosenOptions> byFolder = Map.of();
    private volatile @Nullable String complaint;

    RememberedOptions(Path dataRoot) {
        this.dataRoot = dataRoot;
        file = dataRoot.resolve(NAME);
        byFolder = read();
    }

    /// What is wrong with the file, one sentence; `null` when nothing is.
    @Nullable String complaint() {
        return complaint;
    }

    ChosenOptions of(@Nullable Path dataDir) {
        return dataDir == null
                ? ChosenOptions.NONE
                : byFolder.getOrDefault(folder(dataDir), ChosenOptions.NONE);
    }

    /// @throws ActionFailed when they cannot be written down; then all is as before
    void remember(Path dataDir, ChosenOptions options) {
        // Another window on this folder may have written meanwhile.
        var now = new TreeMap<>(read());
        if (options.equals(now.getOrDefault(folder(dataDir), ChosenOptions.NONE))) {
            byFolder = now;
            return;
        }
        if (options.isNone()) now.remove(folder(dataDir));
        else now.put(folder(dataDir), options);
        try {
            Files.createDirectories(dataRoot);
            if (complaint != null)
                Files.move(
                        file,
                        file.resolveSibling(NAME + ".unreadable"),
                        StandardCopyOption.REPLACE_EXISTING);
            AtomicFile.write(file, text(now).getBytes());
            complaint = null;
        } catch (IOException e) {
            throw new ActionFailed(
                    file + " cannot be written, so options would be forgotten: " + e, e);
        }
        byFolder = now;
    }

    private static String text(Map<String, ChosenOptions> byFolder) {
        var text = new StringBuilder(HEAD).append('\n');
        byFolder.forEach(
                (folder, options) ->
                        text.append(folder)
                                .append(' ')
                                .append(String.join(" ", options.words()))
                                .append('\n'));
        return text.toString();
    }

    private Map<String, ChosenOptions> read() {
        var wrong = new ArrayList<String>();
        var read = read(wrong);
        complaint = wrong.isEmpty() ? null : wrong.getFirst();
        return read;
    }

    private Map<String, ChosenOptions> read(List<String> wrong) {
        var read = new TreeMap<String, ChosenOptions>();
        try {
            if (Files.size(file) > SIZE_MAX) throw new IOException("it is too long");
            int number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank() || line.startsWith("#")) continue;
                try {
                    var words = List.of(line.strip().split("\\s+"));
                    read.put(words.getFirst(), ChosenOptions.of(words.subList(1, words.size())));
                } catch (IllegalArgumentException e) {
                    wrong.add(
                            file
                                    + ", line "
                                    + number
                                    + ": "
                                    + e.getMessage()
                                    + ". That node is started as usual.");
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing was chosen here.
        } catch (IOException e) {
            wrong.add(file + " cannot be read (" + e.getMessage() + "): nodes start as usual.");
        }
        return read;
    }

    /// With `/` between its parts, whatever the system has there.
    private String folder(Path dataDir) {
        var root = dataRoot.toAbsolutePath().normalize();
        var folder = dataDir.toAbsolutePath().normalize();
        var name = folder.startsWith(root) ? root.relativize(folder) : folder;
        return name.toString().replace(name.getFileSystem().getSeparator(), "/");
    }
}
