package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
}
