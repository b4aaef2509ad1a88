package dev.walscope.node;

import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Acks;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Who goes when the edge has as many connections as it takes: the one that has been idle the
/// longest, and nobody who asks or is answered.
class EdgeRoomTest {
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final EdgeLimits FEW =
            new EdgeLimits(
                    8, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final List<Wires> open = new ArrayList<>();
    private TestNodes nodes;

    @BeforeEach
    void start(@TempDir Path folder) {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        for (var wires : open) wires.close();
        nodes.close();
    }

    @Test
    void theLongestIdleMakesRoom() throws Exception {
        var node = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, FEW);
        for (int i = 0; i < FEW.connectionsMax(); i++) asked(node);
        // The oldest is not the longest idle.
        assertThat(open.getFirst().send(HEALTH).reply().status()).isEqualTo(200);

        for (int i = 0; i < 3; i++) {
            asked(node);
            await().until(() -> node.connections() <= FEW.connectionsMax());
        }

        for (int i = 1; i <= 3; i++) assertThat(open.get(i).isClosedByPeer()).isTrue();
        for (int i : new int[] {0, 4, 5, 6, 7, 8, 9, 10})
            assertThat(open.get(i).send(HEALTH).reply().status()).as("%d", i).isEqualTo(200);
    }

    /// Another machine, as far as the node can tell: a client whose own address is another one.
    @Test
    void oneMachineDoesNotKeepTheOthersOut() throws Exception {
        var limits =
                new EdgeLimits(
                        8,
                        3,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30));
        var node = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, limits);
        var events = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (int i = 0; i < 3; i++) {
            var one = fromElsewhere(node).send(events);
            assertThat(one.head().status()).isEqualTo(200);
        }

        var fourth = fromElsewhere(node).send(HEALTH).reply();

        assertThat(fourth.status()).isEqualTo(503);
        assertThat(fourth.detail())
                .isEqualTo(
                        "The node has as many connections from this address as it takes; close"
                                + " some.");
        asked(node);
    }

    /// It goes before one of another machine does.
    @Test
    void aMachinesOwnIdleConnectionMakesRoomForItsNext() throws Exception {
        var limits =
                new EdgeLimits(
                        8,
                        2,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30));
        var node = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, limits);
        asked(node);
        for (int i = 0; i < 3; i++) {
            assertThat(fromElsewhere(node).send(HEALTH).reply().status()).isEqualTo(200);
            await().until(() -> node.connections() <= 3);
        }

        assertThat(open.get(1).isClosedByPeer()).isTrue();
        assertThat(open.getFirst().send(HEALTH).reply().status()).isEqualTo(200);
    }

    /// A flood from one machine, while this one and another are answered; and after a rest it is
    /// answered again.
    @Test
    void aMachineThatAsksWithoutEndIsToldToSlowDown() throws Exception {
        var clock = new HandClock();
        var node =
                nodes.started(
                        nodes.leaderOptions()
                                .with(new NodeOptions.Requests(Acks.leader, 1 << 20, false, 50)),
                        clock,
                        FEW);
        var flood = fromElsewhere(node);
        for (int i = 0; i < 50; i++)
            assertThat(flood.send(HEALTH).reply().status()).as("%d", i).isEqualTo(200);

        var refused = flood.send(HEALTH).reply();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.detail())
                .isEqualTo(
                        "This address asks more often than 50 times a second; slow down, or start"
                                + " the node with another --max-requests-per-second.");
        var here = new Wires(node.port());
        open.add(here);
        for (int i = 0; i < 100; i++) assertThat(here.send(HEALTH).reply().status()).isEqualTo(200);
        assertThat(from("127.0.0.3", node).send(HEALTH).reply().status()).isEqualTo(200);
        clock.nanos.addAndGet(100_000_000);
        for (int i = 0; i < 5; i++) assertThat(flood.send(HEALTH).reply().status()).isEqualTo(200);
        assertThat(flood.send(HEALTH).reply().status()).isEqualTo(429);
    }

    private static final class HandClock implements Clock {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long wallMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return nanos.get();
        }
    }

    private Wires fromElsewhere(Node node) throws IOException {
        return from("127.0.0.2", node);
    }

    private Wires from(String address, Node node) throws IOException {
        var wires = new Wires(node.port(), InetAddress.getByName(address));
        open.add(wires);
        return wires;
    }

    @Test
    void whoHasNeverAskedIsIdleToo() throws Exception {
        var node = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, FEW);
        for (int i = 1; i <= FEW.connectionsMax(); i++) {
            open.add(new Wires(node.port()));
            var opened = i;
            await().until(() -> node.connections() == opened);
        }

        asked(node);

        assertThat(open.getFirst().isClosedByPeer()).isTrue();
    }

    @Test
    void whoAsksOrIsAnsweredStays() throws Exception {
        var node = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, FEW);
        put(node.port(), "/key/a", "{\"value\": 1}");
        var events = sent(node, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(events.head().status()).isEqualTo(200);
        var stream = sent(node, "GET /wal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(stream.head().status()).isEqualTo(200);
        var waiting =
                sent(node, "GET /key/b?min_id=2&wait_ms=20000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var halfHead = sent(node, "GET /health HTTP/1.1\r\nHo");
        var body = "{\"value\": 2}";
        var halfBody =
                sent(
                        node,
                        "PUT /key/b HTTP/1.1\r\n"
                                + "Host: localhost\r\n"
                                + "Content-Type: application/json\r\n"
                                + "Content-Length: "
                                + body.length()
                                + "\r\n\r\n{");
        var follower = nodes.follower("follower-1", node);
        await().until(() -> follower.report().status().replication() != null);
        TestNodes.caughtUp(follower, node);

        for (int i = 0; i < 30; i++) asked(node);

        assertThat(halfHead.send("st: localhost\r\n\r\n").reply().status()).isEqualTo(200);
        assertThat(halfBody.send(body.substring(1)).reply().status()).isEqualTo(200);
        assertThat(waiting.reply().json().get("value").asInt()).isEqualTo(2);
        await().until(() -> stream.line().contains("\"id\": 2"));
        await().until(() -> events.line().contains("\"last_id\":2"));
        TestNodes.caughtUp(follower, node);
        assertThat(follower.report().status().replication().attempt()).isZero();
    }

    @Test
    void elevenHundredIdleConnectionsKeepNobodyOut() throws Exception {
        var leader = nodes.leader();
        for (int i = 0; i < 1100; i++) {
            var wires = new Wires(leader.port());
            open.add(wires);
            if (i % 2 == 0) wires.send(HEALTH.getBytes(UTF_8)).reply();
        }

        assertThat(get(leader.port(), "/health").status()).isEqualTo(200);
        assertThat(put(leader.port(), "/key/a", "{\"value\": 1}").status()).isEqualTo(200);
        var follower = nodes.follower("follower-1", leader);
        TestNodes.caughtUp(follower, leader);
        for (int i = 0; i < 100; i++) asked(leader);
        put(leader.port(), "/key/a?acks=all", "{\"value\": 2}");
        TestNodes.caughtUp(follower, leader);
        assertThat(follower.report().status().replication().attempt()).isZero();
    }

    private Wires sent(Node node, String text) throws IOException {
        var wires = new Wires(node.port());
        open.add(wires);
        return wires.send(text);
    }

    private void asked(Node node) throws IOException {
        assertThat(sent(node, HEALTH).reply().status()).isEqualTo(200);
    }
}
