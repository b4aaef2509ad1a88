package dev.walscope.cli;

import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Some files of somebody's folder, read only, each perhaps by another name than its own.
///
/// @param own the folder
/// @param names the names that files have on disk, by those that they have here
record Excerpt(FolderStorage own, Map<String, String> names) implements Storage {
    Excerpt {
        names = Map.copyOf(names);
    }

    static Excerpt of(Path folder, Map<String, String> names) {
        return new Excerpt(FolderStorage.readOnly(folder), names);
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public boolean isFile(String name) {
        var there = names.get(name);
        return there != null && own.isFile(there);
    }

    /// What is not in the excerpt reads as empty, as what is not in a folder does.
    @Override
    public File open(String name) {
        return own.open(names.getOrDefault(name, name + ".left-out"));
    }

    @Override
    public File create(String name) {
        throw readOnly();
    }

    @Override
    public void rename(String from, String to) {
        throw readOnly();
    }

    @Override
    public void delete(String name) {
        throw readOnly();
    }

    @Override
    public void forceFolder() throws IOException {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("an excerpt is only read");
    }
}
