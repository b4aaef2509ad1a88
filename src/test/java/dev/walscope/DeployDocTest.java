package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import dev.walscope.cli.CommandTree;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What `deploy.md` has init systems and orchestrators run is what the program understands.
class DeployDocTest {
    private static final Path DOCUMENT = Path.of("assets/docs/deploy.md");

    private static String document() throws IOException {
        return Files.readString(DOCUMENT);
    }

    /// The blocks of a language, in the order of the document.
    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(document())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String unit() throws IOException {
        return blocks("ini").getFirst();
    }

    /// With its anchors and what is merged from them.
    private static JsonNode compose() throws IOException {
        return new ObjectMapper().valueToTree(new Yaml().load(blocks("yaml").getFirst()));
    }

    private static JsonNode container() throws IOException {
        JsonNode set = new ObjectMapper().valueToTree(new Yaml().load(blocks("yaml").getLast()));
        return set.at("/spec/template/spec/containers/0");
    }

    /// With variables that the role's help page names.
    private static void understood(List<String> arguments, Map<String, String> environment)
            throws IOException {
        assertThatCode(
                        () ->
                                CommandTree.ofOwnPrograms(environment)
                                        .parseArgs(arguments.toArray(String[]::new)))
                .as(String.join(" ", arguments))
                .doesNotThrowAnyException();
        var help =
                Files.readString(Path.of("assets/help/walscope-" + arguments.getFirst() + ".txt"));
        for (var name : environment.keySet())
            assertThat(help).containsPattern("\\[" + name + "\\b");
    }

    private static Map<String, String> variables(String lines) {
        var found = new LinkedHashMap<String, String>();
        for (var line : lines.split("\n")) {
            var parts = line.split("=", 2);
            found.put(parts[0], parts[1]);
        }
        return found;
    }

    @Test
    void theUnitsRunWhatTheProgramUnderstands() throws IOException {
        var start = Pattern.compile("ExecStart=/usr/bin/walscope (.*)").matcher(unit());
        assertThat(start.find()).isTrue();
        var roles = blocks("ini").stream().skip(1).map(DeployDocTest::variables).toList();

        assertThat(roles).hasSize(3);
        for (var role : roles)
            understood(
                    List.of(
                            start.group(1)
                                    .replace("$WALSCOPE_ROLE", role.remove("WALSCOPE_ROLE"))
                                    .replace("%i", "name")
                                    .split(" ")),
                    role);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void systemdUnderstandsTheUnit(@TempDir Path folder) throws Exception {
        var analyze =
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(path -> Path.of(path, "systemd-analyze"))
                        .filter(Files::isExecutable)
                        .findFirst();
        Assumptions.assumeTrue(analyze.isPresent(), "systemd-analyze is not installed");
        // It looks whether there is what it is to start.
        var unit = unit().replace("/usr/bin/walscope", "/bin/sh");
        var file = Files.writeString(folder.resolve("walscope@.service"), unit);

        var checked =
                new ProcessBuilder(analyze.get().toString(), "verify", "--man=no", file.toString())
                        .redirectErrorStream(true)
                        .start();

        var said = new String(checked.getInputStream().readAllBytes(), UTF_8);
        assertThat(checked.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("walscope@");
    }

    @Test
    void theServicesRunWhatTheProgramUnderstands() throws IOException {
        var services = compose().get("services").properties();

        assertThat(services).hasSize(2);
        for (var service : services) {
            var command =
                    new ObjectMapper()
                            .convertValue(service.getValue().get("command"), String[].class);
            var environment = new LinkedHashMap<String, String>();
            for (var variable : service.getValue().get("environment").properties())
                environment.put(variable.getKey(), variable.getValue().asText());
            understood(Arrays.asList(command).subList(4, command.length), environment);
            // As the other one is told to ask for it.
            assertThat(environment).containsEntry("ALLOW_HOSTS", service.getKey());
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aContainerIsHealthyWhileItsNodeIsReady(@TempDir Path folder) throws Exception {
        var node = new LeaderProcess(folder);
        try {
            node.start();

            assertThat(isHealthy(node.port())).isTrue();
        } finally {
            node.kill();
        }
        assertThat(isHealthy(node.port())).isFalse();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aContainerIsNotHealthyWhileItsNodeReadsItsLog() throws Exception {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var reading = HttpServer.create(here, 0);
        reading.createContext(
                "/health",
                exchange -> {
                    var body = "{\"status\":\"recovering\",\"entries\":1200}".getBytes(UTF_8);
                    exchange.sendResponseHeaders(503, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        reading.start();
        try {
            assertThat(isHealthy(reading.getAddress().getPort())).isFalse();
        } finally {
            reading.stop(0);
        }
    }

    private static boolean isHealthy(int port) throws Exception {
        var check = compose().at("/services/leader/healthcheck/test");
        var command = new ObjectMapper().convertValue(check, String[].class);
        assertThat(command).startsWith("CMD");
        var words = Arrays.stream(command).skip(1).map(w -> w.replace("8000", "" + port)).toList();
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void thePodsRunWhatTheProgramUnderstands() throws IOException {
        var environment = new LinkedHashMap<String, String>();
        for (var variable : container().get("env"))
            if (variable.has("value"))
                environment.put(variable.get("name").asText(), variable.get("value").asText());
        var command = container().at("/args/0").asText().split("dev\\.walscope\\.Walscope ")[1];

        understood(List.of(command.replace("\"$NAME\"", "walscope-0").split("\\s+")), environment);
    }
}
