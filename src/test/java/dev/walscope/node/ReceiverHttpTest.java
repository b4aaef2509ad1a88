package dev.walscope.node;

import static dev.walscope.node.TestNodes.caughtUp;
import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.delete;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Wire;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// The idempotent receiver as a client meets it.
class ReceiverHttpTest {
    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private TestNodes nodes;
    private Node leader;
    private int port;

    @BeforeEach
    void start() throws IOException {
        nodes = new TestNodes(folder);
        leader = start(nodes.leaderOptions());
        port = leader.port();
    }

    private Node start(NodeOptions options) throws IOException {
        return nodes.started(
                options.with(new NodeOptions.Dedup(Duration.ofMinutes(1), 1000)),
                clock,
                EdgeLimits.DEFAULT);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    /// The machine's monotonic clock, and a wall clock in the test's hand.
    private static final class TestClock implements Clock {
        private final AtomicLong wallMs = new AtomicLong(1_795_372_800_000L);

        @Override
        public long wallMs() {
            return wallMs.get();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }

    @Test
    void theNineFiguresAreThoseOfTheContract() throws Exception {
        put(port, "/key/key6?client_id=client1&request_id=req123", "{\"value\": \"myvalue\"}");
        put(port, "/key/key6?client_id=client1&request_id=req123", "{\"value\": \"myvalue\"}");
        delete(port, "/key/key6?client_id=client1&request_id=req123");

        assertThat(get(port, "/deduplication_stats").body())
                .isEqualTo(
                        "{\"service_name\":\"leader\",\"current_cache_size\":2,"
                                + "\"unique_request_ids\":1,\"total_client_count\":1,"
                                + "\"total_requests_cached\":2,\"total_duplicates_detected\":1,"
                                + "\"same_operation_duplicates\":1,"
                                + "\"different_operation_duplicates\":1,"
                                + "\"total_cache_cleanups\":0}");
    }

    @Test
    void of64CopiesAtOnceOneIsWrittenAndAllAreToldTheSame() throws Exception {
        var begin = new CountDownLatch(1);
        var replies = new ArrayList<Future<Wires.Reply>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++)
                replies.add(
                        threads.submit(
                                () -> {
                                    begin.await();
                                    return put(
                                            port,
                                            "/key/k?client_id=c&request_id=r",
                                            "{\"value\": 1}");
                                }));
            begin.countDown();
        }

        int fresh = 0;
        for (var future : replies) {
            var reply = future.get();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
            if (reply.header("Idempotent-Replay").isEmpty()) fresh++;
            else assertThat(reply.header("Idempotent-Replay")).isEqualTo("true");
        }
        assertThat(fresh).isEqualTo(1);
        assertThat(lastId(leader)).isEqualTo(1);
    }

    @Test
    void theSameIdsWithAnotherKeyOrValueAreAConflict() throws Exception {
        put(port, "/key/k?client_id=c&request_id=r", "{\"value\": {\"a\":1,\"b\":2}}");

        assertThat(put(port, "/key/k?client_id=c&request_id=r", "{\"value\": 2}").status())
                .isEqualTo(422);
        assertThat(
                        put(
                                        port,
                                        "/key/other?client_id=c&request_id=r",
                                        "{\"value\": {\"a\":1,\"b\":2}}")
                                .status())
                .isEqualTo(422);
        assertThat(
                        put(
                                        port,
                                        "/key/k?client_id=c&request_id=r",
                                        "{\"value\": { \"b\": 2, \"a\": 1 }}")
                                .header("Idempotent-Replay"))
                .isEqualTo("true");
        assertThat(lastId(leader)).isEqualTo(1);
    }

    @Test
    void aLateRetryIsToldTheOldAnswerAndChangesNothing() throws Exception {
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": \"old\"}");
        put(port, "/key/k?client_id=c&request_id=2", "{\"value\": \"new\"}");

        var retry = put(port, "/key/k?client_id=c&request_id=1", "{\"value\": \"old\"}");

        assertThat(retry.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
        assertThat(retry.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(get(port, "/key/k").json().get("value").asText()).isEqualTo("new");
        assertThat(lastId(leader)).isEqualTo(2);
    }

    @Test
    void a404IsNotRemembered() throws Exception {
        assertThat(delete(port, "/key/k?client_id=c&request_id=1").status()).isEqualTo(404);
        assertThat(get(port, "/key/k?client_id=c&request_id=2").status()).isEqualTo(404);
        put(port, "/key/k", "{\"value\": 1}");

        var read = get(port, "/key/k?client_id=c&request_id=2");
        var deleted = delete(port, "/key/k?client_id=c&request_id=1");

        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("Idempotent-Replay")).isEmpty();
        assertThat(deleted.body()).isEqualTo("{\"status\":\"ok\",\"id\":2}");
        assertThat(deleted.header("Idempotent-Replay")).isEmpty();
        assertThat(delete(port, "/key/k?client_id=c&request_id=1").header("Idempotent-Replay"))
                .isEqualTo("true");
    }

