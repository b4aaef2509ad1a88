package dev.walscope.node;

import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.NodeEvent;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The parser's edge, byte by byte: half requests, garbage, slow senders, too many connections.
class EdgeFuzzTest {
    private static final EdgeLimits IMPATIENT =
            new EdgeLimits(
                    20, Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofMillis(1500));
    private static final byte[] GOOD =
            Wires.request(
                    "PUT",
                    "/key/fuzz?client_id=fuzz&request_id=1",
                    "Content-Type: application/json\r\n",
                    "{\"value\": \"é\"}".getBytes(UTF_8));

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

    @Test
    void aRequestThatBreaksOffAnywhereWritesNothing() throws Exception {
        for (int cut = 1; cut < GOOD.length; cut++) {
            try (var wires = new Wires(node.port())) {
                wires.send(Arrays.copyOf(GOOD, cut));
                wires.socket.shutdownOutput();
                wires.isClosedByPeer();
            }
        }

        assertThat(lastId(node)).isZero();
        healthy();
    }

    @Test
    void changedBytesNeverBreakTheNode() throws Exception {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var bytes = GOOD.clone();
            for (int i = random.nextInt(4); i >= 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try (var wires = new Wires(node.port())) {
                wires.send(bytes);
                wires.socket.shutdownOutput();
                var reply = wires.reply();

                assertThat(reply.status()).as("seed %d, round %d", seed, round).isNotEqualTo(500);
                if (reply.status() >= 300) assertThat(reply.detail()).isNotBlank();
            } catch (IOException e) {
                // Cut off without an answer, which is one, too, to half a request.
            }
        }

        healthy();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var wires = new Wires(node.port())) {
            for (int i = 0; i < 50; i++)
                wires.send(
                        Wires.request(
                                "PUT",
                                "/key/p",
                                "Content-Type: application/json\r\n",
                                ("{\"value\":" + i + "}").getBytes(UTF_8)));
            wires.send("GET /key/p HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n");

            for (int i = 1; i <= 50; i++)
                assertThat(wires.reply().body()).isEqualTo("{\"status\":\"ok\",\"id\":" + i + "}");
            assertThat(wires.reply().body()).isEqualTo("{\"key\":\"p\",\"value\":49}");
            assertThat(wires.reply().status()).isEqualTo(400);
            assertThat(wires.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aRequestLineThatDripsIsCutOffWith408() throws Exception {
        try (var wires = new Wires(node.port())) {
            var reply = drip(wires, "GET /key/a HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.detail()).isNotBlank();
            assertThat(wires.isClosedByPeer()).isTrue();
        }
        healthy();
    }

    @Test
    void aRequestThatStopsHalfWayIsCutOffWith408() throws Exception {
        try (var wires = new Wires(node.port())) {
            wires.send("GET /key/a HT");

            assertThat(wires.reply().status()).isEqualTo(408);
            assertThat(wires.isClosedByPeer()).isTrue();
        }
        healthy();
    }

    @Test
    void aBodyThatDripsIsCutOffWith408() throws Exception {
        var head = "PUT /key/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        try (var wires = new Wires(node.port())) {
            var reply = drip(wires, head + "Content-Length: 10000\r\n\r\n{\"value\":\"");

            assertThat(reply.status()).isEqualTo(408);
        }
        try (var wires = new Wires(node.port())) {
            wires.send(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"v");

            assertThat(wires.reply().status()).isEqualTo(408);
        }
        assertThat(lastId(node)).isZero();
        healthy();
    }

    /// Sends a byte now and then until an answer comes.
    private static Wires.Reply drip(Wires wires, String begin) throws IOException {
        wires.send(begin);
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            try {
                                wires.send("x");
                            } catch (IOException e) {
                                return true;
                            }
                            return wires.socket.getInputStream().available() > 0;
                        });
        return wires.reply();
    }

    @Test
    void aConnectionThatWaitsForItsNextRequestIsNotSlow() throws Exception {
        try (var wires = new Wires(node.port())) {
            var get = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
            assertThat(wires.send(get).reply().status()).isEqualTo(200);

            await().pollDelay(Duration.ofMillis(900)).until(() -> true);

            assertThat(wires.send(get).reply().status()).isEqualTo(200);
        }
    }

    @Test
    void aHandlerThatWaitsIsNotIdle() throws Exception {
        var reply = get(node.port(), "/key/a?min_id=1&wait_ms=2500");

        assertThat(reply.status()).isEqualTo(504);
    }

    @Test
    void aConnectionAboveTheCapIsToldSoAtOnceWhenNoneIsIdle() throws Exception {
        List<Wires> held = new ArrayList<>();
        try {
            for (int i = 0; i < IMPATIENT.connectionsMax(); i++) {
                var wires = new Wires(node.port());
                held.add(wires);
                assertThat(
                                wires.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                        .head()
                                        .status())
                        .isEqualTo(200);
            }

            try (var oneTooMany = new Wires(node.port())) {
                oneTooMany.send(GOOD);
                var reply = oneTooMany.reply();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("Connection")).isEqualTo("close");
                assertThat(reply.detail()).isNotBlank();
                assertThat(oneTooMany.isClosedByPeer()).isTrue();
            }
        } finally {
            for (var wires : held) wires.close();
        }
        await().untilAsserted(
                        () -> {
                            // Whoever is told something finds out that nobody listens.
                            node.feed().publish(new NodeEvent.SegmentRolled(1, 2, 1));
                            healthy();
                        });
    }

    private void healthy() throws IOException {
        var reply = put(node.port(), "/key/healthy", "{\"value\": true}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(get(node.port(), "/key/healthy").json().get("value").asBoolean()).isTrue();
        assertThat(get(node.port(), "/health").status()).isEqualTo(200);
    }
}
