package dev.walscope.node;

import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.security.ClusterSecret;
import dev.walscope.security.Protection;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nodes follow, repair and elect only with those that know the cluster's secret.
class ClusterSecretOfNodesTest {
    private static final String SECRET = "correct horse battery staple";

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

    private Protection knowing(String text) throws IOException {
        var file = Files.createTempFile(folder, "secret", "");
        Files.writeString(file, text);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix"))
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new Protection(
                Optional.empty(),
                false,
                Optional.of(ClusterSecret.read(file, Clock.SYSTEM)),
                Optional.empty(),
                false);
    }

    private Node leader(Protection protection) throws IOException {
        return started(nodes.leaderOptions().with(protection));
    }

    private Node follower(Node leader, Protection protection) throws IOException {
        return started(
                NodeOptions.follower("f1", folder.resolve("f1"), 0, leader.url()).with(protection));
    }

    private Node started(NodeOptions options) throws IOException {
        return nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
    }

    private static LeaderLink link(Node follower) {
        return follower.report().status().replication();
    }

    @Test
    void aFollowerThatKnowsItFollows() throws Exception {
        var leader = leader(knowing(SECRET));
        var follower = follower(leader, knowing(SECRET));
        await().until(() -> link(follower).state() == LeaderLink.State.streaming);

        var reply = put(leader.port(), "/key/a?acks=all", "{\"value\": 1}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(get(follower.port(), "/key/a").status()).isEqualTo(200);
    }

    @Test
    void aFollowerThatKnowsAnotherIsToldSoAndReadsNothing() throws Exception {
        var leader = leader(knowing(SECRET));
        put(leader.port(), "/key/a", "{\"value\": 1}");

        var follower = follower(leader, knowing("another secret of the same length"));

        await().untilAsserted(
                        () ->
                                assertThat(link(follower).reason())
                                        .isEqualTo(
                                                "The node at "
                                                        + leader.url()
                                                        + " has another cluster secret; start both"
                                                        + " with the same --cluster-secret-file."));
        assertThat(TestNodes.lastId(follower)).isZero();
        assertThat(leader.report().status().followers()).isEmpty();
    }

    @Test
    void aFollowerThatKnowsNoneIsToldSoAndReadsNothing() throws Exception {
        var leader = leader(knowing(SECRET));
        put(leader.port(), "/key/a", "{\"value\": 1}");

        var follower = follower(leader, Protection.NONE);

        await().untilAsserted(
                        () ->
                                assertThat(link(follower).reason())
                                        .endsWith(
                                                "(401): Only nodes of this cluster may ask that;"
                                                        + " start the one that asks with the same"
                                                        + " --cluster-secret-file."));
        assertThat(TestNodes.lastId(follower)).isZero();
        assertThat(leader.report().status().followers()).isEmpty();
    }

    @Test
    void aLeaderThatKnowsNoneIsNotFollowed() throws Exception {
        var leader = leader(Protection.NONE);
        put(leader.port(), "/key/a", "{\"value\": 1}");

        var follower = follower(leader, knowing(SECRET));

        await().untilAsserted(
                        () ->
                                assertThat(link(follower).reason())
                                        .contains("has no cluster secret, and this one has"));
        assertThat(TestNodes.lastId(follower)).isZero();
    }

    /// Whoever reads the log's lines without the secret could also hand out forged ones.
    @Test
    void copiesForRepairAreForNodesOnly() throws Exception {
        var leader = leader(knowing(SECRET));
        put(leader.port(), "/key/a", "{\"value\": 1}");
        try (var http = HttpClient.newHttpClient()) {
            var known =
                    new HttpPeerLog(new PeerClient(http, knowing(SECRET).secret()), leader.url());

            assertThat(known.lines(new Stretch(1, 1), 1000)).hasSize(1);
            for (var path : List.of("/wal/lines", "/wal/fingerprint"))
                assertThat(get(leader.port(), path).status()).as(path).isEqualTo(401);
        }
    }

    @Test
    void aDamagedLineIsRepairedFromANodeOfTheCluster() throws Exception {
        var leader = leader(knowing(SECRET));
        var follower = follower(leader, knowing(SECRET));
        put(leader.port(), "/key/a?acks=all", "{\"value\": \"intact\"}");
        await().until(() -> TestNodes.lastId(follower) == 1);
        var segment = folder.resolve("leader/wal.log.segment.1");
        Files.writeString(segment, Files.readString(segment).replace("intact", "broken"));

        Wires.call(leader.port(), "POST", "/scrub", "", new byte[0]);

        await().untilAsserted(() -> assertThat(segment).content().contains("intact"));
    }

    /// A stranger that upgrades without a proof, with a made-up one, or with one that was heard.
    @Test
    void aSocketIsRefusedBeforeItIsOne() throws Exception {
        var leader = leader(knowing(SECRET));
        try (var http = HttpClient.newHttpClient()) {
            var heard =
                    new PeerClient(http, knowing(SECRET).secret())
                            .authorization(leader.url(), "GET", "/replication")
                            .orElseThrow();

            var first = upgrade(leader, "/replication", heard);
            var again = upgrade(leader, "/replication", heard);
            var none = upgrade(leader, "/replication", "");
            var madeUp = upgrade(leader, "/raft", ClusterSecret.SCHEME + " a:b.c:d");

            assertThat(first).isEqualTo(101);
            assertThat(List.of(again, none, madeUp)).containsOnly(401);
        }
    }

    private static int upgrade(Node node, String path, String authorization) throws IOException {
        try (var wires = new Wires(node.port())) {
            var header = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
            wires.send(Wires.request("GET", path, Sockets.UPGRADE + header, new byte[0]));
            return wires.head().status();
        }
    }

    /// The secret lets a node read and follow, not write or rule.
    @Test
    void aNodeMayNotWriteByTheSecret() throws Exception {
        var leader = leader(knowing(SECRET));
        try (var http = HttpClient.newHttpClient()) {
            var peers = new PeerClient(http, knowing(SECRET).secret());
            var proof = peers.authorization(leader.url(), "POST", "/scrub").orElseThrow();

            var reply =
                    Wires.call(
                            leader.port(),
                            "POST",
                            "/scrub",
                            "Authorization: " + proof + "\r\n",
                            new byte[0]);

            assertThat(reply.status()).isEqualTo(403);
        }
    }

    @Test
    void aMemberThatForgotItTakesNoPartAndTheOthersGoOn() throws Exception {
        var urls = new LinkedHashMap<String, String>();
        for (var name : List.of("a", "b", "c"))
            urls.put(name, "http://127.0.0.1:" + FreePorts.next());
        var a = member("a", urls, knowing(SECRET), Optional.empty());
        var b = member("b", urls, knowing(SECRET), Optional.empty());
        var c = member("c", urls, knowing(SECRET), Optional.empty());
        var members = List.of(a, b);
        written(List.of(a, b, c), "first");
        await().until(() -> get(c.port(), "/key/first?consistency=local").status() == 200);
        nodes.stop(c);

        var forgetful = member("c", urls, Protection.NONE, Optional.empty());
        written(members, "second");

        for (var member : members)
            await().until(
                            () ->
                                    get(member.port(), "/key/second?consistency=local").status()
                                            == 200);
        await().during(Duration.ofSeconds(1))
                .until(
                        () ->
                                get(forgetful.port(), "/key/second?consistency=local").status()
                                        == 404);
    }

    /// By whichever of them leads.
    private static void written(List<Node> members, String key) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                        () -> {
                            for (var member : members)
                                if (put(member.port(), "/key/" + key, "{\"value\":1}").status()
                                        == 200) return true;
                            return false;
                        });
    }

    @Test
    void aMemberIsTakenInByTheSecret() throws Exception {
        var urls = new LinkedHashMap<String, String>();
        for (var name : List.of("a", "b", "c"))
            urls.put(name, "http://127.0.0.1:" + FreePorts.next());
        var first = member("a", urls, knowing(SECRET), Optional.empty());
        member("b", urls, knowing(SECRET), Optional.empty());
        member("c", urls, knowing(SECRET), Optional.empty());
        var port = FreePorts.next();
        var own = Map.of("d", "http://127.0.0.1:" + port);

        var joined = member("d", own, knowing(SECRET), Optional.of(first.url()));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(TestNodes.lastId(joined)).isPositive());
    }

    private Node member(
            String name, Map<String, String> urls, Protection protection, Optional<String> joins)
            throws IOException {
        var port = URI.create(urls.get(name)).getPort();
        return started(
                NodeOptions.follower(name, folder.resolve(name), port, "")
                        .with(new NodeOptions.Electing(urls, Map.of(), 500, 1, joins))
                        .with(protection));
    }
}
