package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.Acks;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.NodeUnreachable;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What `--acks` promises, held against real processes that are killed at random while clients
/// write: an entry that was acknowledged lies in as many logs as its mode says, whoever died.
///
/// The logs are read as files, when no process is left that could still mend them.
class AcksUnderKillTest {
    private static final List<String> FOLDERS =
            List.of("leader", "followers/follower-1", "followers/follower-2");
    private static final List<String> NAMES = List.of("leader", "follower-1", "follower-2");
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 4;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final AtomicInteger keys = new AtomicInteger();

    /// By key, the mode in which its write was acknowledged.
    private final Map<String, Acks> acknowledged = new ConcurrentHashMap<>();

    private Path data;
    private Cluster cluster;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        data = folder;
        try (var socket = new ServerSocket(0)) {
            var port = 20_000 + socket.getLocalPort() % 10_000;
            var program = NodeProgram.own().withNodeOptions(List.of("--acks-timeout", "1s"));
            cluster = new Cluster(data, port, program, _ -> {});
        }
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void whatWasAcknowledgedLiesInAsManyLogsAsWasAskedFor() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            start();
            writeWhileNodesDie();

            var logs = new ArrayList<Set<String>>();
            for (var name : FOLDERS) logs.add(keysOf(data.resolve(name)));
            acknowledged.forEach((key, mode) -> assertHeld(key, mode, logs));
        }
    }

    private void assertHeld(String key, Acks mode, List<Set<String>> logs) {
        var copies = logs.stream().filter(log -> log.contains(key)).count();
        var what = key + " with acks=" + mode + ", seed " + seed;
        assertThat(logs.getFirst()).as(what).contains(key);
        assertThat(copies)
                .as(what)
                .isGreaterThanOrEqualTo(
                        switch (mode) {
                            case leader -> 1;
                            case one, quorum -> 2;
                            case all -> 3;
                        });
    }

    private void start() throws Exception {
        cluster.startAll(2).get(60, TimeUnit.SECONDS);
        // Only whom the leader has met counts for `quorum` and `all`.
        try (var client = new NodeClient(leader())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> client.status().join().followers().size() == 2);
        }
    }

    private URI leader() {
        return cluster.member("leader").orElseThrow().url();
    }

    /// Kills one node after the other, in any order, with writes going on until the leader is gone.
    private void writeWhileNodesDie() throws Exception {
        var victims = new ArrayList<>(NAMES);
        Collections.shuffle(victims, random);
        var url = leader();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int n = 0; n < CLIENTS; n++) {
                var mode = Acks.values()[n % Acks.values().length];
                clients.add(threads.submit(() -> writeUntilTheLeaderIsGone(url, mode)));
            }
            // On a slow machine, too, every mode is put to the test.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> acknowledged.values().containsAll(List.of(Acks.values())));
            for (var victim : victims) {
                var process = ProcessHandle.of(cluster.member(victim).orElseThrow().pid());
                process.orElseThrow()
                        .onExit()
                        .completeOnTimeout(null, 200 + random.nextInt(400), TimeUnit.MILLISECONDS)
                        .join();
                cluster.perform(new Action.Kill(victim)).get(10, TimeUnit.SECONDS);
            }
            for (var client : clients) client.get(30, TimeUnit.SECONDS);
        }
    }

    private void writeUntilTheLeaderIsGone(URI url, Acks mode) {
        try (var client = new NodeClient(url)) {
            while (true) {
                var key = "key-" + keys.incrementAndGet();
                var reply = client.send(Call.put(key, "1").withQuery("acks", mode.name())).join();
                if (reply.status() == 200) acknowledged.put(key, mode);
                else assertThat(reply.status()).as(reply.body()).isEqualTo(503);
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof NodeUnreachable)) throw e;
        }
    }

    private static Set<String> keysOf(Path folder) throws IOException {
        var keys = new HashSet<String>();
        try (var log = WriteAheadLog.inspect(FolderStorage.readOnly(folder))) {
            log.replay(entry -> keys.add(entry.key()));
        }
        return keys;
    }
}
