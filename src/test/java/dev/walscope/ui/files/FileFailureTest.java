package dev.walscope.ui.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

class FileFailureTest {
    private static final String OTHER_FOLDER =
            ": choose a folder that exists and that you may write to.";

    @TempDir Path folder = Path.of("");

    @Test
    void whatIsTheFoldersFaultAsksForAnother() {
        var file = folder.resolve("run.png");
        var inNoFolder = folder.resolve("none/run.png");

        assertThat(FileFailure.cannotWrite(file, new AccessDeniedException(file.toString())))
                .isEqualTo("Cannot write " + file + OTHER_FOLDER);
        assertThat(FileFailure.cannotWrite(file, new NoSuchFileException(file.toString())))
                .isEqualTo("Cannot write " + file + OTHER_FOLDER);
        assertThat(FileFailure.cannotWrite(inNoFolder, new IOException("Not a directory")))
                .isEqualTo("Cannot write " + inNoFolder + OTHER_FOLDER);
    }

    @Test
    void aFullDiskIsToldAsWhatItIs() {
        var file = folder.resolve("run.png");
        var full = new IOException("No space left on device");

        var sentence = FileFailure.cannotWrite(file, new CompletionException(full));

        assertThat(sentence).isEqualTo("Cannot write " + file + ": No space left on device.");
    }

    @Test
    void aBarePathIsNoReason() {
        var file = Path.of("small.yaml");

        assertThat(FileFailure.cannotRead(file, new AccessDeniedException("small.yaml")))
                .isEqualTo("Cannot read small.yaml: permission denied.");
        assertThat(
                        FileFailure.cannotRead(
                                file,
                                new FileSystemException("small.yaml", null, "Stale file handle")))
                .isEqualTo("Cannot read small.yaml: Stale file handle.");
    }
}
