package dev.walscope.node;

import static dev.walscope.node.TestNodes.caughtUp;
import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Any sequence of writes, conditional writes, transactions, reads of the present and of the past,
/// snapshots and restarts is answered as a map in memory would answer it.
///
/// A failure names its seed; with that seed it comes again.
class WritesModelTest {
    private static final List<String> KEYS = List.of("a", "b", "c", "d");
    private static final int STEPS = 400;

    /// @param version the id of the entry that set it
    private record Held(int value, long version) {}

    @TempDir Path folder;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<String> done = new ArrayList<>();

    /// What holds after each entry; by its id.
    private final List<Map<String, Held>> past = new ArrayList<>(List.of(Map.of()));

    private TestNodes nodes;
    private Node leader;

    @BeforeEach
    void start() throws IOException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    @Test
    void aNodeAnswersAsItsModel() throws Exception {
        for (int step = 0; step < STEPS; step++) step();

        agrees(leader, past.size() - 1);
        var follower = nodes.follower("follower-1", leader);
        caughtUp(follower, leader);
        agrees(follower, past.size() - 1);
    }

    private void step() throws IOException {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> write("PUT", "");
            case 3, 4 -> write("DELETE", "");
            case 5, 6, 7 -> conditional("PUT");
            case 8, 9 -> conditional("DELETE");
            case 10, 11, 12, 13, 14 -> transaction();
            case 15, 16 -> agreesAtSomeMoment();
            case 17 -> snapshot();
            case 18 -> restart();
            default -> {
                if (past.size() > 1) agrees(leader, past.size() - 1);
            }
        }
    }

    private Map<String, Held> now() {
        return past.getLast();
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    /// The version that the key has, or had, or never had.
    private long version(String key) {
        var held = now().get(key);
        if (held != null && random.nextBoolean()) return held.version();
        return 1 + random.nextInt(past.size() + 1);
    }

    private void conditional(String method) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> write(method, "If-None-Match: *");
            case 1 -> write(method, "If-Match: *");
            default -> write(method, "If-Match: version");
        }
    }

    private void write(String method, String condition) throws IOException {
        var key = key();
        int value = random.nextInt(5);
        var held = now().get(key);
        long version = version(key);
        var header = condition.replace("version", "\"" + version + "\"");
        boolean holds =
                switch (condition) {
                    case "If-None-Match: *" -> held == null;
                    case "If-Match: *" -> held != null;
                    case "If-Match: version" -> held != null && held.version() == version;
                    default -> true;
                };

        var reply =
                sent(
                        method,
                        "/key/" + key,
                        header,
                        method.equals("PUT") ? "{\"value\": " + value + "}" : "");

        if (!holds) {
            assertThat(reply.status()).as(told()).isEqualTo(412);
            assertThat(reply.json().path("version").asLong())
                    .as(told())
                    .isEqualTo(held == null ? 0 : held.version());
        } else if (method.equals("DELETE") && held == null) {
            assertThat(reply.status()).as(told()).isEqualTo(404);
        } else {
            var after = new TreeMap<>(now());
            if (method.equals("PUT")) after.put(key, new Held(value, past.size()));
            else after.remove(key);
            written(reply, after);
        }
    }

    private void transaction() throws IOException {
        var checks = new ArrayList<String>();
        boolean holds = true;
        for (int left = random.nextInt(3); left > 0; left--) {
            var key = key();
            var held = now().get(key);
            long version = version(key);
            int value = random.nextInt(5);
            switch (random.nextInt(4)) {
                case 0 -> {
                    checks.add(item("key", key, "\"absent\": true"));
                    holds &= held == null;
                }
                case 1 -> {
                    checks.add(item("key", key, "\"exists\": true"));
                    holds &= held != null;
                }
                case 2 -> {
                    checks.add(item("key", key, "\"version\": " + version));
                    holds &= held != null && held.version() == version;
                }
                default -> {
                    checks.add(item("key", key, "\"value\": " + value));
                    holds &= held != null && held.value() == value;
                }
            }
        }
        var after = new TreeMap<>(now());
        var writes = new ArrayList<String>();
        for (var key : KEYS) {
            if (random.nextBoolean() && !(writes.isEmpty() && key.equals(KEYS.getLast()))) continue;
            if (random.nextInt(3) == 0) {
                writes.add("{\"delete\": \"" + key + "\"}");
                after.remove(key);
            } else {
                int value = random.nextInt(5);
                writes.add(item("put", key, "\"value\": " + value));
                after.put(key, new Held(value, past.size()));
            }
        }
        var asked = key();

        var reply =
                sent(
                        "POST",
                        "/txn",
                        "",
                        "{\"if\": %s, \"then\": %s, \"else\": [{\"get\": \"%s\"}]}"
                                .formatted(checks, writes, asked));

        if (holds) {
            written(reply, after);
            assertThat(reply.json().path("succeeded").asBoolean()).as(told()).isTrue();
            return;
        }
        assertThat(reply.status()).as(told()).isEqualTo(200);
        assertThat(reply.json().path("succeeded").asBoolean(true)).as(told()).isFalse();
        assertThat(reply.json().path("results").toString())
                .as(told())
                .isEqualTo("[" + state(asked, now().get(asked)) + "]");
    }

    private static String item(String name, String key, String rest) {
        return "{\"" + name + "\": \"" + key + "\", " + rest + "}";
    }

    private void written(Wires.Reply reply, Map<String, Held> after) {
        assertThat(reply.status()).as(told()).isEqualTo(200);
        assertThat(reply.json().path("id").asLong()).as(told()).isEqualTo(past.size());
        past.add(after);
    }

    /// There is no moment before the first entry.
    private void agreesAtSomeMoment() throws IOException {
        if (past.size() > 1) agrees(leader, 1 + random.nextInt(past.size() - 1));
    }

    private void agrees(Node node, long at) throws IOException {
        var reply = get(node.port(), "/keys?keys=" + String.join(",", KEYS) + "&at=" + at);
        done.add("keys at " + at);

        assertThat(reply.body())
                .as(told())
                .isEqualTo(
                        "{\"id\":"
                                + at
                                + ",\"values\":["
                                + KEYS.stream()
                                        .map(key -> state(key, past.get((int) at).get(key)))
                                        .collect(Collectors.joining(","))
                                + "]}");
    }

    private static String state(String key, @Nullable Held held) {
        return "{\"key\":%s,\"value\":%s,\"version\":%s}"
                .formatted(
                        Wire.text(key),
                        held == null ? "null" : held.value(),
                        held == null ? "null" : held.version());
    }

    private void snapshot() throws IOException {
        if (past.size() > 1) sent("POST", "/snapshot", "", "");
    }

    private void restart() throws IOException {
        done.add("restart");
        nodes.stop(leader);
        leader = nodes.leader();
    }

    private Wires.Reply sent(String method, String target, String header, String body)
            throws IOException {
        done.add(method + " " + target + " " + header + " " + body);
        return call(
                leader.port(),
                method,
                target,
                (body.isEmpty() ? "" : "Content-Type: application/json\r\n")
                        + (header.isEmpty() ? "" : header + "\r\n"),
                body.getBytes(UTF_8));
    }

    private String told() {
        int from = Math.max(0, done.size() - 12);
        return "seed " + seed + ", the last steps: " + done.subList(from, done.size());
    }
}
