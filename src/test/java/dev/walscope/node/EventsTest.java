package dev.walscope.node;

import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.delete;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Acks;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.Wire;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.replication.Command;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// `GET /events` and the other streams, byte by byte.
class EventsTest {
    private static final EdgeLimits IMPATIENT =
            new EdgeLimits(
                    100, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(800));

    private TestNodes nodes;
    private Node node;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        node = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, IMPATIENT);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private record Event(long id, String type, JsonNode data, long atNanos) {}

    /// A reader of Server-Sent Events.
    private static final class Reader implements AutoCloseable {
        final Wires wires;
        final Wires.Reply head;
        private final Deque<Event> read = new ArrayDeque<>();

        Reader(Node node, String extra) throws IOException {
            wires = new Wires(node.port());
            wires.send(Wires.request("GET", "/events", extra, new byte[0]));
            head = wires.head();
        }

        Event next() throws IOException {
            String id = null, event = null, data = null;
            while (true) {
                var line = wires.line();
                if (line.startsWith("id: ")) id = line.substring(4);
                else if (line.startsWith("event: ")) event = line.substring(7);
                else if (line.startsWith("data: ")) data = line.substring(6);
                else if (line.isEmpty() && id != null && event != null && data != null)
                    return new Event(Long.parseLong(id), event, Wire.tree(data), System.nanoTime());
            }
        }

        Event next(Predicate<Event> wanted) throws IOException {
            Event event;
            do read.add(event = next());
            while (!wanted.test(event));
            return event;
        }

        Event next(String type) throws IOException {
            return next(event -> event.type.equals(type));
        }

        @Override
        public void close() throws IOException {
            wires.close();
        }
    }

    @Test
    void aReaderBeginsWithASnapshotAndThenHearsWhatHappens() throws Exception {
        put(node.port(), "/key/a", "{\"value\":1}");
        try (var reader = new Reader(node, "")) {
            var first = reader.next();
            put(node.port(), "/key/b", "{\"value\":1}");
            var progress = reader.next(e -> e.type.equals("progress") && lastId(e) == 2);

            assertThat(reader.head.status()).isEqualTo(200);
            assertThat(reader.head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(reader.head.header("Cache-Control")).contains("no-store");
            assertThat(first.type).isEqualTo("snapshot");
            assertThat(first.data.at("/status/last_id").asLong()).isEqualTo(1);
            assertThat(first.data.at("/segments/0/is_active").asBoolean()).isTrue();
            assertThat(progress.id).isGreaterThan(first.id);
            assertThat(progress.data.get("type").asText()).isEqualTo("progress");
        }
    }

    @Test
    void whoAsksForLinesOfJsonGetsAnEventALine() throws Exception {
        try (var wires = new Wires(node.port())) {
            wires.send(
                    Wires.request(
                            "GET", "/events", "Accept: application/x-ndjson\r\n", new byte[0]));
            var head = wires.head();
            var first = Wire.tree(event(wires, "snapshot"));
            put(node.port(), "/key/k", body("\"myvalue\"", 42));
            var corrected = Wire.tree(event(wires, "crc_corrected"));

            assertThat(head.header("Content-Type")).isEqualTo("application/x-ndjson");
            assertThat(first.path("type").asText()).isEqualTo("snapshot");
            assertThat(corrected.path("event_id").asLong())
                    .isGreaterThan(first.path("event_id").asLong());
            assertThat(corrected.path("id").asLong()).isEqualTo(1);
        }
    }

    private static String event(Wires wires, String type) throws IOException {
        var beginning = "\\{\"event_id\":\\d+,\"type\":\"" + type + "\".*";
        while (true) {
            var line = wires.line();
            if (line.matches(beginning)) return line;
        }
    }

    /// What v1.1 of the original calls auto-correct.
    @Test
    void aWrongChecksumOfAClientIsPutRightAndSaid() throws Exception {
        var right = crc(1, "\"myvalue\"");
        try (var reader = new Reader(node, "")) {
            reader.next();
            var trusted = put(node.port(), "/key/k", body("\"myvalue\"", right));
            var corrected = put(node.port(), "/key/k", body("\"myvalue\"", 42));
            var event = reader.next("crc_corrected");

            assertThat(trusted.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
            assertThat(corrected.status()).isEqualTo(200);
            assertThat(corrected.body()).isEqualTo("{\"status\":\"ok\",\"id\":2}");
            assertThat(event.data.get("id").asLong()).isEqualTo(2);
            assertThat(event.data.get("wrong_crc").asLong()).isEqualTo(42);
            assertThat(event.data.get("crc").asLong()).isEqualTo(crc(2, "\"myvalue\""));
            var entry = get(node.port(), "/wal/2").json();
            assertThat(entry.get("stored_crc")).isEqualTo(event.data.get("crc"));
            assertThat(entry.get("crc_status").asText()).isEqualTo("ok");
        }
    }

    /// Whoever asked for it: also a terminal beside the window.
    @Test
    void aScrubThatFoundNothingIsSaidToo() throws Exception {
        put(node.port(), "/key/a", "{\"value\":1}");
        try (var reader = new Reader(node, "")) {
            reader.next();
            call(node.port(), "POST", "/scrub", "", new byte[0]);

            assertThat(reader.next("scrubbed").data.get("segments").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aRetryWithAnotherChecksumIsARetry() throws Exception {
        var path = "/key/k?client_id=c&request_id=r";
        try (var reader = new Reader(node, "")) {
            reader.next();
            put(node.port(), path, body("1", 7));
            var again = put(node.port(), path, body("1", 8));
            put(node.port(), "/key/k", body("1", 9));
            var first = reader.next("crc_corrected");
            var second = reader.next("crc_corrected");

            assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
            assertThat(first.data.get("wrong_crc").asLong()).isEqualTo(7);
            assertThat(second.data.get("wrong_crc").asLong()).isEqualTo(9);
        }
    }

    private static String body(String value, long crc) {
        return "{\"value\": " + value + ", \"crc\": " + crc + "}";
    }

    private static long crc(long id, String value) {
        return EntryCodec.crc(
                new Entry(id, Operation.SET, "k", JsonText.parse(value), Optional.empty()));
    }

    private static long lastId(Event event) {
        return event.data.path("last_id").asLong();
    }

    @Test
    void aReaderResumesBehindTheLastEventItSaw() throws Exception {
        long seen;
        try (var reader = new Reader(node, "")) {
            seen = reader.next().id;
        }
        for (int i = 0; i < 3; i++) node.feed().publish(new NodeEvent.SegmentRolled(i, i + 1, i));

        try (var again = new Reader(node, "Last-Event-ID: " + seen + "\r\n")) {
            for (int i = 0; i < 3; i++) {
                var event = again.next("segment_rolled");
                assertThat(event.data.get("sealed").asInt()).isEqualTo(i);
            }
            assertThat(again.read).noneMatch(event -> event.type.equals("snapshot"));
            assertThat(again.read.stream().map(Event::id))
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .startsWith(seen + 1);
        }
    }

    @Test
    void aReaderThatComesTooLateIsToldOfTheGap() throws Exception {
        var tooOld = node.feed().nextId() - 1;
        for (int i = 0; i < 5000; i++)
            node.feed().publish(new NodeEvent.SegmentRolled(i, i + 1, i));

        try (var reader = new Reader(node, "Last-Event-ID: " + tooOld + "\r\n")) {
            var gap = reader.next();
            var snapshot = reader.next();

            assertThat(gap.type).isEqualTo("gap");
            assertThat(gap.data.get("from").asLong()).isEqualTo(tooOld + 1);
            assertThat(gap.data.get("to").asLong()).isGreaterThan(tooOld + 4000);
            assertThat(snapshot.type).isEqualTo("snapshot");
        }
    }

    @Test
    void anIdOfAnEarlierRunIsAGap() throws Exception {
        long seen;
        try (var reader = new Reader(node, "")) {
            seen = reader.next().id;
        }
        nodes.stop(node);
        node = nodes.leader();

        try (var reader = new Reader(node, "Last-Event-ID: " + seen + "\r\n")) {
            assertThat(reader.next().type).isEqualTo("gap");
            assertThat(reader.next().id).isGreaterThan(seen);
        }
    }

    @Test
    void twentyThousandWritesASecondAreAtMost30EventsASecondAndLoseNothing() throws Exception {
        int writes = 60_000;
        try (var reader = new Reader(node, "")) {
            reader.next();
            var begun = System.nanoTime();
            var writing = CompletableFuture.runAsync(() -> write(writes, 20_000));

            reader.next(e -> e.type.equals("progress") && lastId(e) == writes);
            var wrote = writes * 1e9 / (System.nanoTime() - begun);
            writing.get(60, TimeUnit.SECONDS);

            var progress = reader.read.stream().filter(e -> e.type.equals("progress")).toList();
            var ids = progress.stream().map(EventsTest::lastId).toList();
            assertThat(ids).isSorted();
            var seconds = (progress.getLast().atNanos - progress.getFirst().atNanos) / 1e9;
            assertThat((double) progress.size()).isLessThanOrEqualTo(30 * seconds + 3);
            System.out.printf("%,.0f writes/s, %d events%n", wrote, progress.size());
        }
    }

    /// Through the node's door, not over HTTP: clients in the same process would leave no machine
    /// for that rate.
    private void write(int writes, int perSecond) {
        var replica = node.life().parts().replica();
        var value = JsonText.string("x");
        var answers = new ArrayList<CompletableFuture<?>>();
        var begun = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            var due = begun + i * (1_000_000_000L / perSecond);
            while (System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
            answers.add(
                    replica.propose(
                            Command.put("key" + i % 100, value, Optional.empty()), Acks.leader));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    }

    @Test
    void requestsAreToldWithTheirOutcome() throws Exception {
        try (var reader = new Reader(node, "")) {
            reader.next();
            put(node.port(), "/key/a?client_id=c&request_id=1", "{\"value\":1}");
            put(node.port(), "/key/a?client_id=c&request_id=1", "{\"value\":1}");
            put(node.port(), "/key/a?client_id=c&request_id=1", "{\"value\":2}");
            get(node.port(), "/key/a?client_id=c&request_id=2");
            delete(node.port(), "/key/a?client_id=c&request_id=3");

            var outcomes = new ArrayList<String>();
            while (outcomes.size() < 5)
                for (var one : reader.next("requests").data.get("recent"))
                    outcomes.add(
                            one.get("outcome").asText()
                                    + " "
                                    + one.get("operation").asText()
                                    + " "
                                    + one.path("id").asText("-"));

            assertThat(outcomes)
                    .containsExactly(
                            "processed SET 1",
                            "replayed SET 1",
                            "conflict SET 1",
                            "processed GET -",
                            "processed DELETE 2");
        }
    }

    @Test
    void aReaderThatDoesNotReadCostsNothingAndIsDropped() throws Exception {
        try (var dead = new Wires(node.port());
                var alive = new Reader(node, "")) {
            dead.send(Wires.request("GET", "/events", "", new byte[0]));
            await().until(() -> node.feed().readers() == 2);

            // Enough to fill every buffer on the way.
            var filler = "x".repeat(10_000);
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 400; i++)
                    node.feed().publish(new NodeEvent.TailTorn(1, i, i, filler));
                alive.next(e -> e.type.equals("tail_torn") && e.data.get("bytes").asInt() == 399);
                var begun = System.nanoTime();
                assertThat(put(node.port(), "/key/a", "{\"value\":1}").status()).isEqualTo(200);
                assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(2));
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> node.feed().readers() == 1);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> node.feed().readers() == 0);
    }

    @Test
    void aReaderOfTheLogThatDoesNotReadIsDropped() throws Exception {
        var value = "{\"value\":\"" + "x".repeat(900_000) + "\"}";
        for (int i = 0; i < 12; i++)
            assertThat(put(node.port(), "/key/a", value).status()).isEqualTo(200);

        try (var dead = new Wires(node.port())) {
            dead.send(Wires.request("GET", "/wal/stream", "", new byte[0]));

            await().atMost(Duration.ofSeconds(20)).until(() -> node.connections() == 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> node.connections() == 0);
        }
    }

    @Test
    void closingTheNodeEndsEveryStreamAtOnce() throws Exception {
        var http = HttpClient.newHttpClient();
        var uri = URI.create(node.url().replace("http", "ws") + "/replication");
        List<AutoCloseable> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            var events = new Reader(node, "");
            events.next();
            open.add(events);
            var log = new Wires(node.port());
            log.send(Wires.request("GET", "/wal/stream", "", new byte[0])).head();
            open.add(log);
            var waiting = new Wires(node.port());
            waiting.send(Wires.request("GET", "/key/a?min_id=99&wait_ms=30000", "", new byte[0]));
            open.add(waiting);
            http.newWebSocketBuilder()
                    .buildAsync(uri, new WebSocket.Listener() {})
                    .get(10, TimeUnit.SECONDS);
        }

        var begun = System.nanoTime();
        nodes.stop(node);
        var ms = (System.nanoTime() - begun) / 1_000_000;

        assertThat(ms).isLessThan(1000);
        for (var one : open) one.close();
        http.shutdownNow();
    }
}
