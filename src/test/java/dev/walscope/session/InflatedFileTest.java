package dev.walscope.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

class InflatedFileTest {
    @TempDir Path folder;

    private static byte[] zipped(byte[]... members) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var member : members) {
            var out = new GZIPOutputStream(all);
            out.write(member);
            out.finish();
        }
        return all.toByteArray();
    }

    @Test
    void anyStretchIsReadOverAllMembers() throws IOException {
        var text = "0123456789".repeat(20_000).getBytes(US_ASCII);
        var file =
                Files.write(
                        folder.resolve("file.gz"),
                        zipped(
                                Arrays.copyOf(text, 70_003),
                                Arrays.copyOfRange(text, 70_003, text.length)));
        var inflated = new InflatedFile();

        for (int offset : new int[] {0, 5, 69_990, 70_003, 199_991, 5})
            assertThat(inflated.read(file, offset, 16))
                    .as("offset %d", offset)
                    .isEqualTo(
                            Arrays.copyOfRange(text, offset, Math.min(text.length, offset + 16)));
        assertThat(inflated.read(file, text.length, 16)).isEmpty();
        assertThat(inflated.read(file, text.length + 5L, 16)).isEmpty();
    }

    @Test
    void aFileThatChangedIsReadAgain() throws IOException {
        var file = Files.write(folder.resolve("file.gz"), zipped("abc".getBytes(US_ASCII)));
        var inflated = new InflatedFile();
        assertThat(inflated.read(file, 0, 9)).isEqualTo("abc".getBytes(US_ASCII));

        Files.write(file, zipped("xyz".getBytes(US_ASCII)));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));

        assertThat(inflated.read(file, 0, 9)).isEqualTo("xyz".getBytes(US_ASCII));
    }

    @Test
    void whatDoesNotInflateIsAFailure() throws IOException {
        var whole = zipped("0123456789".repeat(9_000).getBytes(US_ASCII));
        var cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
        var other = Files.writeString(folder.resolve("other.gz"), "no gzip");
        var inflated = new InflatedFile();

        assertThatThrownBy(() -> inflated.read(other, 0, 9)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> inflated.read(cut, 80_000, 9)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> inflated.read(folder.resolve("gone.gz"), 0, 9))
                .isInstanceOf(IOException.class);
    }
}
