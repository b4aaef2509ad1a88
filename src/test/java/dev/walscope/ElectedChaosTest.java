package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.check.Linearizability;
import dev.walscope.check.Operation;
import dev.walscope.check.Operation.Delete;
import dev.walscope.check.Operation.Did;
import dev.walscope.check.Operation.Read;
import dev.walscope.check.Operation.Write;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Clients write, delete and read on any of three members while these are killed, paused and
/// started again; then it is asked whether what the clients were told has an order.
///
/// `-Dchaos.seconds=600` goes on for longer; the seed is printed.
@DisabledOnOs(OS.WINDOWS)
class ElectedChaosTest {
    private static final int CLIENTS = 4;
    private static final int KEYS = 3;
    private static final int DISTURBANCES_MIN = 3;
    private static final long SECONDS = Long.getLong("chaos.seconds", 20);

    @TempDir Path folder;

    private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void whateverBecomesOfTheMembersTheAnswersHaveAnOrder() throws Exception {
        var seed = Long.getLong("chaos.seed", System.nanoTime());
        System.out.println("chaos.seed=" + seed);
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int term;
        try (var cluster = new ElectedCluster(folder)) {
            var clients = new ArrayList<Thread>();
            for (int n = 0; n < CLIENTS; n++) {
                int client = n;
                clients.add(
                        Thread.ofPlatform().start(() -> guarded(() -> ask(cluster, client, seed))));
            }
            try {
                disturb(cluster, new Random(seed), until);
            } finally {
                isOver.set(true);
            }
            for (var client : clients) client.join();
            cluster.awaitSameLogs();
            term = cluster.raft(cluster.awaitLeader()).path("term").asInt();
            for (int key = 0; key < KEYS; key++) ask(cluster, "a", "key" + key, new Read(""));
        }

        assertThat(faults).isEmpty();
        var told = List.copyOf(history);
        assertThat(term).as("leaders have changed").isGreaterThan(1);
        assertThat(Linearizability.violation(told)).as("seed %d", seed).isEmpty();
    }

    private interface Work {
        void run() throws Exception;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            faults.add(e);
        }
    }

    private void disturb(ElectedCluster cluster, Random random, long until) throws Exception {
        var names = List.copyOf(cluster.names());
        // On a machine that is busy the time is over before much has happened.
        for (int n = 0; n < DISTURBANCES_MIN || System.nanoTime() < until; n++) {
            var leader = cluster.awaitLeader();
            var other = names.get(random.nextInt(names.size()));
            switch (n == 0 ? 0 : random.nextInt(4)) {
                case 0 -> {
                    cluster.kill(leader);
                    pause(random, 1500);
                    cluster.start(leader);
                }
                case 1 -> {
                    cluster.signal(leader, "STOP");
                    pause(random, 3000);
                    cluster.signal(leader, "CONT");
                }
                case 2 -> {
                    cluster.kill(other);
                    cluster.start(other);
                }
                default -> {
                    cluster.kill(leader);
                    if (!other.equals(leader)) cluster.kill(other);
                    pause(random, 500);
                    cluster.start(leader);
                    if (!other.equals(leader)) cluster.start(other);
                }
            }
            pause(random, 1000);
            awaitAnswered();
        }
    }

    /// Whatever the speed of the machine: after each disturbance somebody is answered again.
    private void awaitAnswered() {
        long before = answered();
        await().atMost(ElectedCluster.PATIENCE).until(() -> answered() > before);
    }

    private long answered() {
        return history.stream().filter(one -> one.returnedNanos() < Operation.NEVER).count();
    }

    /// The time that a disturbance lasts is what is tested, not something to wait for.
    private static void pause(Random random, int ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms / 2 + random.nextInt(ms));
    }

    private void ask(ElectedCluster cluster, int client, long seed) throws InterruptedException {
        var random = new Random(seed + client);
        var names = List.copyOf(cluster.names());
        for (int n = 0; !isOver.get(); n++) {
            var key = "key" + random.nextInt(KEYS);
            Did did =
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> new Write(client + "-" + n);
                        case 3 -> new Delete(null);
                        default -> new Read("");
                    };
            ask(cluster, names.get(random.nextInt(names.size())), key, did);
        }
    }

    private void ask(ElectedCluster cluster, String name, String key, Did did)
            throws InterruptedException {
        var invoked = System.nanoTime();
        try {
            var answer =
                    switch (did) {
                        case Write(var value) -> cluster.putOnce(name, key, value);
                        case Delete _ -> cluster.ask(name, "DELETE", "/key/" + key, "");
                        default -> cluster.getOnce(name, key);
                    };
            var told = told(did, answer);
            if (told != null) history.add(new Operation(key, told, invoked, System.nanoTime()));
            else if (!isRefused(answer)) unknown(key, did, invoked);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            // Nobody heard of it.
        } catch (IOException e) {
            unknown(key, did, invoked);
        }
    }

    private void unknown(String key, Did did, long invoked) {
        if (!(did instanceof Read)) history.add(new Operation(key, did, invoked, Operation.NEVER));
    }

    /// What the answer says; `null` when it says nothing.
    private static @Nullable Did told(Did did, HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 200 ->
                    switch (did) {
                        case Read _ -> new Read(json(answer).path("value").asText());
                        case Delete _ -> new Delete(true);
                        default -> did;
                    };
            case 404 ->
                    switch (did) {
                        case Read _ -> new Read(null);
                        case Delete _ -> new Delete(false);
                        default -> throw new AssertionError(answer.body());
                    };
            default -> null;
        };
    }

    /// Whether nothing can have come of it.
    private static boolean isRefused(HttpResponse<String> answer) {
        return answer.body().contains("No leader is known");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Wire.tree(answer.body());
    }
}
