package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A node process with a heap of 128 MiB, the other flags as its launcher gives them: whatever is
/// asked of it, and whatever its log holds, it stays up.
///
/// `-Dwalscope.heap.log.mib=100` makes a smaller log.
class SmallHeapTest {
    private static final int LOG_MIB = Integer.getInteger("walscope.heap.log.mib", 1024);
    private static final int VALUE_BYTES = 300 * 1024;
    private static final int LIVE_KEYS = 20;
    private static final int MIB = 1 << 20;

    @TempDir Path data;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();

    /// How often each call was answered how.
    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();

    /// A thousand connections are more than so small a node takes.
    private final Semaphore sending = new Semaphore(200);

    private Process process;
    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        http.shutdownNow();
        threads.shutdownNow();
        if (process != null) process.destroyForcibly().waitFor();
    }

    @Test
    void everyRequestAtOnceOnALogOfAGigabyteIsLivedThrough() throws Exception {
        writeLog();
        start();

        everythingAtOnce();

        assertThat(answers).as("of which all can be had").doesNotContainKey("GET /wal 503");
        assertThat(status("GET", "/health", null)).isEqualTo(200);
        assertThat(status("PUT", "/key/after", body("{\"value\": 1}"))).isEqualTo(200);
        stop();
    }

    @Test
    void aStoreAtItsLimitReadsAndDeletesAndStartsAgain() throws Exception {
        start();
        var value = json("x".repeat(1_000_000));
        var puts = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 990; i++) puts.add(put("/key/filling" + i, value));

        for (var put : threads.invokeAll(puts)) put.get();

        assertThat(answers.get("PUT /key/filling 200")).hasValueBetween(60, 90);
        assertThat(answers.get("PUT /key/filling 507")).hasPositiveValue();
        everythingAtOnce();
        var key = "/key/" + keys().getFirst();
        for (var round : List.of("before", "after a restart")) {
            assertThat(status("PUT", "/key/more", value)).as(round).isEqualTo(507);
            assertThat(status("GET", key, null)).as(round).isEqualTo(200);
            assertThat(status("DELETE", key, null)).as(round).isEqualTo(200);
            assertThat(status("PUT", key, value)).as(round).isEqualTo(200);
            assertThat(status("PUT", key, body("{\"value\": 1}"))).as(round).isEqualTo(200);
            assertThat(status("PUT", key, value)).as(round).isEqualTo(200);
            stop();
            start();
        }
    }

    private List<String> keys() {
        try (var client = new NodeClient(URI.create("http://127.0.0.1:" + port))) {
            var answer = client.send(Call.of("GET", "/keys?limit=1&prefix=filling")).join();
            return List.of(Wire.tree(answer.body()).get("keys").get(0).asText());
        }
    }

    /// Whatever each is answered, nothing breaks and the node goes on.
    private void everythingAtOnce() throws Exception {
        var slow = new ArrayList<Future<?>>();
        for (int i = 0; i < 4; i++) slow.add(threads.submit(() -> stream(0, true)));

        var all = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 16; i++) all.add(call("GET", "/wal?limit=1000"));
        for (int i = 0; i < 4; i++) all.add(() -> stream(0, false));
        var big = json("x".repeat(MIB - 100));
        for (int i = 0; i < 64; i++) all.add(put("/key/big" + i % 8, big));
        var odd =
                Map.of(
                        "parsed", json("é".repeat(MIB / 2 - 100)),
                        "array", body("{\"value\":[" + "1,".repeat(MIB / 2 - 20) + "1]}"),
                        "deep", body("{\"value\":" + "[".repeat(MIB - 20)),
                        "number", body("{\"value\":" + "9".repeat(MIB - 20) + "}"),
                        "garbage", new byte[MIB - 20],
                        "escapes", json("\u007f".repeat(MIB - 100)),
                        "names", members());
        for (int i = 0; i < 8; i++) odd.forEach((name, body) -> all.add(put("/key/" + name, body)));
        for (int i = 0; i < 24; i++) {
            var key = "/key/key" + i % LIVE_KEYS;
            all.add(call("GET", key));
            all.add(call("GET", key + "?client_id=client&request_id=" + i));
            all.add(call("GET", "/wal/" + (1 + i * 7)));
            all.add(call("GET", "/segments"));
            all.add(call("GET", "/metrics"));
            all.add(call("GET", "/keys?limit=1000"));
            all.add(call("GET", "/status"));
            all.add(call("GET", "/lag"));
            all.add(call("GET", "/deduplication_cache?limit=1000"));
            all.add(call("GET", "/request_status?client_id=client&request_id=" + i));
        }
        for (int i = 0; i < 8; i++) slow.add(threads.submit(() -> drain("/events")));
        all.add(call("POST", "/scrub"));
        all.add(call("POST", "/scrub"));
        for (var answered : threads.invokeAll(all)) answered.get();

        assertThat(process.isAlive()).isTrue();
        assertThat(answers.keySet()).noneMatch(answer -> answer.endsWith(" 500"));
        for (var reader : slow) reader.cancel(true);
    }

    /// Overwritten again and again, as far as the log is concerned.
    private void writeLog() throws IOException {
        long id = 1;
        for (int segment = 1; id <= LOG_MIB * (long) MIB / VALUE_BYTES; segment++) {
            var file = data.resolve("wal.log.segment." + segment);
            try (var out = new BufferedOutputStream(Files.newOutputStream(file), MIB)) {
                for (int i = 0; i < 9; i++) {
                    var text = JsonText.string(id + "x".repeat(VALUE_BYTES));
                    var key = "key" + id % LIVE_KEYS;
                    out.write(
                            EntryCodec.encode(
                                    new Entry(id++, Operation.SET, key, text, Optional.empty())));
                }
            }
        }
    }

    private void start() throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xms40m",
                                "-XX:NewSize=16m",
                                "-XX:MaxNewSize=32m",
                                "-Xmx128m",
                                "-XX:MetaspaceSize=64m",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.walscope.Walscope",
                                "leader",
                                "--port",
                                String.valueOf(port),
                                "--data",
                                data.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> !process.isAlive() || status("GET", "/health", null) == 200);
        assertThat(process.isAlive()).isTrue();
    }

    /// SIGTERM.
    private void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static byte[] json(String text) {
        return body("{\"value\": \"" + text + "\"}");
    }

    private static byte[] body(String text) {
        return text.getBytes(UTF_8);
    }

    /// A megabyte of short names.
    private static byte[] members() {
        var object = new StringBuilder("{\"value\":{");
        for (int i = 0; object.length() < MIB - 20; i++)
            object.append('"').append(Integer.toString(i, 36)).append("\":1,");
        return body(object.append("\"\":1}}").toString());
    }

    private Callable<Void> put(String target, byte[] body) {
        return () -> {
            sending.acquire();
            try {
                count("PUT " + target.replaceAll("[0-9]", ""), status("PUT", target, body));
            } finally {
                sending.release();
            }
            return null;
        };
    }

    private Callable<Void> call(String method, String target) {
        return () -> {
            count(method + " " + target.replaceAll("[?0-9].*", ""), status(method, target, null));
            return null;
        };
    }

    private void count(String call, int status) {
        answers.computeIfAbsent(call + " " + status, _ -> new AtomicLong()).incrementAndGet();
    }

    private int status(String method, String target, byte @Nullable [] body)
            throws IOException, InterruptedException {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        var request =
                HttpRequest.newBuilder(uri(target))
                        .method(method, publisher)
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60));
        for (int attempt = 1; ; attempt++) {
            try {
                return http.send(request.build(), BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                // A connection that was kept for later may have made room for another.
                if (attempt == 3 || !String.valueOf(e.getMessage()).contains("received no bytes"))
                    throw e;
            }
        }
    }

    private URI uri(String target) {
        return URI.create("http://127.0.0.1:" + port + target);
    }

    /// Reads thirty megabytes of the log, or a little, slowly.
    private Void stream(long after, boolean slowly) throws Exception {
        var request = HttpRequest.newBuilder(uri("/wal/stream?after=" + after)).build();
        try (var lines = http.send(request, BodyHandlers.ofInputStream()).body()) {
            if (slowly) {
                lines.readNBytes(1000);
                Thread.currentThread().join();
            }
            assertThat(lines.readNBytes(30 * MIB)).hasSize(30 * MIB);
            return null;
        }
    }

    private Void drain(String target) throws Exception {
        var request = HttpRequest.newBuilder(uri(target)).build();
        try (var answer = http.send(request, BodyHandlers.ofInputStream()).body()) {
            answer.transferTo(OutputStream.nullOutputStream());
            return null;
        }
    }
}
