package dev.walscope.node;

import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Real nodes that drop what their snapshots cover, and followers that need it.
class CompactedNodeTest {
    private static final long LEAST = 0;

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

    private Node leader(long retain, Compression compression) throws IOException {
        return started(nodes.leaderOptions(), retain, compression);
    }

    private Node leader() throws IOException {
        return leader(LEAST, Compression.OFF);
    }

    private Node follower(Node leader, long retain) throws IOException {
        return started(
                NodeOptions.follower("follower-1", folder.resolve("follower-1"), 0, leader.url()),
                retain,
                Compression.OFF);
    }

    private Node follower(Node leader) throws IOException {
        return follower(leader, NodeOptions.Log.RETAIN_ALL);
    }

    private Node started(NodeOptions options, long retain, Compression compression)
            throws IOException {
        return nodes.started(
                options.with(
                        new NodeOptions.Log(
                                options.log().folder(), 300, Fsync.ALWAYS, 0, retain, compression)),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private static void write(Node node, int from, int to) throws IOException {
        for (int n = from; n <= to; n++) {
            var path = "/key/key" + n % 7 + "?client_id=c&request_id=r" + n;
            assertThat(put(node.port(), path, "{\"value\":\"v" + n + "\"}").status())
                    .isEqualTo(200);
        }
    }

    private static JsonNode take(Node node) throws IOException {
        var taken = call(node.port(), "POST", "/snapshot", "", new byte[0]);
        assertThat(taken.status()).as(taken.body()).isEqualTo(200);
        return taken.json();
    }

    private static long firstId(Node node) throws IOException {
        return get(node.port(), "/status").json().get("first_id").asLong();
    }

    private static void isLevel(Node follower, Node leader) {
        await().untilAsserted(
                        () -> {
                            var ours = get(follower.port(), "/status").json();
                            var theirs = get(leader.port(), "/status").json();
                            assertThat(ours.get("prefix_id")).isEqualTo(theirs.get("prefix_id"));
                            assertThat(ours.get("prefix")).isEqualTo(theirs.get("prefix"));
                            assertThat(ours.get("applied_id")).isEqualTo(theirs.get("last_id"));
                        });
        assertThat(values(follower)).isEqualTo(values(leader));
    }

    private static List<String> values(Node node) {
        return java.util.stream.IntStream.range(0, 7)
                .mapToObj(
                        n -> {
                            try {
                                return get(node.port(), "/key/key" + n).body();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        })
                .toList();
    }

    private List<String> files(String node) throws IOException {
        try (var all = Files.list(folder.resolve(node))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void theLogSaysWhereItBeginsAndWhatWasBeforeIsGone(Compression compression) throws Exception {
        var leader = leader(LEAST, compression);
        write(leader, 1, 40);
        var kept = values(leader);
        take(leader);

        var segments = get(leader.port(), "/segments").json();
        var first = segments.get("first_id").asLong();
        assertThat(first).isGreaterThan(30).isEqualTo(firstId(leader));
        assertThat(segments.get("segments").get(0).get("first_id").asLong()).isEqualTo(first);
        assertThat(files("leader"))
                .as("its files")
                .doesNotContain("wal.log.segment.1", "wal.log.segment.1.gz");
        for (var path :
                List.of(
                        "/wal?after=0",
                        "/wal?after=" + (first - 2),
                        "/wal/1",
                        "/wal/" + (first - 1),
                        "/wal/stream?after=0",
                        "/wal/lines?first=1&last=2")) {
            var gone = get(leader.port(), path);
            assertThat(gone.status()).as(path).isEqualTo(410);
            assertThat(gone.json().get("first_id").asLong()).as(path).isEqualTo(first);
            assertThat(gone.json().get("detail").asText())
                    .as(path)
                    .contains("the log begins with entry " + first);
        }
        assertThat(get(leader.port(), "/wal").json().get("entries").get(0).get("id").asLong())
                .as("who does not say where to begin")
                .isEqualTo(first);
        assertThat(get(leader.port(), "/wal?after=" + (first - 1)).status()).isEqualTo(200);
        assertThat(values(leader)).isEqualTo(kept);
        nodes.stop(leader);

        var after = leader(LEAST, compression);
        assertThat(firstId(after)).isEqualTo(first);
        assertThat(values(after)).isEqualTo(kept);
        var retry = put(after.port(), "/key/key1?client_id=c&request_id=r1", "{\"value\":\"v1\"}");
        assertThat(retry.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
    }

    @Test
    void aKeysPastIsToldAsFarAsItIsKnown() throws Exception {
        var leader = leader();
        for (var value : List.of("1", "2", "3")) put(leader.port(), "/key/old", v(value));
        write(leader, 4, 20);
        put(leader.port(), "/key/gone", v("1"));
        call(leader.port(), "DELETE", "/key/gone", "", new byte[0]);
        write(leader, 23, 30);
        take(leader);
        var first = firstId(leader);
        assertThat(first).isGreaterThan(22);
        write(leader, 31, 33);

        var history = get(leader.port(), "/key/old/history").json();
        assertThat(history.get("versions")).hasSize(1);
        assertThat(history.get("versions").get(0).get("id").asLong()).isEqualTo(3);
        assertThat(history.get("first_id").asLong()).isEqualTo(first);
        assertThat(get(leader.port(), "/key/old?at=3").json().get("value").asText()).isEqualTo("3");
        assertThat(get(leader.port(), "/key/old?at=31").json().get("id").asLong()).isEqualTo(3);
        var unknown = get(leader.port(), "/key/old?at=2");
        assertThat(unknown.status()).isEqualTo(410);
        assertThat(unknown.json().get("first_id").asLong()).isEqualTo(first);
        assertThat(get(leader.port(), "/key/gone?at=30").status()).isEqualTo(404);
        assertThat(get(leader.port(), "/key/gone?at=21").status()).isEqualTo(410);
        assertThat(get(leader.port(), "/key/gone/history").status()).isEqualTo(404);
        assertThat(get(leader.port(), "/key/never?at=33").status()).isEqualTo(404);
        var changed = get(leader.port(), "/key/key3?at=30").json();
        assertThat(changed.get("value").asText()).as("as it was, not as it is").isEqualTo("v24");
    }

    private static String v(String value) {
        return "{\"value\":\"" + value + "\"}";
    }

    @ParameterizedTest
    @ValueSource(longs = {LEAST, NodeOptions.Log.RETAIN_ALL})
    void aNewFollowerIsSentTheSnapshotThenTheLog(long retain) throws Exception {
        var leader = leader();
        write(leader, 1, 40);
        take(leader);
        write(leader, 41, 45);

        var follower = follower(leader, retain);

        isLevel(follower, leader);
        assertThat(firstId(follower)).isEqualTo(41);
        write(leader, 46, 60);
        isLevel(follower, leader);
        await().until(
                        () ->
                                leader.report().status().followers().getFirst().state()
                                        == FollowerStatus.State.streaming);
        nodes.stop(follower);
        write(leader, 61, 70);

        var again = follower(leader, retain);
        isLevel(again, leader);
        assertThat(firstId(again)).as("nothing was sent twice").isEqualTo(41);
        var retry = put(leader.port(), "/key/key1?client_id=c&request_id=r1", v("v1"));
        assertThat(retry.json().get("id").asLong()).isEqualTo(1);
    }

    @Test
    void aFollowerThatWasAwayForLongBeginsAnewAndItsOldLogIsSetAside() throws Exception {
        var leader = leader();
        write(leader, 1, 10);
        var before = follower(leader);
        TestNodes.caughtUp(before, leader);
        var old = Files.readString(folder.resolve("follower-1/wal.log.segment.1"));
        nodes.stop(before);
        write(leader, 11, 50);
        take(leader);
        assertThat(firstId(leader)).isGreaterThan(11);

        var follower = follower(leader);

        isLevel(follower, leader);
        assertThat(folder.resolve("follower-1/wal.log.segment.1.replaced.50")).hasContent(old);
        assertThat(files("follower-1"))
                .contains("snapshot.50.jsonl")
                .noneMatch(name -> name.endsWith(".part") || name.endsWith(".installing"));
        write(leader, 51, 55);
        isLevel(follower, leader);
    }

    @Test
    void aFollowerOfAnotherLogIsRefusedAndKeepsIt() throws Exception {
        var other = leader();
        write(other, 100, 120);
        var mistaken = follower(other);
        TestNodes.caughtUp(mistaken, other);
        nodes.stop(mistaken);
        nodes.stop(other);
        for (var file : files("leader")) Files.delete(folder.resolve("leader").resolve(file));
        var leader = leader();
        write(leader, 1, 50);
        take(leader);
        assertThat(firstId(leader)).isGreaterThan(30);
        var before = files("follower-1");

        var follower = follower(leader);

        await().until(
                        () ->
                                follower.report().status().replication().state()
                                        == LeaderLink.State.diverged);
        assertThat(follower.report().status().replication().reason())
                .contains("diverge")
                .contains("no longer has");
        assertThat(files("follower-1")).containsAll(before);
        assertThat(TestNodes.lastId(follower)).isEqualTo(21);
    }

    @Test
    void aFollowerThatIsConnectedAndSlowIsWaitedFor() throws Exception {
        var leader = leader();
        var follower = follower(leader);
        write(leader, 1, 30);
        TestNodes.caughtUp(follower, leader);
        take(leader);
        await().until(() -> firstId(leader) > 20);

        write(leader, 31, 60);
        take(leader);

        isLevel(follower, leader);
        assertThat(firstId(follower)).as("it was never sent a snapshot").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot.40.jsonl", "both"})
    void aSnapshotThatIsDamagedOnTheLeaderIsNotTaken(String what) throws Exception {
        var leader = leader();
        write(leader, 1, 40);
        take(leader);
        flip("leader/snapshot.40.jsonl");
        if (what.equals("both")) flip("leader/snapshot.40.jsonl.copy");

        var follower = follower(leader);

        isLevel(follower, leader);
        assertThat(files("leader")).anyMatch(name -> name.endsWith(".bad"));
        nodes.stop(follower);
        nodes.stop(leader);
        var after = leader();
        assertThat(values(after)).hasSize(7).allMatch(value -> value.contains("\"value\":\"v"));
    }

    private void flip(String name) throws IOException {
        var file = folder.resolve(name);
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    @Test
    void whatIsKeptIsRepairedFromAPeerThatKeepsOtherwise() throws Exception {
        var leader = leader();
        write(leader, 1, 40);
        take(leader);
        var follower = follower(leader);
        write(leader, 41, 50);
        isLevel(follower, leader);
        var segment =
                Path.of(
                        get(follower.port(), "/segments")
                                .json()
                                .get("segments")
                                .get(0)
                                .get("path")
                                .asText());
        var whole = Files.readAllBytes(segment);
        var bytes = whole.clone();
        bytes[40] ^= 1;
        Files.write(segment, bytes);

        call(follower.port(), "POST", "/scrub", "", new byte[0]);

        await().untilAsserted(
                        () -> {
                            var integrity = get(follower.port(), "/status").json().get("integrity");
                            assertThat(integrity.get("state").asText()).isEqualTo("ok");
                            assertThat(integrity.get("repaired").asLong()).isEqualTo(1);
                        });
        assertThat(segment).hasBinaryContent(whole);
        isLevel(follower, leader);
    }

    @Test
    void aFollowerThatDropsToo() throws Exception {
        var leader = leader(NodeOptions.Log.RETAIN_ALL, Compression.OFF);
        var follower = follower(leader, LEAST);
        write(leader, 1, 40);
        TestNodes.caughtUp(follower, leader);
        take(follower);
        assertThat(firstId(follower)).isGreaterThan(30);
        assertThat(firstId(leader)).isEqualTo(1);

        write(leader, 41, 45);
        isLevel(follower, leader);
        nodes.stop(follower);
        write(leader, 46, 50);

        isLevel(follower(leader, LEAST), leader);
    }

    @Test
    void aSnapshotOfManyPiecesIsGoneOnWithAfterABreak() throws Exception {
        var leader = leader();
        var value = "x".repeat(60_000);
        for (int n = 0; n < 30; n++) put(leader.port(), "/key/long" + n, v(value + n));
        take(leader);
        assertThat(firstId(leader)).isGreaterThan(20);
        var follower = folder.resolve("follower-1");
        Files.createDirectories(follower);
        var snapshot = Files.readAllBytes(folder.resolve("leader/snapshot.30.jsonl"));
        Files.write(
                follower.resolve("snapshot.30.jsonl.part"),
                java.util.Arrays.copyOf(snapshot, 1_000_001));
        Files.write(follower.resolve("snapshot.7.jsonl.part"), new byte[10]);

        var anew = follower(leader);

        isLevel(anew, leader);
        assertThat(follower.resolve("snapshot.30.jsonl")).hasBinaryContent(snapshot);
        assertThat(follower.resolve("snapshot.7.jsonl.part")).doesNotExist();
        assertThat(get(anew.port(), "/key/long3").json().get("value").asText())
                .isEqualTo(value + "3");
    }
}
