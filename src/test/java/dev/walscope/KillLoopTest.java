package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.LogEntry;
import dev.walscope.client.Call;
import dev.walscope.client.NodeUnreachable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A real leader process is killed again and again while clients write; the ledger of what they
/// were told is kept outside. Every acknowledged write survives, an unanswered one may go either
/// way, and nothing appears that nobody asked for.
///
/// `-Dwalscope.kill.seconds=600` runs it for ten minutes.
class KillLoopTest {
    private static final int SECONDS = Integer.getInteger("walscope.kill.seconds", 25);
    private static final int CLIENTS = 8;

    @TempDir Path data;
    private LeaderProcess node;

    /// The value that each key was last acknowledged to have.
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final Set<String> attempted = ConcurrentHashMap.newKeySet();

    @AfterEach
    void killTheLast() throws InterruptedException {
        node.kill();
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
        node = new LeaderProcess(data);

        killAgainAndAgain(SECONDS);
    }

    @Test
    void soItDoesWhileSegmentsAreCompressed() throws Exception {
        node = new LeaderProcess(data, "--compress", "gzip");

        killAgainAndAgain(SECONDS / 2);

        await().until(
                        () -> {
                            try (var files = Files.list(data)) {
                                return files.map(file -> file.getFileName().toString())
                                        .filter(name -> name.matches("wal.*segment.\\d+"))
                                        .count();
                            }
                        },
                        plain -> plain == 1);
    }

    private void killAgainAndAgain(int seconds) throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        int kills = 0;
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        do {
            node.start();
            check(seed);
            writeUntilKilledAfter(100 + random.nextInt(900));
            kills++;
        } while (System.nanoTime() < until);
        node.start();
        check(seed);

        assertThat(acknowledged).as("%d kills, seed %d", kills, seed).isNotEmpty();
        System.out.printf("%d kills, %d acknowledged keys%n", kills, acknowledged.size());
    }

    private void writeUntilKilledAfter(int ms) throws InterruptedException {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < CLIENTS; n++) {
                var name = "client-" + n;
                clients.submit(() -> writeUntilTheNodeIsGone(name));
            }
            var process = node.process();
            process.onExit().completeOnTimeout(process, ms, TimeUnit.MILLISECONDS).join();
            node.kill();
        }
    }

    private void writeUntilTheNodeIsGone(String name) {
        var random = new Random();
        try (var client = node.client()) {
            while (true) {
                var key = name + "-" + random.nextInt(20);
                var value = Long.toString(random.nextLong());
                attempted.add(key + "=" + value);
                // Until the answer comes nobody knows: the key may have the old or the new value.
                var before = acknowledged.remove(key);
                var reply = client.send(Call.put(key, "\"" + value + "\"")).join();
                if (reply.status() != 200) throw new AssertionError(reply.toString());
                acknowledged.put(key, value);
                assertThat(before).isNotEqualTo(value);
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof NodeUnreachable)) throw e;
        }
    }

    private void check(long seed) {
        try (var client = node.client()) {
            acknowledged.forEach(
                    (key, value) ->
                            assertThat(client.send(Call.get(key)).join().body())
                                    .as("seed %d", seed)
                                    .isEqualTo(
                                            "{\"key\":\"%s\",\"value\":\"%s\"}"
                                                    .formatted(key, value)));
            long id = 0;
            for (var entry : node.entries()) {
                assertThat(entry.id()).as("seed %d: no gap", seed).isEqualTo(++id);
                assertThat(entry.crcStatus()).isEqualTo(LogEntry.CrcStatus.ok);
                assertThat(attempted)
                        .as("seed %d: no phantom", seed)
                        .contains(entry.key() + "=" + entry.value().asText());
            }
        }
    }
}
