package dev.walscope.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that cannot be understood, out of the way of the one that is written in its place:
/// `NAME.unreadable` beside it. What an earlier one left there goes.
public final class SetAside {
    private SetAside() {}

    /// @return where it lies now
    public static Path move(Path file) throws IOException {
        var aside = file.resolveSibling(file.getFileName() + ".unreadable");
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
}
