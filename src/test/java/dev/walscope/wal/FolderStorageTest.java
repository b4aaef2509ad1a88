package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;

class FolderStorageTest {
    @TempDir Path folder;

    @Test
    void anInterruptedReaderTakesNothingFromTheWriter() throws Exception {
        try (var file = new FolderStorage(folder).open("file")) {
            file.write(ByteBuffer.wrap(new byte[3]), 0);

            Thread.currentThread().interrupt();
            assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
            assertThat(Thread.interrupted()).isTrue();

            file.write(ByteBuffer.wrap(new byte[2]), 3);
            file.force();
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.read(ByteBuffer.allocate(9), 0)).isEqualTo(5);
        }
    }

    @Test
    void aDeviceWithoutRoomIsToldFromABrokenOne() throws Exception {
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Files.createSymbolicLink(folder.resolve("file"), full);

        try (var file = new FolderStorage(folder).open("file")) {
            assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[3]), 0))
                    .isInstanceOf(Storage.NoRoom.class);
        }
        Files.delete(folder.resolve("file"));
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
