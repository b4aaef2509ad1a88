package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class FolderStorageTest {
    @TempDir Path folder;

    @Test
    void anInterruptedReaderTakesNothingFromTheWriter() throws Exception {
        try (var file = new FolderStorage(folder).create("file")) {
            file.write(ByteBuffer.wrap(new byte[3]), 0);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.read(ByteBuffer.allocate(9), 0))
                    .isInstanceOf(ClosedChannelException.class);
            assertThat(Thread.interrupted()).isTrue();

            file.write(ByteBuffer.wrap(new byte[2]), 3);
            file.force();
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.read(ByteBuffer.allocate(9), 0)).isEqualTo(5);
        }
    }

    /// Where this user may mount a disk of 64 KiB.
    @Test
    void aDiskWithoutRoomIsToldFromABrokenOne() throws Exception {
        assumeTrue(isDone("mount", "-t", "tmpfs", "-o", "size=64k", "small", folder.toString()));
        try (var file = new FolderStorage(folder).create("file")) {
            assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[100_000]), 0))
                    .isInstanceOf(Storage.NoRoom.class);
        } finally {
            assertThat(isDone("umount", folder.toString())).isTrue();
        }
    }

    private static boolean isDone(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aNameThatIsALinkAPipeOrAFolderIsNotFollowed() throws Exception {
        var elsewhere = Files.writeString(folder.resolve("elsewhere"), "theirs");
        Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        Files.createDirectory(folder.resolve("folder"));
        assumeTrue(isDone("mkfifo", folder.resolve("pipe").toString()));
        var storage = new FolderStorage(folder);

        for (var name : List.of("link", "folder", "pipe")) {
            assertThat(storage.isFile(name)).as(name).isFalse();
            assertThatThrownBy(() -> storage.create(name))
                    .as(name)
                    .isInstanceOf(Storage.Passing.class)
                    .hasMessageContaining("is not a plain file");
            assertThatThrownBy(() -> storage.open(name).read(ByteBuffer.allocate(1), 0))
                    .as(name)
                    .isInstanceOf(Storage.Passing.class);
        }
        assertThat(elsewhere).hasContent("theirs");
    }

    @Test
    void howeverManyFilesAreReadFewAreOpen() throws Exception {
        var open = Path.of("/proc/self/fd");
        assumeTrue(Files.exists(open));
        var storage = new FolderStorage(folder);
        var files = new ArrayList<Storage.File>();
        for (int n = 0; n < 300; n++) {
            Files.writeString(folder.resolve("file-" + n), "text " + n);
            files.add(storage.open("file-" + n));
        }

        for (var file : files) file.read(ByteBuffer.allocate(9), 0);

        try (var all = Files.list(open)) {
            var ours = all.filter(fd -> leadsInto(folder, fd)).count();
            assertThat(ours).isEqualTo(FolderStorage.READING_MAX);
        }
        for (int n = 0; n < 300; n++) {
            var bytes = ByteBuffer.allocate(9);
            files.get(n).read(bytes, 0);
            assertThat(new String(bytes.array(), 0, bytes.position(), UTF_8))
                    .isEqualTo("text " + n);
        }
    }

    private static boolean leadsInto(Path folder, Path fd) {
        try {
            return Files.readSymbolicLink(fd).startsWith(folder);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aNameThatNothingHasReadsAsAnEmptyFile() throws Exception {
        var file = new FolderStorage(folder).open("gone");

        assertThat(file.size()).isZero();
        assertThat(file.read(ByteBuffer.allocate(9), 0)).isZero();
        file.force();
        assertThat(folder.resolve("gone")).doesNotExist();
    }

    @Test
    void aNameThatLeadsElsewhereIsToldFromTheFileThatIsHeld() throws Exception {
        var storage = new FolderStorage(folder);
        var file = storage.create("file");
        file.write(ByteBuffer.wrap(new byte[3]), 0);
        assertThat(file.isNamed(3)).isTrue();

        Files.write(folder.resolve("file"), new byte[5]);
        assertThat(file.isNamed()).as("written to in place").isTrue();
        assertThat(file.isNamed(3)).isFalse();

        Files.write(folder.resolve("other"), new byte[3]);
        Files.move(folder.resolve("other"), folder.resolve("file"), REPLACE_EXISTING);
        assertThat(file.isNamed()).as("replaced by an equal one").isFalse();

        Files.delete(folder.resolve("file"));
        assertThat(file.isNamed()).as("taken away").isFalse();
    }

    @Test
    void aFullDiskIsUnderstoodInEveryLanguage() {
        var german = "Auf dem Gerät ist kein Speicherplatz mehr verfügbar";

        assertThat(FolderStorage.meansNoRoom(german, 0, 100)).isTrue();
        assertThat(FolderStorage.meansNoRoom("No space left on device", 1 << 30, 100)).isTrue();
        assertThat(FolderStorage.meansNoRoom("Disk quota exceeded", 1 << 30, 100)).isTrue();
        assertThat(FolderStorage.meansNoRoom("Input/output error", 1 << 30, 100)).isFalse();
        assertThat(FolderStorage.meansNoRoom(german, 1 << 20, 2 << 20)).isTrue();
    }
}
