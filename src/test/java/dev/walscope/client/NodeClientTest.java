package dev.walscope.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.FreePorts;
import dev.walscope.api.Integrity;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.Wire;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

class NodeClientTest {
    private static <T> T answer(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallArrivesAsItsCurlLineSays() throws Exception {
        var seen = new AtomicReference<String>();
        try (var server =
                        new TestServer(
                                0,
                                exchange -> {
                                    var body =
                                            new String(
                                                    exchange.getRequestBody().readAllBytes(),
                                                    StandardCharsets.UTF_8);
                                    var type =
                                            exchange.getRequestHeaders().getFirst("Content-Type");
                                    seen.set(
                                            exchange.getRequestMethod()
                                                    + " "
                                                    + exchange.getRequestURI().toASCIIString()
                                                    + " "
                                                    + type
                                                    + " "
                                                    + body);
                                    exchange.getResponseHeaders().add("Idempotent-Replay", "true");
                                    TestServer.reply(exchange, 200, "{\"status\":\"ok\",\"id\":1}");
                                });
                var client = new NodeClient(server.base())) {
            var reply = answer(client.send(Call.put("a/é", "\"é\"").withRequest("c", "r")));

            assertThat(seen)
                    .hasValue(
                            "PUT /key/a%2F%C3%A9?client_id=c&request_id=r application/json"
                                    + " {\"value\": \"é\"}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
            assertThat(reply.replayed()).isTrue();
            assertThat(reply.tookNanos()).isPositive();
        }
    }

    /// Sends `part` again and again, as fast as it is taken or with `pause` between.
    private static TestServer endless(String part, Duration pause) throws IOException {
        return new TestServer(
                0,
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    var bytes = part.getBytes(StandardCharsets.UTF_8);
                    var never = new CountDownLatch(1);
                    try (var out = exchange.getResponseBody()) {
                        do {
                            out.write(bytes);
                            out.flush();
                        } while (!never.await(pause.toMillis(), TimeUnit.MILLISECONDS));
                    } catch (IOException | InterruptedException e) {
                        // The reader has gone, which is what is asked of it.
                    }
                });
    }

    @Test
    void anAnswerWithoutEndIsNotReadFurtherThanItsBound() throws Exception {
        try (var server = endless("x".repeat(8_192), Duration.ZERO);
                var client =
                        new NodeClient(
                                server.base(), Duration.ofSeconds(20), 1 << 20, Clock.SYSTEM)) {
            assertThatThrownBy(() -> answer(client.status()))
                    .cause()
                    .isInstanceOf(NodeUnreachable.class)
                    .hasMessage(
                            server.base()
                                    + " sent an answer of more than 1048576 bytes, which no node"
                                    + " does; it was not read on");
        }
    }

    @Test
    void anAnswerThatDripsIsNotWaitedForEver() throws Exception {
        try (var server = endless("x", Duration.ofMillis(20));
                var client = new NodeClient(server.base(), Duration.ofMillis(300), Clock.SYSTEM)) {
            assertThatThrownBy(() -> answer(client.status()))
                    .cause()
                    .isInstanceOf(NodeUnreachable.class)
                    .hasMessageMatching(
                            ".* (did not end its answer in time|took too long to answer);.*");
        }
    }

    @Test
    void anErrorStatusIsAReplyToACallAndARefusalToAQuestion() throws Exception {
        try (var server =
                        new TestServer(
                                0,
                                exchange ->
                                        TestServer.reply(
                                                exchange,
                                                503,
                                                "{\"detail\":\"still recovering\"}"));
                var client = new NodeClient(server.base())) {
            assertThat(answer(client.send(Call.get("k"))).status()).isEqualTo(503);
            assertThatThrownBy(() -> answer(client.segments()))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            NodeRefused.class,
                            refused -> assertThat(refused.status()).isEqualTo(503))
                    .hasMessage("still recovering");
        }
    }

    @Test
    void aRedirectIsShownAndNotFollowed() throws Exception {
        try (var server =
                        new TestServer(
                                0,
                                exchange -> {
                                    exchange.getResponseHeaders().add("Location", "http://h/key/k");
                                    TestServer.reply(exchange, 307, "{\"detail\":\"ask h\"}");
                                });
                var client = new NodeClient(server.base())) {
            var reply = answer(client.send(Call.put("k", "1")));

            assertThat(reply.status()).isEqualTo(307);
            assertThat(reply.header("Location")).contains("http://h/key/k");
        }
    }

    @Test
    void questionsAreAnsweredWithRecords() throws Exception {
        var status =
                new NodeStatus(
                        "leader",
                        Role.leader,
                        "http://x",
                        1,
                        "0",
                        "",
                        NodeStatus.State.ready,
                        null,
                        LogPosition.settled(3),
                        3,
                        1,
                        "data/leader",
                        100,
                        Integrity.OK,
                        List.of(),
                        null,
                        List.of(),
                        null);
        try (var server =
                        new TestServer(
                                0,
                                exchange ->
                                        TestServer.reply(
                                                exchange,
                                                200,
                                                switch (exchange.getRequestURI().toString()) {
                                                    case "/status" -> Wire.text(status);
                                                    case "/wal?after=1&limit=10" ->
                                                            "{\"entries\":[],\"next\":1}";
                                                    default -> "<html>";
                                                }));
                var client = new NodeClient(server.base())) {
            assertThat(answer(client.status())).isEqualTo(status);
            assertThat(answer(client.wal(1, 10)).next()).isEqualTo(1);
            assertThatThrownBy(() -> answer(client.lag()))
                    .cause()
                    .isInstanceOf(NodeRefused.class)
                    .hasMessageStartingWith("the answer is not a node's");
        }
    }

    @Test
    void nobodyThereIsSaidInOneSentence() throws Exception {
        try (var client = new NodeClient(URI.create("http://127.0.0.1:" + FreePorts.next()))) {
            assertThatThrownBy(() -> answer(client.status()))
                    .cause()
                    .isInstanceOf(NodeUnreachable.class)
                    .hasMessage("no node answers at " + client.base());
        }
    }

    @Test
    void aNodeThatNeverAnswersIsGivenUp() throws Exception {
        try (var silent = new ServerSocket(0);
                var client =
                        new NodeClient(
                                URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                                Duration.ofMillis(100),
                                Clock.SYSTEM)) {
            assertThatThrownBy(() -> answer(client.status()))
                    .cause()
                    .isInstanceOf(NodeUnreachable.class)
                    .hasMessageContaining("took too long to answer");
        }
    }

    @Test
    void aNodeThatIsKilledWhileItAnswersLeavesTheOutcomeOpen() throws Exception {
        try (var server = new TestServer(0, exchange -> exchange.close());
                var client = new NodeClient(server.base())) {
            assertThatThrownBy(() -> answer(client.send(Call.put("k", "1"))))
                    .cause()
                    .isInstanceOf(NodeUnreachable.class)
                    .hasMessageContaining("unknown");
        }
    }

    @Test
    void whoeverWaitsNoLongerEndsTheConnection() throws Exception {
        var asked = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client =
                        new NodeClient(
                                URI.create("http://127.0.0.1:" + listening.getLocalPort()))) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (var connection = listening.accept()) {
                                    connection.getInputStream().read();
                                    asked.countDown();
                                    connection
                                            .getInputStream()
                                            .transferTo(OutputStream.nullOutputStream());
                                } catch (IOException reset) {
                                    // The other way to be told.
                                }
                                ended.countDown();
                            });
            var answer = client.send(Call.get("a"));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

            answer.cancel(true);

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
