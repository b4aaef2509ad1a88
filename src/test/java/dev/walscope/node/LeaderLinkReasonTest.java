package dev.walscope.node;

import static dev.walscope.node.Wires.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.LeaderLink;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.replication.Timing;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A follower that its leader does not take says what the leader said, and not what it guesses.
class LeaderLinkReasonTest {
    private static final Timing QUICK = new Timing(100, 1000, 1000, 50, 200, 60_000);

    @TempDir Path folder;
    private TestNodes nodes;

    @BeforeEach
    void start() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private Node followerOf(String leader) throws IOException {
        return nodes.started(
                NodeOptions.follower("f", folder.resolve("f"), 0, leader).with(QUICK),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private static String reason(Node follower) {
        await().until(() -> link(follower).state() == LeaderLink.State.waiting);
        return String.valueOf(link(follower).reason());
    }

    private static LeaderLink link(Node follower) {
        var link = follower.report().status().replication();
        assertThat(link).isNotNull();
        return link;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "0.0.0.0 leads nowhere")
    void aLeaderThatDoesNotKnowItsNameSaysSo() throws Exception {
        var leader = nodes.leader();
        var url = "http://0.0.0.0:" + leader.port();

        var follower = followerOf(url);

        assertThat(reason(follower))
                .isEqualTo(
                        "The node at "
                                + url
                                + " refused the connection (421): This node does not answer for the"
                                + " host 0.0.0.0:"
                                + leader.port()
                                + "; use localhost or the address it listens on, or start the node"
                                + " with --allow-host 0.0.0.0.");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "0.0.0.0 leads nowhere")
    void aNameThatTheLeaderAllowsWillDo() throws Exception {
        var leader =
                nodes.started(
                        nodes.leaderOptions()
                                .with(
                                        new NodeOptions.Listening(
                                                "127.0.0.1", List.of("0.0.0.0"), 0)),
                        Clock.SYSTEM,
                        EdgeLimits.DEFAULT);

        var follower = followerOf("http://0.0.0.0:" + leader.port());

        await().until(() -> link(follower).state() == LeaderLink.State.streaming);
        assertThat(get(follower.port(), "/metrics").body())
                .contains("\nwalscope_leader_link_up 1.0\n")
                .contains("\nwalscope_leader_link_state{state=\"streaming\"} 1.0\n")
                .contains("\nwalscope_leader_link_state{state=\"waiting\"} 0.0\n")
                .contains("\nwalscope_leader_link_reconnects_total ");
        assertThat(get(leader.port(), "/metrics").body()).doesNotContain("walscope_leader_link");
    }

    @Test
    void aLeaderWithAllTheConnectionsThatItTakesSaysSo() throws Exception {
        var full =
                new EdgeLimits(
                        1, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
        var leader = nodes.started(nodes.leaderOptions(), Clock.SYSTEM, full);
        try (var held = new Wires(leader.port())) {
            // An answer that goes on; an idle connection would make room.
            held.send(Wires.request("GET", "/events", "", new byte[0]));
            held.head();

            var follower = followerOf(leader.url());

            assertThat(reason(follower))
                    .startsWith("The node at " + leader.url() + " refused the connection (503): ")
                    .contains("as many connections as it takes");
            await().untilAsserted(
                            () ->
                                    assertThat(get(follower.port(), "/metrics").body())
                                            .contains("\nwalscope_leader_link_up 0.0\n")
                                            .containsPattern(
                                                    "\nwalscope_leader_link_reconnects_total"
                                                            + " [1-9]"));
        }
    }

    @Test
    void aFollowerIsNoLeader() throws Exception {
        var leader = nodes.leader();
        var other = nodes.follower("other", leader);

        assertThat(reason(followerOf(other.url())))
                .isEqualTo("The leader closed the connection: This node is not a leader.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 Not Found | <html>nothing here</html> | What answers at URL is not a leader:"
                        + " it said 404; see --leader.",
                "404 Not Found | {\"detail\":\"There is nothing here.\"} | The node at URL refused"
                        + " the connection (404): There is nothing here.",
                "426 Upgrade Required | {\"detail\":\"Open it as one.\"} | The node at URL refused"
                        + " the connection (426): Open it as one.",
                "500 Oops | {} | What answers at URL is not a leader: it said 500; see --leader.",
                "200 OK | hello | What answers at URL is not a leader: it said 200; see --leader.",
                "403 Forbidden | {\"detail\":\"a\\u001b[31mb\"} | The node at URL refused the"
                        + " connection (403): a\\u001b[31mb",
            })
    void whatIsNoLeaderIsToldByItsAnswer(String status, String body, String sentence)
            throws Exception {
        try (var other = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> answerAll(other, status, body));
            var url = "http://127.0.0.1:" + other.getLocalPort();

            assertThat(reason(followerOf(url))).isEqualTo(sentence.replace("URL", url));
        }
    }

    private static void answerAll(ServerSocket server, String status, String body) {
        while (!server.isClosed()) {
            try (var client = server.accept()) {
                var in = client.getInputStream();
                // The request ends with an empty line, or with a client that has gone.
                int last = 0;
                for (int c; last != 0x0d0a0d0a && (c = in.read()) >= 0; ) last = last << 8 | c;
                if (last != 0x0d0a0d0a) continue;
                client.getOutputStream()
                        .write(
                                ("HTTP/1.1 "
                                                + status
                                                + "\r\nContent-Length: "
                                                + body.length()
                                                + "\r\nConnection: close\r\n\r\n"
                                                + body)
                                        .getBytes(UTF_8));
            } catch (IOException e) {
                // One client went away; when it is the server that is closed, this ends.
            }
        }
    }

    @Test
    void nobodyThereIsSaidToo() throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(reason(followerOf("http://127.0.0.1:" + free)))
                .isEqualTo("No leader answers at http://127.0.0.1:" + free + ".");
        nodes.close();
        nodes = new TestNodes(folder);
        assertThat(reason(followerOf("http://no.such.host.invalid:8000")))
                .isEqualTo("No host is called no.such.host.invalid; see --leader.");
    }
}
