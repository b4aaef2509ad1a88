package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.client.Call;
import dev.walscope.client.NodeUnreachable;
import dev.walscope.client.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The idempotent receiver of a real process, over `kill -9`: whoever does not hear an answer sends
/// the same request again, with the same ids, and nothing is written twice.
class RetryAfterKillTest {
    private static final int CLIENTS = 6;
    private static final int KILLS = 4;
    private static final int WRITES_MS = 400;

    private LeaderProcess node;

    /// What each request was answered the first time, by `client request`.
    private final Map<String, Reply> told = new ConcurrentHashMap<>();

    /// How far each client has come: the request that it sends next, perhaps not for the first
    /// time.
    private final int[] next = new int[CLIENTS];

    @BeforeEach
    void open(@TempDir Path data) throws IOException {
        node = new LeaderProcess(data);
    }

    @AfterEach
    void close() throws InterruptedException {
        node.kill();
    }

    @Test
    void aRetryIsToldTheFirstAnswerAndIsWrittenOnce() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            node.start();
            sendUntilKilled();
        }
        node.start();

        // Those that were under way at the last kill are asked again, and all the others too.
        for (int client = 0; client < CLIENTS; client++)
            for (int request = 0; request <= next[client]; request++) sendAgain(client, request);
        var written =
                node.entries().stream()
                        .map(entry -> entry.clientId() + " " + entry.requestId())
                        .collect(Collectors.groupingBy(one -> one, Collectors.counting()));
        assertThat(written)
                .hasSize(told.size())
                .allSatisfy((_, times) -> assertThat(times).isOne());
        assertThat(told.size()).isGreaterThan(CLIENTS);
    }

    @Test
    void aLateRetryAfterAKillDoesNotBringTheOldValueBack() throws Exception {
        node.start();
        try (var client = node.client()) {
            client.send(Call.put("k", "\"old\"").withRequest("c", "1")).join();
            client.send(Call.put("k", "\"new\"").withRequest("c", "2")).join();
        }
        node.kill();
        node.start();

        try (var client = node.client()) {
            var retry = client.send(Call.put("k", "\"old\"").withRequest("c", "1")).join();
            var other = client.send(Call.put("k", "\"else\"").withRequest("c", "1")).join();

            assertThat(retry.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
            assertThat(retry.header("Idempotent-Replay")).contains("true");
            assertThat(other.status()).isEqualTo(422);
            assertThat(client.send(Call.get("k")).join().body()).contains("\"new\"");
            assertThat(node.entries()).hasSize(2);
        }
    }

    private void sendUntilKilled() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.add(threads.submit(() -> sendUntilTheNodeIsGone(number)));
            }
            var process = node.process();
            process.onExit().completeOnTimeout(process, WRITES_MS, TimeUnit.MILLISECONDS).join();
            node.kill();
            for (var client : clients) client.get();
        }
    }

    private void sendUntilTheNodeIsGone(int number) {
        try (var client = node.client()) {
            while (true) {
                check(number, next[number], client.send(call(number, next[number])).join());
                next[number]++;
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof NodeUnreachable)) throw e;
        }
    }

    private void sendAgain(int number, int request) {
        try (var client = node.client()) {
            check(number, request, client.send(call(number, request)).join());
        }
    }

    private static Call call(int number, int request) {
        return Call.put("key-" + request % 7, Integer.toString(request))
                .withRequest("client-" + number, "request-" + request);
    }

    private void check(int number, int request, Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        var before = told.putIfAbsent(number + " " + request, reply);
        if (before == null) return;
        assertThat(reply.body()).isEqualTo(before.body());
        assertThat(reply.header("Idempotent-Replay")).contains("true");
    }
}
