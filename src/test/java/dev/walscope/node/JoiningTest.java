package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import dev.walscope.FreePorts;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A node that asks to be taken in believes nothing but that.
@Timeout(60)
class JoiningTest {
    @TempDir Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private TestNodes nodes;

    @BeforeEach
    void open() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
        servers.forEach(server -> server.stop(0));
    }

    private String answering(HttpHandler handler) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        servers.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void sendTo(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(307, -1);
        exchange.close();
    }

    private Node joining(String url) throws IOException {
        var port = FreePorts.next();
        var own = Map.of("d", "http://127.0.0.1:" + port);
        return nodes.started(
                NodeOptions.follower("d", folder.resolve("d"), port, "")
                        .with(new NodeOptions.Electing(own, Map.of(), 500, 1, Optional.of(url))),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private static void waits(Node node, String why) {
        await().untilAsserted(
                        () ->
                                assertThat(node.report().status().raft().reason())
                                        .startsWith("The member waits to be taken in. ")
                                        .endsWith(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/key/x",
                "/key/x?/raft/members",
                "/key/x#/raft/members",
                "/a/raft/members",
                ""
            })
    void aMemberThatNamesSomethingElseThanALeaderIsNotFollowedThere(String path)
            throws IOException {
        var asked = new CopyOnWriteArrayList<String>();
        var other = answering(exchange -> asked.add(exchange.getRequestURI().toString()));
        var member = answering(exchange -> sendTo(exchange, other + path));

        waits(joining(member), member + "/raft/members does not answer as a member.");

        assertThat(asked).isEmpty();
    }

    @Test
    void whereAMemberSaysThatTheLeaderIsItIsAsked() throws IOException {
        var asked = new CopyOnWriteArrayList<String>();
        var leader =
                answering(
                        exchange -> {
                            asked.add(exchange.getRequestURI().toString());
                            exchange.close();
                        });
        var member = answering(exchange -> sendTo(exchange, leader + "/raft/members"));

        waits(joining(member), leader + "/raft/members does not answer as a member.");

        assertThat(asked).contains("/raft/members");
    }

    /// It would fill the memory.
    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws IOException {
        var member =
                answering(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 0);
                            var much = new byte[1 << 20];
                            try (var body = exchange.getResponseBody()) {
                                while (true) body.write(much);
                            }
                        });

        waits(joining(member), member + "/raft/members does not answer as a member.");
    }
}
