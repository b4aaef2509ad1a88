package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The manual page says what `--help` says.
class ManPageTest {
    private static final Path COMMITTED = Path.of("assets/man/walscope.1");

    /// When the commands have changed: `cp target/walscope.1 assets/man`.
    @Test
    void theManualPageIsMadeOfTheCommands() throws Exception {
        var page = ManPage.of(CommandTree.ofOwnPrograms(Map.of()));
        Files.writeString(Path.of("target/walscope.1"), page);

        assertThat(COMMITTED)
                .as("made anew in target/walscope.1; copy it to assets/man")
                .hasContent(page);
    }

    @Test
    void itHasEachCommandWithItsOptionsAndNoMarkupOfTheHelp() throws Exception {
        var page = Files.readString(COMMITTED);

        assertThat(page)
                .contains(".SS \"walscope wal propose\"\n", "\\fB\\-\\-max\\-segment\\-size\\fR=")
                .doesNotContain("@|", "${", "%n", "null");
        assertThat(page.lines()).allMatch(line -> line.length() < 400 && !line.endsWith(" "));
    }
}
