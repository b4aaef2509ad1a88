package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.security.CertificateFolder;
import dev.walscope.security.Right;
import dev.walscope.security.Token;
import dev.walscope.security.TokenFile;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// After a run with everything switched on, no secret stands in what it leaves behind: what the
/// nodes printed, their folders, their answers, and the command lines that anyone can see.
@EnabledOnOs(OS.LINUX)
class NothingSecretIsLeftTest {
    @TempDir Path folder;
    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (var process : running) process.destroyForcibly().waitFor();
    }

    @Test
    void noSecretStandsInWhatARunLeavesBehind() throws Exception {
        var token = Token.secret();
        var wrong = Token.secret();
        var secret = "a secret that stands nowhere else 7f3a";
        prepare(token, secret);
        int port = FreePorts.next();
        var leader = node("leader", "--port", "" + port, "--data", at("left/leader"));
        var follower =
                node(
                        "follower",
                        "f1",
                        "--port",
                        "" + FreePorts.next(),
                        "--leader",
                        "https://127.0.0.1:" + port,
                        "--data",
                        at("left/f1"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> curl(port, token, "/status").contains("\"streaming\""));

        var answers =
                curl(
                                port,
                                token,
                                "/key/a",
                                "-X",
                                "PUT",
                                "-d",
                                "{\"value\": 1}",
                                "-H",
                                "Content-Type: application/json")
                        + curl(port, wrong, "/status")
                        + curl(port, token, "/status")
                        + curl(port, token, "/metrics")
                        + curl(port, token, "/wal")
                        + curl(port, token, "/scrub", "-X", "POST");
        var seen = commandLine(leader) + commandLine(follower);
        for (var process : running) {
            process.destroy();
            assertThat(process.waitFor()).isZero();
        }

        assertThat(answers).contains("{\"status\":\"ok\",\"id\":1}").contains("no such token");
        assertThat(seen).contains("--tokens");
        var left = everythingBelow(folder.resolve("left")) + answers + seen;
        assertThat(left).contains("by alice").contains("refused GET /status");
        var key = Files.readAllLines(folder.resolve("certs/node-key.pem")).get(1);
        for (var hidden : List.of(token, wrong, secret, key))
            assertThat(left).doesNotContain(hidden);
    }

    private void prepare(String token, String secret) throws IOException {
        var now = Instant.now();
        new CertificateFolder(folder.resolve("certs"))
                .sign("node", List.of(), now, now.plusSeconds(3600));
        TokenFile.add(
                folder.resolve("tokens"), Token.of("alice", Right.write, token, Optional.empty()));
        var file = Files.writeString(folder.resolve("secret"), secret);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(folder.resolve("left"));
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private Process node(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.walscope.Walscope"));
        command.addAll(Arrays.asList(arguments));
        command.addAll(
                List.of(
                        "--log-requests",
                        "--tokens",
                        at("tokens"),
                        "--cluster-secret-file",
                        at("secret"),
                        "--tls-cert",
                        at("certs/node.pem"),
                        "--tls-key",
                        at("certs/node-key.pem"),
                        "--tls-ca",
                        at("certs/ca.pem")));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("left/" + arguments[0] + ".log").toFile())
                        .start();
        running.add(process);
        return process;
    }

    /// As a person would: the token by a file, not on the command line.
    private String curl(int port, String token, String path, String... more) throws Exception {
        var header = Files.writeString(folder.resolve("header"), "Authorization: Bearer " + token);
        var command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "--cacert",
                                at("certs/ca.pem"),
                                "-H",
                                "@" + header,
                                "https://localhost:" + port + path));
        command.addAll(Arrays.asList(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.inputReader(UTF_8)) {
            return out.readAllAsString();
        }
    }

    private static String commandLine(Process process) throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), ISO_8859_1)
                + Files.readString(Path.of("/proc/" + process.pid() + "/environ"), ISO_8859_1);
    }

    private static String everythingBelow(Path folder) throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                all.append(Files.readString(file, ISO_8859_1)).append('\n');
        }
        return all.toString();
    }
}
