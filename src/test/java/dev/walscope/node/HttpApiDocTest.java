package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `assets/docs/http-api.md` works as typed: each curl line is run, top to bottom, by curl itself,
/// and answers what stands below it.
class HttpApiDocTest {
    private static final Path DOCUMENT = Path.of("assets/docs/http-api.md");

    private record Line(String curl, String answer) {}

    @Test
    void everyLineAnswersWhatTheDocumentSays(@TempDir Path folder) throws Exception {
        var lines = lines();
        assertThat(lines).hasSizeGreaterThan(20);
        try (var nodes = new TestNodes(folder)) {
            var leader = nodes.leader();
            var follower = nodes.follower("follower-1", leader);
            // As long as it takes a person to type the first line.
            await().until(() -> !leader.report().status().followers().isEmpty());

            for (var line : lines) {
                var command =
                        line.curl
                                .replace("localhost:8000", "127.0.0.1:" + leader.port())
                                .replace("localhost:8001", "127.0.0.1:" + follower.port());
                var said = run(command, line.curl.contains("-N"));

                var beginning = line.answer.replaceAll("…$", "");
                if (line.answer.endsWith("…")) assertThat(said).as(line.curl).startsWith(beginning);
                else assertThat(said.strip()).as(line.curl).isEqualTo(line.answer);
            }
        }
    }

    @Test
    void everyCallOfTheDescriptionHasALine() throws Exception {
        JsonNode api = Wire.tree(Files.readString(Path.of("assets/web/openapi.json")));

        for (var path : api.get("paths").properties()) {
            if (List.of("/replication", "/docs").contains(path.getKey())) continue;
            // The document's nodes have a leader that is not elected.
            if (path.getKey().startsWith("/raft")) continue;
            var pattern = ".*localhost:\\d+" + path.getKey().replaceAll("\\{\\w+}", ".+") + ".*";
            assertThat(lines().stream().map(Line::curl))
                    .as(path.getKey())
                    .anyMatch(curl -> curl.matches(pattern));
        }
    }

    private static List<Line> lines() throws IOException {
        var lines = new ArrayList<Line>();
        var text = Files.readAllLines(DOCUMENT);
        for (int i = 0; i < text.size(); i++)
            if (text.get(i).startsWith("curl ")) {
                assertThat(text.get(i + 1)).as(text.get(i)).startsWith("# ");
                lines.add(new Line(text.get(i), text.get(i + 1).substring(2)));
            }
        return lines;
    }

    /// What the shell prints; of an endless answer its first line.
    private static String run(String command, boolean endless) throws Exception {
        var process =
                new ProcessBuilder("sh", "-c", "exec " + command.replaceFirst("curl ", "curl -sS "))
                        .redirectErrorStream(true)
                        .start();
        try (var out = process.inputReader(UTF_8)) {
            if (endless) return out.readLine();
            var said = out.readAllAsString();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            process.destroy();
        }
    }
}
