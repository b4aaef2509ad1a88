package dev.walscope.node;

import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

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

/// Snapshots of real nodes: when asked, by themselves, and at the next start.
class SnapshotsTest {
    @TempDir private Path folder;
    private TestNodes nodes;

    @BeforeEach
    void none() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private Node leader(long snapshotEvery) throws IOException {
        var log = nodes.leaderOptions().log();
        return nodes.started(
                nodes.leaderOptions()
                        .with(new NodeOptions.Log(log.folder(), 300, log.fsync(), snapshotEvery)),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private static void write(Node node, int from, int to) throws IOException {
        for (int n = from; n <= to; n++)
            assertThat(
                            put(
                                            node.port(),
                                            "/key/key" + n % 7 + "?client_id=c&request_id=r" + n,
                                            "{\"value\":\"v" + n + "\"}")
                                    .status())
                    .isEqualTo(200);
    }

    private static Wires.Reply take(Node node) throws IOException {
        return call(node.port(), "POST", "/snapshot", "", new byte[0]);
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder.resolve("leader"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("snapshot."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void oneIsTakenWhenAskedForAndTheNextStartBeginsWithIt() throws Exception {
        var before = leader(0);
        assertThat(take(before).status()).isEqualTo(409);
        write(before, 1, 20);

        var taken = take(before);

        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().get("id").asLong()).isEqualTo(20);
        assertThat(taken.json().get("keys").asLong()).isEqualTo(7);
        assertThat(taken.json().get("path").asText()).endsWith("snapshot.20.jsonl");
        assertThat(get(before.port(), "/snapshots").json().get("snapshots"))
                .containsExactly(taken.json());
        assertThat(get(before.port(), "/status").json().get("snapshot_id").asLong()).isEqualTo(20);
        write(before, 21, 25);
        var keys = get(before.port(), "/keys").body();
        nodes.stop(before);

        var after = leader(0);

        assertThat(get(after.port(), "/keys").body()).isEqualTo(keys);
        assertThat(get(after.port(), "/status").json().get("snapshot_id").asLong()).isEqualTo(20);
        var retry = put(after.port(), "/key/key1?client_id=c&request_id=r1", "{\"value\":\"v1\"}");
        assertThat(retry.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
        assertThat(TestNodes.lastId(after)).as("nothing was written again").isEqualTo(25);
    }

    @Test
    void theyComeByThemselvesAsTheLogGrowsAndTheTwoNewestStay() throws Exception {
        var leader = leader(1000);
        for (int n = 0; n < 60; n += 10) {
            write(leader, n + 1, n + 10);
            long last = n + 10;
            await().until(() -> snapshotId(leader) > last - 10);
        }

        assertThat(files()).hasSize(2);
        assertThat(files()).contains("snapshot." + snapshotId(leader) + ".jsonl");
    }

    private static JsonNode integrity(Node node) throws IOException {
        return get(node.port(), "/status").json().get("integrity");
    }

    private static long snapshotId(Node node) throws IOException {
        return get(node.port(), "/status").json().get("snapshot_id").asLong();
    }

    @Test
    void aFollowerTakesItsOwn() throws Exception {
        var leader = leader(0);
        var follower = nodes.follower("follower-1", leader);
        write(leader, 1, 9);
        TestNodes.caughtUp(follower, leader);

        var ofFollower = take(follower).json();
        var ofLeader = take(leader).json();

        assertThat(ofFollower.get("fingerprint")).isEqualTo(ofLeader.get("fingerprint"));
        assertThat(ofFollower.get("keys")).isEqualTo(ofLeader.get("keys"));
    }

    @Test
    void whatIsDamagedBehindItIsStillServed() throws Exception {
        var before = leader(0);
        write(before, 1, 20);
        take(before);
        var keys = get(before.port(), "/keys").body();
        var value = get(before.port(), "/key/key6").body();
        nodes.stop(before);
        var segment = folder.resolve("leader/wal.log.segment.9");
        var bytes = Files.readAllBytes(segment);
        bytes[40] ^= 1;
        Files.write(segment, bytes);

        var after = leader(0);

        await().untilAsserted(
                        () ->
                                assertThat(integrity(after).get("corrupt").asLong())
                                        .as("read once it is ready")
                                        .isPositive());
        await().untilAsserted(() -> assertThat(integrity(after).has("unread")).isFalse());
        assertThat(get(after.port(), "/keys").body()).isEqualTo(keys);
        assertThat(get(after.port(), "/key/key6").body()).isEqualTo(value);
        write(after, 21, 21);
        var refused = take(after);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.detail()).contains("cannot be read");
    }
}
