package dev.walscope.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class AtomicFileTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void file() throws IOException {
        file = Files.writeString(folder.resolve("kept"), "old");
    }

    /// Does its steps on the real disk and tells them, but for one, which fails.
    private static final class Failing extends Disk {
        final List<String> steps = new ArrayList<>();
        private final String failing;

        Failing(String failing) {
            this.failing = failing;
        }

        private void step(String name) throws IOException {
            steps.add(name);
            if (name.equals(failing)) throw new IOException(name + " failed");
        }

        @Override
        FileChannel open(Path file) throws IOException {
            step("open");
            return super.open(file);
        }

        @Override
        void force(FileChannel channel) throws IOException {
            step("force");
            super.force(channel);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            step("rename");
            super.rename(from, to);
        }

        @Override
        void forceFolder(Path folder) throws IOException {
            step("force folder");
            super.forceFolder(folder);
        }

        @Override
        void delete(Path file) throws IOException {
            step("delete");
            super.delete(file);
        }
    }

    private static AtomicFile.Contents text(String text) {
        return out -> out.write(text.getBytes(UTF_8));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString()).toList();
        }
    }

    @Test
    void whatIsWrittenIsOnTheDiskBeforeItHasTheName() throws Exception {
        var disk = new Failing("");

        AtomicFile.write(
                disk,
                file,
                out -> {
                    out.write("new".getBytes(UTF_8));
                    out.flush();
                    disk.step("write");
                    assertThat(file).hasContent("old");
                },
                () -> true);

        assertThat(disk.steps).containsExactly("open", "write", "force", "rename", "force folder");
        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "force", "rename"})
    void aStepThatFailsLeavesTheOldFile(String step) throws Exception {
        var disk = new Failing(step);

        assertThatThrownBy(() -> AtomicFile.write(disk, file, text("new"), () -> true))
                .hasMessage(step + " failed");

        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void contentsThatFailLeaveTheOldFile() throws Exception {
        assertThatThrownBy(
                        () ->
                                AtomicFile.write(
                                        file,
                                        out -> {
                                            out.write(new byte[100_000]);
                                            throw new IOException("no more");
                                        }))
                .hasMessage("no more");

        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void aFolderThatCannotBeForcedIsNoFailure() throws Exception {
        AtomicFile.write(new Failing("force folder"), file, text("new"), () -> true);

        assertThat(file).hasContent("new");
    }

    @Test
    void whatIsNotWantedAnyMoreIsNotKept() throws Exception {
        var disk = new Failing("");

        assertThat(AtomicFile.write(disk, file, text("new"), () -> false)).isFalse();

        assertThat(disk.steps).containsExactly("open", "delete");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void whatACrashLeftBesideIsNoHindrance() throws Exception {
        Files.writeString(folder.resolve("kept.new"), "half of something, longer than the new one");

        AtomicFile.write(file, "new".getBytes(UTF_8));

        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void aFileThatIsBegunAndNotKeptLeavesNothing() throws Exception {
        try (var begun = AtomicFile.begin(folder.resolve("other"))) {
            begun.out().write(new byte[100_000]);
            begun.out().close();
            begun.out().write(1);
        }

        assertThat(names()).containsExactly("kept");
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("no/file"), new byte[0]))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFolderInItsPlaceStays() throws Exception {
        var other = Files.createDirectory(folder.resolve("folder"));

        assertThatThrownBy(() -> AtomicFile.write(other, new byte[0]))
                .isInstanceOf(FileSystemException.class)
                .isNotInstanceOf(FileAlreadyExistsException.class);
        assertThat(other).isDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkStaysALink() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link"), Path.of("kept"));

        AtomicFile.write(link, "new".getBytes(UTF_8));

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkBesideIsNotWrittenThrough() throws Exception {
        var other = Files.writeString(folder.resolve("other"), "precious");
        Files.createSymbolicLink(folder.resolve("kept.new"), other);

        assertThatThrownBy(() -> AtomicFile.write(file, "new".getBytes(UTF_8)))
                .isInstanceOf(IOException.class);
        assertThat(other).hasContent("precious");
        assertThat(file).hasContent("old");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDeviceIsWrittenToAndStaysOne() throws Exception {
        var device = Path.of("/dev/null");

        AtomicFile.write(device, "new".getBytes(UTF_8));

        assertThat(Files.isRegularFile(device)).isFalse();
        assertThat(device).exists();
    }
}
