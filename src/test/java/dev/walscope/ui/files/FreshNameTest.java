package dev.walscope.ui.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class FreshNameTest {
    private static final long AT_MS = 1_795_615_387_000L;

    @TempDir Path folder = Path.of("");

    @Test
    void filesOfOneSecondHaveNamesOfTheirOwn() throws IOException {
        var first = Files.createFile(FreshName.of(folder, "lesson", AT_MS, ".yaml"));
        var second = Files.createFile(FreshName.of(folder, "lesson", AT_MS + 1, ".yaml"));
        var third = FreshName.of(folder, "lesson", AT_MS + 2, ".yaml");

        var begin = first.toString().replace(".yaml", "");
        assertThat(first.getFileName().toString()).matches("lesson-\\d{8}-\\d{6}\\.yaml");
        assertThat(second).hasToString(begin + "-2.yaml");
        assertThat(third).hasToString(begin + "-3.yaml");
    }
}
