package dev.walscope;

import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.cluster.Ports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// Members as processes of their own, which elect their leader.
final class ElectedCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

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
        int first = Ports.block(names.size());
        for (var name : names) ports.put(name, first + ports.size());
        founders =
                ports.entrySet().stream()
                        .map(one -> one.getKey() + "=" + url(one.getKey()))
                        .collect(Collectors.joining(","));
        try {
            for (var name : ports.keySet()) run(name, "--cluster", founders);
            for (var name : ports.keySet()) awaitAnswers(name, "--cluster", founders);
            awaitLeader();
        } catch (Throwable e) {
            close();
            throw e;
        }
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

    /// Returns when it answers.
    void start(String name) throws IOException {
        run(name, "--cluster", founders);
        awaitAnswers(name, "--cluster", founders);
    }

    /// What one says that cannot start.
    String refusalOf(String name) throws Exception {
        Files.writeString(folder.resolve(name + ".out"), "");
        run(name, "--cluster", founders);
        await().atMost(PATIENCE).until(() -> !processes.get(name).isAlive());
        return Files.readString(folder.resolve(name + ".out"));
    }

    /// Starts a member that `other` is to take in.
    void join(String name, String other) throws IOException {
        ports.computeIfAbsent(name, _ -> Ports.block(1));
        var how = new String[] {"--join", url(other), "--port", String.valueOf(ports.get(name))};
        run(name, how);
        awaitAnswers(name, how);
    }

    /// Until a member that was just started answers. What listens on its port meanwhile, a
    /// connection of another test for a moment, makes it end; then it is started again.
    private void awaitAnswers(String name, String... how) throws IOException {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            if (!processes.get(name).isAlive()) {
                                var said = Files.readString(folder.resolve(name + ".out"));
                                if (!said.contains("cannot be used"))
                                    throw new AssertionError(name + " ended: " + said);
                                Files.delete(folder.resolve(name + ".out"));
                                run(name, how);
                            }
                            return tree(name).path("node").asText().equals(name);
                        });
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
        var names = List.copyOf(ports.keySet());
        return names.get(ThreadLocalRandom.current().nextInt(names.size()));
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

    /// Has a member removed by whoever leads then: an answer that was lost leaves nothing to
    /// remove.
    void remove(String name) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            var status =
                                    sure(awaitLeader(), "DELETE", "/raft/members/" + name, "")
                                            .statusCode();
                            return status == 200 || status == 404;
                        });
    }

    /// Hands the lead over, whoever is asked; under load that takes more than one try.
    void transfer(String to) {
        var body = "{\"to\":\"" + to + "\"}";
        await().atMost(PATIENCE)
                .until(
                        () ->
                                sure(any(), "POST", "/raft/transfer", body)
                                        .body()
                                        .contains("\"leader\":\"" + to + "\""));
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

    /// Empty when it does not answer.
    JsonNode raft(String name) throws InterruptedException {
        return tree(name).path("raft");
    }

    private JsonNode tree(String name) throws InterruptedException {
        try {
            return Wire.tree(ask(name, "GET", "/status", "").body());
        } catch (IOException e) {
            return Wire.tree("{}");
        }
    }

    /// The term that it is in, of one that runs.
    int term(String name) {
        return await().atMost(PATIENCE)
                .until(() -> raft(name).path("term").asInt(), term -> term > 0);
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

    /// The lines that `name` tells on /events from now on, as they come.
    Queue<String> hear(String name) {
        var lines = new ConcurrentLinkedQueue<String>();
        var request = HttpRequest.newBuilder(URI.create(url(name) + "/events")).build();
        http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenAccept(answer -> answer.body().forEach(lines::add));
        return lines;
    }

    /// As [#sure], of a write.
    HttpResponse<String> put(String name, String key, String value) {
        return sure(name, "PUT", "/key/" + key, value(value));
    }

    /// As [#sure], of a read.
    HttpResponse<String> get(String name, String key) {
        return sure(name, "GET", "/key/" + key, "");
    }

    /// What is answered in the end: who leads may be another one by the time that it is asked, or
    /// nobody, or one that was killed a moment ago. It may have been asked more than once.
    HttpResponse<String> sure(String name, String method, String path, String body) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> ask(name, method, path, body),
                        answer -> answer.statusCode() != 503 && answer.statusCode() != 307);
    }

    /// As [#ask], of a write.
    HttpResponse<String> putOnce(String name, String key, String value)
            throws IOException, InterruptedException {
        return ask(name, "PUT", "/key/" + key, value(value));
    }

    /// As [#ask], of a read.
    HttpResponse<String> getOnce(String name, String key) throws IOException, InterruptedException {
        return ask(name, "GET", "/key/" + key, "");
    }

    private static String value(String value) {
        return "{\"value\": \"" + value + "\"}";
    }

    /// What a member has applied; empty when it does not answer.
    String local(String name, String key) {
        try {
            return getOnce(name, key + "?consistency=local").body();
        } catch (IOException | InterruptedException e) {
            return "";
        }
    }

    /// What is answered at once.
    HttpResponse<String> ask(String name, String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url(name) + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
