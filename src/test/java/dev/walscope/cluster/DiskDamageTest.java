package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class DiskDamageTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("wal.log.segment.1 of 'me'");
        Files.writeString(file, "{\"id\": 1}\n");
    }

    @Test
    void oneBitOfOneByteIsTurnedOver() throws IOException {
        DiskDamage.flipBit(file, 7, 0);

        assertThat(file).hasContent("{\"id\": 0}\n");
        DiskDamage.flipBit(file, 7, 0);
        assertThat(file).hasContent("{\"id\": 1}\n");
    }

    @Test
    void theTailIsCutOffAndNoMoreThanThereIs() throws IOException {
        DiskDamage.cutTail(file, 3);
        assertThat(file).hasContent("{\"id\": ");

        DiskDamage.cutTail(file, 100);
        assertThat(file).isEmptyFile();
    }

    @Test
    void theShellLinesDoTheSame() throws Exception {
        var flip = DiskDamage.flipBitShell(file, 7, 3);
        DiskDamage.flipBit(file, 7, 3);
        var flipped = Files.readAllBytes(file);
        DiskDamage.flipBit(file, 7, 3);

        run(flip);
        assertThat(file).hasBinaryContent(flipped);

        run(DiskDamage.cutTailShell(file, 4));
        assertThat(Files.size(file)).isEqualTo(flipped.length - 4);
    }

    private static void run(String line) throws Exception {
        var shell = new ProcessBuilder("sh", "-c", line).inheritIO().start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> DiskDamage.flipBit(file, 10, 0))
                .hasMessageContaining("has no byte 10");
        assertThatThrownBy(() -> DiskDamage.flipBit(file, 0, 8)).hasMessageContaining("no bit 8");
        assertThatThrownBy(() -> DiskDamage.cutTail(file, 0)).hasMessageContaining("at least one");
    }
}
