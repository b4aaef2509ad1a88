package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.check.Linearizability;
import dev.walscope.check.Operation;
import dev.walscope.check.Operation.CompareAndSet;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Clients write, also on the condition that nobody else has, delete and read on any of three
/// members while these are killed, paused and started again; then it is asked whether what the
/// clients were told has an order. Two keys are only ever written together, by transactions, and
/// read together: in the history they are one.
///
/// `-Dchaos.seconds=600` goes on for longer; the seed is printed.
@DisabledOnOs(OS.WINDOWS)
class ElectedChaosTest {
    private static final int CLIENTS = 4;
    private static final int KEYS = 3;

    /// Stands in the history for two keys.
    private static final String PAIR = "left and right";

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
            for (int key = 0; key < KEYS; key++)
                ask(cluster, "a", "key" + key, new Read(""), new HashMap<>());
            ask(cluster, "a", PAIR, new Read(""), new HashMap<>());
        }

        assertThat(faults).isEmpty();
        var told = List.copyOf(history);
        assertThat(term).as("leaders have changed").isGreaterThan(1);
        for (var wanted : List.of(true, false))
            assertThat(told)
                    .anyMatch(
                            one ->
                                    one.did() instanceof CompareAndSet(var _, var _, var isDone)
                                            && wanted.equals(isDone));
        assertThat(Linearizability.violation(told)).as("seed %d", seed).isEmpty();
    }

    private interface Work {
        void run() throws Exception;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Exception | AssertionError e) {
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
        var seen = new HashMap<String, Seen>();
        for (int n = 0; !isOver.get(); n++) {
            var key = random.nextInt(KEYS + 1) == 0 ? PAIR : "key" + random.nextInt(KEYS);
            var value = client + "-" + n;
            var last = seen.get(key);
            Did did =
                    switch (random.nextInt(8)) {
                        case 0, 1 -> new Write(value);
                        case 2 -> new Delete(null);
                        case 3, 4 ->
                                last == null
                                        ? new Read("")
                                        : new CompareAndSet(last.value(), value, null);
                        default -> new Read("");
                    };
            ask(cluster, names.get(random.nextInt(names.size())), key, did, seen);
        }
    }

    /// What a client has read of a key. No value is written twice, so its version and its value are
    /// the same thing.
    ///
    /// @param version 0 when there was no such key
    private record Seen(@Nullable String value, long version) {}

    private void ask(
            ElectedCluster cluster, String name, String key, Did did, Map<String, Seen> seen)
            throws InterruptedException {
        var invoked = System.nanoTime();
        try {
            var version = seen.containsKey(key) ? seen.get(key).version() : 0;
            var answer =
                    key.equals(PAIR)
                            ? askPair(cluster, name, did, version)
                            : askOne(cluster, name, key, did, version);
            var told = key.equals(PAIR) ? toldOfPair(did, answer) : told(did, answer);
            if (told instanceof Read(var value)) seen.put(key, new Seen(value, version(answer)));
            if (told != null) history.add(new Operation(key, told, invoked, System.nanoTime()));
            else if (!isRefused(answer)) unknown(key, did, invoked);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            // Nobody heard of it.
        } catch (IOException e) {
            unknown(key, did, invoked);
        }
    }

    private static HttpResponse<String> askOne(
            ElectedCluster cluster, String name, String key, Did did, long version)
            throws IOException, InterruptedException {
        return switch (did) {
            case Write(var value) -> cluster.putOnce(name, key, value);
            case Delete _ -> cluster.ask(name, "DELETE", "/key/" + key, "");
            case CompareAndSet(var _, var value, var _) ->
                    cluster.putOnce(
                            name,
                            key + (version == 0 ? "?if_absent=true" : "?if_version=" + version),
                            value);
            case Read _ -> cluster.getOnce(name, key);
        };
    }

    private static HttpResponse<String> askPair(
            ElectedCluster cluster, String name, Did did, long version)
            throws IOException, InterruptedException {
        var put = "{'then': [{'put': 'left', 'value': '%s'}, {'put': 'right', 'value': '%1$s'}]";
        var delete = "{'then': [{'delete': 'left'}, {'delete': 'right'}]}";
        var check = version == 0 ? "'absent': true" : "'version': " + version;
        return switch (did) {
            case Write(var value) -> transact(cluster, name, put.formatted(value) + "}");
            case Delete _ -> transact(cluster, name, delete);
            case CompareAndSet(var _, var value, var _) ->
                    transact(
                            cluster,
                            name,
                            put.formatted(value) + ", 'if': [{'key': 'left', " + check + "}]}");
            case Read _ -> cluster.ask(name, "GET", "/keys?keys=left,right", "");
        };
    }

    private static HttpResponse<String> transact(ElectedCluster cluster, String name, String body)
            throws IOException, InterruptedException {
        return cluster.ask(name, "POST", "/txn", body.replace('\'', '"'));
    }

    /// 0 when there is no such key.
    private static long version(HttpResponse<String> answer) {
        var tag = answer.headers().firstValue("ETag").orElse("\"0\"");
        return json(answer).has("values")
                ? json(answer).at("/values/0/version").asLong()
                : Long.parseLong(tag.replace("\"", ""));
    }

    private static @Nullable Did toldOfPair(Did did, HttpResponse<String> answer) {
        if (answer.statusCode() != 200) return null;
        var body = json(answer);
        return switch (did) {
            case Read _ -> {
                var left = body.at("/values/0");
                assertThat(body.at("/values/1/version")).isEqualTo(left.get("version"));
                assertThat(body.at("/values/1/value")).isEqualTo(left.get("value"));
                var value = left.get("value");
                yield new Read(value.isNull() ? null : value.asText());
            }
            case CompareAndSet(var expected, var value, var _) ->
                    new CompareAndSet(expected, value, body.get("succeeded").asBoolean());
            case Write _, Delete _ -> did;
        };
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
                        case CompareAndSet(var expected, var value, var _) ->
                                new CompareAndSet(expected, value, true);
                        case Write _ -> did;
                    };
            case 412 ->
                    did instanceof CompareAndSet(var expected, var value, var _)
                            ? new CompareAndSet(expected, value, false)
                            : null;
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
