package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Three members as processes of their own, which elect their leader; killed, paused, stopped and
/// started again, and asked by HTTP.
class ElectedClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir Path folder;

    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();

    @BeforeEach
    void startAll() throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        for (var name : List.of("a", "b", "c")) {
            var socket = new ServerSocket(0);
            sockets.add(socket);
            ports.put(name, socket.getLocalPort());
        }
        for (var socket : sockets) socket.close();
        for (var name : ports.keySet()) start(name);
        awaitLeader();
    }

    @AfterEach
    void endAll() {
        for (var process : processes.values()) process.destroyForcibly();
        http.shutdownNow();
    }

    @Test
    void aClusterOutlivesItsLeaderAndAllLogsAreTheSameBytesInTheEnd() throws Exception {
        var first = awaitLeader();
        for (int i = 0; i < 20; i++)
            assertThat(put(any(), "key" + i, "v" + i).statusCode()).isEqualTo(200);

        kill(first);
        var second = awaitLeader();

        assertThat(second).isNotEqualTo(first);
        assertThat(get(second, "key19").body()).isEqualTo("{\"key\":\"key19\",\"value\":\"v19\"}");
        assertThat(put(second, "key20", "v20").statusCode()).isEqualTo(200);
        start(first);
        awaitSameLogs();
        assertThat(get(first, "key20").body()).contains("v20");
        assertThat(text(first)).contains("\"operation\": \"NOOP\"");
    }

    @Test
    void aRetryOverAFailoverIsOneEntry() throws Exception {
        var first = awaitLeader();
        var query = "?client_id=client1&request_id=req1";
        var answer = put(first, "key6" + query, "v");
        kill(first);
        var second = awaitLeader();

        var again = put(second, "key6" + query, "v");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(answer.body());
        assertThat(again.headers().firstValue("Idempotent-Replay")).hasValue("true");
        start(first);
        awaitSameLogs();
        assertThat(text(second).split("req1", -1)).hasSize(2);
    }

    @Test
    void aLeaderThatWasPausedDoesNotAnswerFromBefore() throws Exception {
        var first = awaitLeader();
        put(first, "key6", "old");
        signal(first, "STOP");
        var second = awaitLeader(first);
        assertThat(put(second, "key6", "new").statusCode()).isEqualTo(200);

        signal(first, "CONT");
        var read = get(first, "key6");

        // At once it may not know any better than to refuse; it must not say what was.
        assertThat(read.statusCode() == 503 || read.body().contains("new"))
                .as(read.body())
                .isTrue();
        await().atMost(PATIENCE).until(() -> get(first, "key6").body().contains("new"));
    }

    @Test
    void withoutAMajorityNothingIsPromised() throws Exception {
        var leader = awaitLeader();
        put(leader, "key6", "v");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                ports.keySet().stream()
                                        .allMatch(it -> local(it, "key6").contains("v")));
        for (var name : ports.keySet()) if (!name.equals(leader)) kill(name);

        var write = put(leader, "key7", "v");
        var read = get(leader, "key6");

        assertThat(write.statusCode()).isEqualTo(503);
        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.body()).contains("consistency=local");
        assertThat(read.headers().firstValue("Retry-After")).isPresent();
        assertThat(local(leader, "key6")).contains("v");
        var later = put(leader, "key8", "v");
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.body()).contains("No leader is known");
    }

    @Test
    void aMemberWhoseFolderIsGoneTakesNoPart() throws Exception {
        var leader = awaitLeader();
        put(leader, "key6", "v");
        var other =
                ports.keySet().stream().filter(it -> !it.equals(leader)).findFirst().orElseThrow();
        kill(other);
        try (var files = Files.list(folder.resolve(other))) {
            for (var file : files.toList()) Files.delete(file);
        }

        start(other);

        await().atMost(PATIENCE)
                .until(() -> raft(other).path("reason").asText().contains("with another folder"));
        assertThat(ask(other, "GET", "/health", "").statusCode()).isEqualTo(503);
        assertThat(put(leader, "key7", "v").statusCode()).isEqualTo(200);
    }

    @Test
    void aLeaderThatIsStoppedHandsOver() throws Exception {
        var first = awaitLeader();
        put(first, "key6", "v");
        var term = raft(first).path("term").asInt();

        processes.get(first).destroy();
        assertThat(processes.get(first).waitFor(20, TimeUnit.SECONDS)).isTrue();

        var second = awaitLeader();
        assertThat(processes.get(first).exitValue()).isZero();
        assertThat(put(second, "key7", "v").statusCode()).isEqualTo(200);
        // One election, and nobody had to wait for silence.
        assertThat(raft(second).path("term").asInt()).isEqualTo(term + 1);
    }

    @Test
    void whatHasNoMeaningHereIsRefused() throws Exception {
        var leader = awaitLeader();

        assertThat(put(leader, "key6?acks=leader", "v").statusCode()).isEqualTo(400);
        assertThat(put(leader, "key6?acks=quorum", "v").statusCode()).isEqualTo(200);
        assertThat(get(leader, "key6?consistency=some").statusCode()).isEqualTo(400);
        assertThat(ask(leader, "DELETE", "/key/none", "").statusCode()).isEqualTo(404);
        assertThat(ask(leader, "DELETE", "/key/key6", "").statusCode()).isEqualTo(200);
        assertThat(get(any(), "key6").statusCode()).isEqualTo(404);
    }

    // ---- the processes

    private void start(String name) throws IOException {
        var cluster =
                ports.entrySet().stream()
                        .map(one -> one.getKey() + "=http://127.0.0.1:" + one.getValue())
                        .collect(Collectors.joining(","));
        processes.put(
                name,
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.walscope.Walscope",
                                "node",
                                name,
                                "--cluster",
                                cluster,
                                "--data",
                                folder.resolve(name).toString(),
                                "--election-timeout",
                                "1s",
                                "--acks-timeout",
                                "2s",
                                "--max-segment-size",
                                "1000")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve(name + ".out").toFile()))
                        .start());
    }

    private void kill(String name) throws InterruptedException {
        processes.get(name).destroyForcibly().waitFor();
    }

    private void signal(String name, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(processes.get(name).pid()))
                .start()
                .waitFor();
    }

    // ---- what they say

    private String any() {
        return List.copyOf(ports.keySet()).get((int) (System.nanoTime() % 3));
    }

    /// The one that leads, and that all others but `without` follow who answer.
    private String awaitLeader(String... without) {
        var leader = new String[1];
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            leader[0] = null;
                            for (var name : ports.keySet()) {
                                if (List.of(without).contains(name)
                                        || !processes.get(name).isAlive()) continue;
                                var raft = raft(name);
                                var named = raft.path("leader").asText(null);
                                if (named == null) return false;
                                if (leader[0] != null && !leader[0].equals(named)) return false;
                                leader[0] = named;
                            }
                            return leader[0] != null
                                    && !List.of(without).contains(leader[0])
                                    && raft(leader[0]).path("role").asText().equals("leader");
                        });
        return leader[0];
    }

    private JsonNode raft(String name) throws InterruptedException {
        try {
            return Wire.tree(ask(name, "GET", "/status", "").body()).path("raft");
        } catch (IOException e) {
            return Wire.tree("{}");
        }
    }

    private void awaitSameLogs() {
        await().atMost(PATIENCE)
                .until(() -> ports.keySet().stream().map(this::text).distinct().count() == 1);
    }

    private String text(String name) {
        var bytes = new ByteArrayOutputStream();
        try (var files = Files.list(folder.resolve(name))) {
            var segments =
                    files.filter(it -> it.getFileName().toString().matches("wal.log.segment.\\d+"))
                            .sorted(
                                    Comparator.comparing(
                                            it ->
                                                    Integer.parseInt(
                                                            it.getFileName()
                                                                    .toString()
                                                                    .replaceAll("\\D", ""))))
                            .toList();
            for (var segment : segments) bytes.writeBytes(Files.readAllBytes(segment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString();
    }

    private HttpResponse<String> put(String name, String key, String value)
            throws IOException, InterruptedException {
        return ask(name, "PUT", "/key/" + key, "{\"value\": \"" + value + "\"}");
    }

    private HttpResponse<String> get(String name, String key)
            throws IOException, InterruptedException {
        return ask(name, "GET", "/key/" + key, "");
    }

    private String local(String name, String key) {
        try {
            return get(name, key + "?consistency=local").body();
        } catch (IOException | InterruptedException e) {
            return "";
        }
    }

    private HttpResponse<String> ask(String name, String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(name) + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
