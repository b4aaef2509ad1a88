package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.cli.CommandTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Every command that the documents give is typed here: those of the README one after the other, as
/// a newcomer would, the others as far as the program understands them.
///
/// (`http-api.md` and `lessons.md` have tests of their own, which also look at the answers.)
class DocsCommandsTest {
    private static final Path README = Path.of("README.md");
    private static final Path FORMAT = Path.of("assets/docs/wal-format.md");
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private static List<String> blocks(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document)).results().map(m -> m.group(1)).toList();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theReadmesCommandsWorkOneAfterTheOther(@TempDir Path folder) throws Exception {
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) ports.add(FreePorts.next());
        launcher(folder, ports);
        var script = new StringBuilder("set -e\ntrap 'kill $nodes' EXIT\n");
        for (var block : blocks(README)) script.append(typed(block, ports));
        for (var block : blocks(FORMAT)) script.append(block);

        var said = run(folder, script.toString());

        assertThat(said)
                .contains("{\"status\":\"ok\",\"id\":1}")
                .contains("{\"key\":\"key6\",\"value\":\"myvalue\"}")
                .contains("{\"status\":\"ok\",\"id\":2}")
                .contains("{\"id\": 1, \"operation\": \"SET\", \"key\": \"key6\"")
                .contains("Every entry is good: 2.")
                .contains("3\nhello\nkey7\nnode        leader, leader, pid ")
                .contains("1 ok\n2 ok\n3 ok\n4 ok\n");
        assertThat(folder.resolve("window.png")).isNotEmptyFile();
    }

    /// The block as it can be tried here: not what opens a window or runs this very test, and on
    /// ports that are free.
    private static String typed(String block, List<Integer> ports) {
        var script = new StringBuilder();
        for (var line : block.split("\n")) {
            if (line.matches("(launcher/walscope|mvn .*|launcher/walscope lesson .*)( +#.*)?"))
                continue;
            for (int i = 0; i < 3; i++)
                line = line.replace("localhost:800" + i, "localhost:" + ports.get(i));
            if (line.contains("--shot"))
                // Stays up until Ctrl-C.
                script.append(line)
                        .append(" --port %d & shot=$!\n".formatted(ports.get(3)))
                        .append("until [ -s window.png ]; do sleep 0.2; done\n")
                        .append("kill $shot; wait $shot || true\n");
            else script.append(line.replaceFirst("^curl ", "curl -sS -L ")).append('\n');
            if (line.endsWith("&"))
                script.append(
                        "nodes=\"$nodes $!\"; until curl -sf localhost:%d/health; do sleep 0.2; done\n"
                                .formatted(ports.get(portOf(line))));
        }
        return script.toString();
    }

    private static int portOf(String start) {
        return start.contains("follower-1") ? 1 : start.contains("follower-2") ? 2 : 0;
    }

    /// Stands for the launcher, which has a test of its own: the program itself, on free ports.
    private static void launcher(Path folder, List<Integer> ports) throws IOException {
        var script = Files.createDirectories(folder.resolve("launcher")).resolve("walscope");
        Files.writeString(
                script,
                """
                #!/bin/sh
                case "$1 $2" in
                    leader*) set -- "$@" --port %1$d ;;
                    put*|get*|keys*|status*|delete*) set -- "$@" --url http://localhost:%1$d ;;
                    'follower follower-1') set -- "$@" --port %2$d --leader http://localhost:%1$d ;;
                    'follower follower-2') set -- "$@" --port %3$d --leader http://localhost:%1$d ;;
                esac
                exec '%4$s/bin/java' --enable-native-access=ALL-UNNAMED -cp '%5$s' dev.walscope.Walscope "$@"
                """
                        .formatted(
                                ports.get(0),
                                ports.get(1),
                                ports.get(2),
                                System.getProperty("java.home"),
                                System.getProperty("java.class.path")));
        script.toFile().setExecutable(true);
    }

    private static String run(Path folder, String script) throws Exception {
        var process =
                new ProcessBuilder("sh", "-c", script)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile())
                        .start();
        try {
            var ended = process.waitFor(120, TimeUnit.SECONDS);
            var said = Files.readString(folder.resolve("said"), UTF_8);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theProgramUnderstandsEveryCommandOfTheDocuments() throws Exception {
        for (var line : lines("launcher/walscope")) {
            for (var command : line.replaceAll(" +#.*", "").split(" &| \\| ")) {
                if (!command.strip().startsWith("launcher/walscope")) continue;
                var words = command.strip().split(" +");
                var arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
                var program = CommandTree.ofOwnPrograms(Map.of());

                assertThatCode(() -> program.parseArgs(arguments))
                        .as(line)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void theBuildHasEveryProfileAndStepOfTheDocuments() throws Exception {
        var pom = Files.readString(Path.of("pom.xml"));
        var names = Pattern.compile("-P(\\w+)|exec:exec@(\\w+)");

        for (var line : lines("mvn"))
            names.matcher(line)
                    .results()
                    .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                    .forEach(name -> assertThat(pom).as(line).contains("<id>" + name + "</id>"));
    }

    /// The documents' lines that begin with a program's name, in any kind of block.
    private static List<String> lines(String program) throws IOException {
        var lines = new ArrayList<String>();
        try (var documents = Files.list(Path.of("assets/docs"))) {
            var all = new ArrayList<>(documents.filter(f -> f.toString().endsWith(".md")).toList());
            all.add(README);
            for (var document : all)
                for (var line : Files.readAllLines(document))
                    if (line.startsWith(program + " ")) lines.add(line);
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }
}
