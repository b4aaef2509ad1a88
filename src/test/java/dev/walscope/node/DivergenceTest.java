package dev.walscope.node;

import static dev.walscope.node.TestNodes.caughtUp;
import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An old leader comes back under a new one with entries that nobody else has: "the follower's tail
/// is set aside in a file, named, never silently lost".
class DivergenceTest {
    @TempDir Path folder;
    private TestNodes nodes;
    private Node leader;
    private Node follower;

    /// Both have entries 1 and 2; the old leader alone has 3 to 5, the new one has others.
    @BeforeEach
    void part() throws IOException {
        nodes = new TestNodes(folder);
        var old = nodes.leader();
        var promoted = nodes.follower("follower-1", old);
        put(old.port(), "/key/a", "{\"value\": 1}");
        put(old.port(), "/key/b", "{\"value\": 2}");
        caughtUp(promoted, old);
        nodes.stop(promoted);
        for (int i = 3; i <= 5; i++) put(old.port(), "/key/old" + i, "{\"value\": " + i + "}");
        nodes.stop(old);
        leader = started(NodeOptions.leader(folder.resolve("follower-1"), 0));
        put(leader.port(), "/key/new", "{\"value\": 3}");
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private Node started(NodeOptions options) throws IOException {
        return nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
    }

    private void comesBack() throws IOException {
        follower = started(NodeOptions.follower("old", folder.resolve("leader"), 0, leader.url()));
        await().untilAsserted(
                        () ->
                                assertThat(get(follower.port(), "/status").body())
                                        .contains("\"state\":\"diverged\""));
    }

    private Wires.Reply keepLeaders(Node node) throws IOException {
        return call(node.port(), "POST", "/divergence?keep=leader", "", new byte[0]);
    }

    @Test
    void theEndIsSetAsideAndTheFollowerHasItsLeadersBytes() throws Exception {
        comesBack();
        var log = folder.resolve("leader/wal.log.segment.1");
        var tail = Files.readAllLines(log).subList(2, 5);

        var reply = keepLeaders(follower);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().get("from").asLong()).isEqualTo(3);
        assertThat(reply.json().get("entries").asLong()).isEqualTo(3);
        var aside = reply.json().at("/kept_in/0").asText();
        assertThat(aside).startsWith("wal.log.segment.1.cut.").doesNotContain("term");
        assertThat(Files.readAllLines(folder.resolve("leader").resolve(aside))).isEqualTo(tail);
        caughtUp(follower, leader);
        assertThat(Files.readAllBytes(log))
                .isEqualTo(Files.readAllBytes(folder.resolve("follower-1/wal.log.segment.1")));
        // Nothing of it is read any more.
        assertThat(get(follower.port(), "/key/old4").status()).isEqualTo(404);
        assertThat(get(follower.port(), "/key/new").json().get("value").asInt()).isEqualTo(3);
        put(leader.port(), "/key/more", "{\"value\": 1}");
        caughtUp(follower, leader);
    }

    @Test
    void aRestartAfterItFindsTheSame() throws Exception {
        comesBack();
        keepLeaders(follower);
        caughtUp(follower, leader);
        nodes.stop(follower);

        follower = started(NodeOptions.follower("old", folder.resolve("leader"), 0, leader.url()));

        caughtUp(follower, leader);
        assertThat(lastId(follower)).isEqualTo(3);
        assertThat(get(follower.port(), "/key/old3").status()).isEqualTo(404);
    }

    @Test
    void aSnapshotOfWhatWasGivenUpDoesNotBringItBack() throws Exception {
        var old = started(NodeOptions.leader(folder.resolve("leader"), 0));
        assertThat(call(old.port(), "POST", "/snapshot", "", new byte[0]).status()).isEqualTo(200);
        nodes.stop(old);
        comesBack();

        assertThat(keepLeaders(follower).status()).isEqualTo(200);
        caughtUp(follower, leader);
        nodes.stop(follower);
        follower = started(NodeOptions.follower("old", folder.resolve("leader"), 0, leader.url()));

        caughtUp(follower, leader);
        assertThat(get(follower.port(), "/key/old5").status()).isEqualTo(404);
        try (var files = Files.list(folder.resolve("leader"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("snapshot.5.jsonl.bad");
        }
    }

    @Test
    void whereNothingHasPartedNothingIsCut() throws Exception {
        var level = nodes.follower("level", leader);
        caughtUp(level, leader);

        for (var node : List.of(level, leader)) {
            var reply = keepLeaders(node);

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.detail()).endsWith(".");
            assertThat(lastId(node)).isEqualTo(3);
        }
    }

    @Test
    void logsThatHaveNothingInCommonPartAtTheirFirstEntry() throws Exception {
        leader = started(NodeOptions.leader(folder.resolve("another"), 0));
        put(leader.port(), "/key/another", "{\"value\": 1}");
        comesBack();
        var log = folder.resolve("leader/wal.log.segment.1");
        var whole = Files.readAllBytes(log);

        var reply = keepLeaders(follower);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().get("from").asLong()).isEqualTo(1);
        assertThat(folder.resolve("leader").resolve(reply.json().at("/kept_in/0").asText()))
                .hasBinaryContent(whole);
        caughtUp(follower, leader);
        assertThat(get(follower.port(), "/keys").json().get("keys").toString())
                .isEqualTo("[\"another\"]");
        nodes.stop(follower);
        follower = started(NodeOptions.follower("old", folder.resolve("leader"), 0, leader.url()));
        caughtUp(follower, leader);
        assertThat(Files.readAllBytes(log))
                .isEqualTo(Files.readAllBytes(folder.resolve("another/wal.log.segment.1")));
    }

    @Test
    void itIsToldWhoseLogIsKept() throws Exception {
        comesBack();

        for (var query : List.of("", "?keep=mine", "?keep="))
            assertThat(
                            call(follower.port(), "POST", "/divergence" + query, "", new byte[0])
                                    .status())
                    .isEqualTo(400);
        assertThat(lastId(follower)).isEqualTo(5);
    }
}