    @Test
    void aCachedGetAnswersTheValueOfItsFirstTime() throws Exception {
        put(port, "/key/k", "{\"value\": \"old\"}");
        get(port, "/key/k?client_id=c&request_id=g");
        put(port, "/key/k", "{\"value\": \"new\"}");

        var again = get(port, "/key/k?client_id=c&request_id=g");

        assertThat(again.body()).isEqualTo("{\"key\":\"k\",\"value\":\"old\"}");
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(get(port, "/key/other?client_id=c&request_id=g").status()).isEqualTo(422);
        assertThat(get(port, "/request_status?client_id=c&request_id=g&operation=GET").body())
                .isEqualTo("{\"processed\":true,\"result\":{\"key\":\"k\",\"value\":\"old\"}}");
    }

    @Test
    void whatAClientWasToldSurvivesARestart() throws Exception {
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");
        nodes.stop(leader);
        leader = start(nodes.leaderOptions());
        port = leader.port();

        var retry = put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");

        assertThat(retry.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
        assertThat(retry.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(lastId(leader)).isEqualTo(1);
    }

    @Test
    void whatAClientWasToldSurvivesAKill() throws Exception {
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");
        put(port, "/key/k", "{\"value\": 2}");
        // What a killed process leaves: the files as they are, nothing closed.
        var left = Files.createDirectories(folder.resolve("left"));
        Files.copy(folder.resolve("leader/wal.log.segment.1"), left.resolve("wal.log.segment.1"));
        var again = start(NodeOptions.leader(left, 0));

        var retry = put(again.port(), "/key/k?client_id=c&request_id=1", "{\"value\": 1}");

        assertThat(retry.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
        assertThat(retry.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(lastId(again)).isEqualTo(2);
    }

    @Test
    void aFollowerKnowsWhatItsLeaderTold() throws Exception {
        var follower = start(NodeOptions.follower("f", folder.resolve("f"), 0, leader.url()));
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");
        caughtUp(follower, leader);

        assertThat(get(follower.port(), "/request_status?client_id=c&request_id=1").body())
                .isEqualTo("{\"processed\":true,\"result\":{\"status\":\"ok\",\"id\":1}}");
        assertThat(get(follower.port(), "/deduplication_cache").json().at("/requests/0/id").asInt())
                .isEqualTo(1);
    }

    @Test
    void aRequestIsForgottenWhenItsTimeIsOver() throws Exception {
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");
        clock.wallMs.addAndGet(59_999);
        assertThat(
                        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}")
                                .header("Idempotent-Replay"))
                .isEqualTo("true");
        clock.wallMs.addAndGet(1);

        var anew = put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 2}");

        assertThat(anew.body()).isEqualTo("{\"status\":\"ok\",\"id\":2}");
        assertThat(anew.header("Idempotent-Replay")).isEmpty();
        var stats = get(port, "/deduplication_stats").json();
        assertThat(stats.get("current_cache_size").asInt()).isEqualTo(1);
        assertThat(stats.get("total_cache_cleanups").asInt()).isEqualTo(1);
    }

    @Test
    void whatExpiresIsAnEvent() throws Exception {
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");
        put(port, "/key/k?client_id=c&request_id=2", "{\"value\": 2}");
        clock.wallMs.addAndGet(60_000);
        try (var wires = new Wires(port)) {
            wires.send(Wires.request("GET", "/events", "", new byte[0])).head();

            put(port, "/key/k?client_id=c&request_id=3", "{\"value\": 3}");

            String line;
            do line = wires.line();
            while (!line.contains("\"outcome\":\"expired\""));
            var event = Wire.tree(line.substring("data: ".length()));
            assertThat(event.get("expired").asInt()).isEqualTo(2);
            assertThat(event.get("recent").findValuesAsText("outcome")).contains("expired");
        }
    }

    @Test
    void theCacheShowsTheNewestFirstWithTheTimeTheyHave() throws Exception {
        put(port, "/key/k?client_id=c&request_id=1", "{\"value\": 1}");
        clock.wallMs.addAndGet(10_000);
        delete(port, "/key/k?client_id=c&request_id=2");

        assertThat(get(port, "/deduplication_cache").body())
                .isEqualTo(
                        "{\"requests\":[{\"client_id\":\"c\",\"request_id\":\"2\",\"operation\":"
                                + "\"DELETE\",\"key\":\"k\",\"id\":2,\"ttl_ms\":60000},"
                                + "{\"client_id\":\"c\",\"request_id\":\"1\",\"operation\":"
                                + "\"SET\",\"key\":\"k\",\"id\":1,\"ttl_ms\":50000}]}");
        assertThat(get(port, "/deduplication_cache?limit=1").json().get("requests")).hasSize(1);
    }
}
