package dev.walscope.ui.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A name for a new file in the folder where the program was started:
/// `walscope-20261125-140307.png`, with `-2` and so on when there is such a file already.
public final class FreshName {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private FreshName() {}

    /// @param atMs milliseconds since 1970
    /// @param ending such as `.png`
    public static Path of(long atMs, String ending) {
        return of("walscope", atMs, ending);
    }

    /// @param begin what its name begins with, instead of `walscope`
    public static Path of(String begin, long atMs, String ending) {
        return of(Path.of("").toAbsolutePath(), begin, atMs, ending);
    }

    static Path of(Path folder, String begin, long atMs, String ending) {
        var time = Instant.ofEpochMilli(atMs).atZone(ZoneId.systemDefault()).format(STAMP);
        var file = folder.resolve(begin + "-" + time + ending);
        for (int n = 2; Files.exists(file); n++)
            file = folder.resolve(begin + "-" + time + "-" + n + ending);
        return file;
    }
}
