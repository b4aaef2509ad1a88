package dev.walscope;

import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/// Members as processes of their own, which elect their leader.
final class ElectedCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Path folder;
    private final String founders;
    private final List<String> options;
    // Members come and go while other threads ask them.
    private final Map<String, Integer> ports = new ConcurrentSkipListMap<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();

    /// Three that have a leader.
    ElectedCluster(Path folder) throws IOException {
        this(folder, List.of("a", "b", "c"));
    }

    ElectedCluster(Path folder, List<String> names) throws IOException {
        this(folder, names, List.of());
    }

    /// @param options of each member
    ElectedCluster(Path folder, List<String> names, List<String> options) throws IOException {
        this.folder = folder;
        this.options = options;
        var sockets = new ArrayList<ServerSocket>();
        for (var name : names) {
            var socket = new ServerSocket(0);
            sockets.add(socket);
            ports.put(name, socket.getLocalPort());
        }
        for (var socket : sockets) socket.close();
        founders =
                ports.entrySet().stream()
                        .map(one -> one.getKey() + "=" + url(one.getKey()))
                        .collect(Collectors.joining(","));
        for (var name : ports.keySet()) start(name);
        awaitLeader();
    }

    @Override
    public void close() {
        for (var process : processes.values()) process.destroyForcibly();
        http.shutdownNow();
    }

    Set<String> names() {
        return ports.keySet();
    }

    Process process(String name) {
        return processes.get(name);
    }

    // ---- the processes

    void start(String name) throws IOException {
        run(name, "--cluster", founders);
    }

    /// Starts a member that `other` is to take in.
    void join(String name, String other) throws IOException {
        if (!ports.containsKey(name))
            try (var socket = new ServerSocket(0)) {
                ports.put(name, socket.getLocalPort());
            }
        run(name, "--join", url(other), "--port", String.valueOf(ports.get(name)));
    }

    /// It is asked and waited for no more.
    void forget(String name) throws InterruptedException {
        kill(name);
        processes.remove(name);
        ports.remove(name);
    }

    private void run(String name, String... how) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.walscope.Walscope",
                                "node",
                                name));
        command.addAll(List.of(how));
        command.addAll(
                List.of(
                        "--data",
                        folder.resolve(name).toString(),
                        "--election-timeout",
                        "1s",
                        "--acks-timeout",
                        "2s",
                        "--max-segment-size",
                        "1000"));
        command.addAll(options);
        processes.put(
                name,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve(name + ".out").toFile()))
                        .start());
    }

    String url(String name) {
        return "http://127.0.0.1:" + ports.get(name);
    }

    void kill(String name) throws InterruptedException {
        processes.get(name).destroyForcibly().waitFor();
    }

    void signal(String name, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(processes.get(name).pid()))
                .start()
                .waitFor();
    }

    // ---- what they say

    String any() {
        return List.copyOf(ports.keySet()).get((int) (System.nanoTime() % ports.size()));
    }

    /// The one that leads, and that all others but `without` follow who answer.
    String awaitLeader(String... without) {
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
                                // One that was removed is named until another one is elected.
                                if (named == null || !ports.containsKey(named)) return false;
                                if (leader[0] != null && !leader[0].equals(named)) return false;
                                leader[0] = named;
                            }
                            return leader[0] != null
                                    && !List.of(without).contains(leader[0])
                                    && raft(leader[0]).path("role").asText().equals("leader");
                        });
        return leader[0];
    }

    /// Has a member removed by whoever leads then: under load that may be another one than a moment
    /// ago, or nobody, and an answer that was lost leaves nothing to remove.
    void remove(String name) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            var status =
                                    ask(awaitLeader(), "DELETE", "/raft/members/" + name, "")
                                            .statusCode();
                            return status == 200 || status == 404;
                        });
    }

    /// Whether the members, as `name` knows them, are these, and all of them vote.
    boolean votersAre(String name, String... names) throws InterruptedException {
        var voters = new TreeSet<String>();
        for (var one : raft(name).path("members")) {
            if (!one.path("voter").asBoolean()) return false;
            voters.add(one.path("name").asText());
        }
        return voters.equals(Set.of(names));
    }

    JsonNode raft(String name) throws InterruptedException {
        try {
            return Wire.tree(ask(name, "GET", "/status", "").body()).path("raft");
        } catch (IOException e) {
            return Wire.tree("{}");
        }
    }

    void awaitSameLogs() {
        await().atMost(PATIENCE)
                .until(() -> ports.keySet().stream().map(this::text).distinct().count() == 1);
    }

    String text(String name) {
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

    /// What `name` has told on /events since it started.
    String events(String name) throws IOException, InterruptedException {
        var newest = events(name, "", "\n");
        var id = Long.parseLong(newest.substring("id: ".length(), newest.indexOf('\n')));
        // Ids begin with the millisecond of the start.
        return events(name, String.valueOf(id / 1000 * 1000 - 1), ": beat");
    }

    private String events(String name, String after, String until)
            throws IOException, InterruptedException {
        var said = new StringBuilder();
        var request = HttpRequest.newBuilder(URI.create(url(name) + "/events"));
        if (!after.isEmpty()) request.header("Last-Event-ID", after);
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            var bytes = new byte[64 * 1024];
            for (int read; !said.toString().contains(until) && (read = body.read(bytes)) >= 0; )
                said.append(new String(bytes, 0, read, UTF_8));
        }
        return said.toString();
    }

    HttpResponse<String> put(String name, String key, String value)
            throws IOException, InterruptedException {
        return ask(name, "PUT", "/key/" + key, "{\"value\": \"" + value + "\"}");
    }

    HttpResponse<String> get(String name, String key) throws IOException, InterruptedException {
        return ask(name, "GET", "/key/" + key, "");
    }

    String local(String name, String key) {
        try {
            return get(name, key + "?consistency=local").body();
        } catch (IOException | InterruptedException e) {
            return "";
        }
    }

    HttpResponse<String> ask(String name, String method, String path, String body)
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
