package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.walscope.cli.CommandTree;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/// What `deploy.md` has init systems and orchestrators run is what the program understands.
class DeployDocTest {
    private static final Path DOCUMENT = Path.of("assets/docs/deploy.md");

    private static String document() throws IOException {
        return Files.readString(DOCUMENT);
    }

    private static void understood(String[] arguments, Map<String, String> environment) {
        assertThatCode(() -> CommandTree.ofOwnPrograms(environment).parseArgs(arguments))
                .as(String.join(" ", arguments))
                .doesNotThrowAnyException();
    }

    @Test
    void theUnitsRunWhatTheProgramUnderstands() throws IOException {
        var start = Pattern.compile("ExecStart=/usr/bin/walscope (.*)").matcher(document());
        assertThat(start.find()).isTrue();
        var roles =
                Pattern.compile("WALSCOPE_ROLE=(.*)\nHOST=(.*)\nINSECURE=(.*)\nALLOW_HOSTS=(.*)");

        var found = roles.matcher(document()).results().toList();

        assertThat(found).hasSize(2);
        for (var role : found)
            understood(
                    start.group(1)
                            .replace("$WALSCOPE_ROLE", role.group(1))
                            .replace("%i", "name")
                            .split(" "),
                    Map.of(
                            "HOST",
                            role.group(2),
                            "INSECURE",
                            role.group(3),
                            "ALLOW_HOSTS",
                            role.group(4)));
    }

    @Test
    void theServicesRunWhatTheProgramUnderstands() throws IOException {
        var commands =
                Pattern.compile("\"dev\\.walscope\\.Walscope\", (.*)]")
                        .matcher(document())
                        .results()
                        .toList();

        assertThat(commands).hasSize(2);
        for (var command : commands)
            understood(
                    Arrays.stream(command.group(1).split(", "))
                            .map(word -> word.replace("\"", ""))
                            .toArray(String[]::new),
                    Map.of());
    }

    @Test
    void thePodsRunWhatTheProgramUnderstands() throws IOException {
        var command =
                Pattern.compile("dev\\.walscope\\.Walscope (node .*\n.*)").matcher(document());
        assertThat(command.find()).isTrue();

        understood(command.group(1).replace("\"$NAME\"", "walscope-0").split("\\s+"), Map.of());
    }
}
