package dev.walscope.lesson.report;

import dev.walscope.file.AtomicFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A played lesson as files: its pictures, `index.html` with the pictures in it, and `README.md`
/// beside them.
///
/// Everything in them is the same on every run, or they would differ without a reason to look at.
public final class LessonPages {
    private final Transcript transcript;
    private final Map<String, byte[]> pictures;

    /// @param pictures PNG files by their names without `.png`
    public LessonPages(Transcript transcript, Map<String, byte[]> pictures) {
        this.transcript = transcript;
        this.pictures = pictures;
    }

    /// @throws IOException with one sentence
    public void write(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(folder + " is a file, not a folder", e);
        }
        for (var picture : pictures.entrySet())
            AtomicFile.write(folder.resolve(picture.getKey() + ".png"), picture.getValue());
        write(folder.resolve("index.html"), new HtmlPage(transcript, pictures).text());
        write(folder.resolve("README.md"), new MarkdownPage(transcript, pictures.keySet()).text());
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
