package dev.walscope.node;

import static dev.walscope.node.TestNodes.caughtUp;
import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;
import dev.walscope.wal.Fsync;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Somebody cuts whole lines off the end of a leader's log while it is down. What is left looks
/// like a log: the node must not keep silent about answers 200 that are true no more.
class LostEndOfALeaderTest {
    @TempDir Path folder;
    private TestNodes nodes;

    @BeforeEach
    void begin() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    @Test
    void linesThatWereCutOffAreNamed() throws IOException {
        written(nodes.leader(), 5);
        cutLines("leader", 2);

        var leader = nodes.leader();

        assertThat(lostEnd(leader)).hasToString("{\"first_id\":4,\"last_id\":5}");
        assertThat(integrity(leader).get("state").asText()).isEqualTo("ok");
        assertThat(get(leader.port(), "/metrics").body())
                .contains("walscope_integrity_lost_end_entries 2");
    }

    @Test
    void aCutInTheMiddleOfALineTakesThatLineToo() throws IOException {
        written(nodes.leader(), 5);
        var segment = segment("leader");
        Files.write(segment, shortened(Files.readAllBytes(segment), 4));

        var leader = nodes.leader();

        assertThat(lostEnd(leader)).hasToString("{\"first_id\":5,\"last_id\":5}");
        assertThat(integrity(leader).get("torn_bytes").asLong()).isPositive();
    }

    @Test
    void allThatThereWasIsNamed() throws IOException {
        written(nodes.leader(), 5);
        Files.delete(segment("leader"));

        assertThat(lostEnd(nodes.leader())).hasToString("{\"first_id\":1,\"last_id\":5}");
    }

    @Test
    void theNextWriteTakesTheFirstIdThatIsGoneAndWhatIsGoneStaysNamed() throws IOException {
        written(nodes.leader(), 5);
        cutLines("leader", 2);
        var leader = nodes.leader();

        put(leader.port(), "/key/another", "{\"value\": 1}");

        assertThat(lastId(leader)).isEqualTo(4);
        assertThat(lostEnd(leader)).hasToString("{\"first_id\":4,\"last_id\":5}");
        nodes.stop(leader);
        assertThat(lostEnd(nodes.leader())).hasToString("{\"first_id\":5,\"last_id\":5}");
    }

    @Test
    void whenTheLogHasReachedAsFarAgainTheNextStartHasNothingToSay() throws IOException {
        written(nodes.leader(), 5);
        cutLines("leader", 2);
        written(nodes.leader(), 2);

        assertThat(lostEnd(nodes.leader())).isNull();
    }

    @Test
    void nothingIsMissingFromALogThatNobodyCut() throws IOException {
        written(nodes.leader(), 5);

        assertThat(lostEnd(nodes.leader())).isNull();
    }

    @Test
    void whatAFollowerGivesBackAtTheStartIsNotLost() throws IOException {
        var leader = nodes.leader();
        var follower = nodes.follower("follower-1", leader);
        put(leader.port(), "/key/a", "{\"value\": 1}");
        put(leader.port(), "/key/b", "{\"value\": 2}");
        caughtUp(follower, leader);
        nodes.stop(leader);
        cutLines("leader", 1);

        var anew = nodes.leader();

        assertThat(lastId(anew)).isEqualTo(2);
        assertThat(lostEnd(anew)).isNull();
    }

    @Test
    void whatAFollowerGivesBackLaterIsLostUntilThen() throws IOException {
        var leader = nodes.leader();
        var follower = nodes.follower("follower-1", leader);
        put(leader.port(), "/key/a", "{\"value\": 1}");
        put(leader.port(), "/key/b", "{\"value\": 2}");
        caughtUp(follower, leader);
        nodes.stop(follower);
        nodes.stop(leader);
        cutLines("leader", 1);
        var anew = nodes.leader();
        assertThat(lostEnd(anew)).hasToString("{\"first_id\":2,\"last_id\":2}");

        nodes.follower("follower-1", anew);

        await().untilAsserted(() -> assertThat(lostEnd(anew)).isNull());
        assertThat(lastId(anew)).isEqualTo(2);
        assertThat(get(anew.port(), "/key/b").json().get("value").asInt()).isEqualTo(2);
    }

    @Test
    void whatAnOldLeaderGaveUpAsAFollowerItDoesNotMissWhenItLeadsAgain() throws IOException {
        written(nodes.leader(), 5);
        var other = started(NodeOptions.leader(folder.resolve("other"), 0));
        put(other.port(), "/key/a", "{\"value\": 1}");
        nodes.stop(
                started(NodeOptions.follower("leader", folder.resolve("leader"), 0, other.url())));
        cutLines("leader", 3);

        assertThat(lostEnd(nodes.leader())).isNull();
    }

    @Test
    void aNoteThatCannotBeReadTellsOfNothing() throws IOException {
        written(nodes.leader(), 5);
        cutLines("leader", 2);
        Files.writeString(folder.resolve("leader/end.json"), "{\"content\":{\"id\":9}}");

        var leader = nodes.leader();

        assertThat(lostEnd(leader)).isNull();
        put(leader.port(), "/key/another", "{\"value\": 1}");
        nodes.stop(leader);
        cutLines("leader", 1);
        assertThat(lostEnd(nodes.leader())).hasToString("{\"first_id\":4,\"last_id\":4}");
    }

    @Test
    void whereAnAnswerPromisesNothingOfTheDiskNothingIsNoted() throws IOException {
        var options = nodes.leaderOptions();
        var log = options.log();
        written(
                started(
                        options.with(
                                new NodeOptions.Log(
                                        log.folder(),
                                        log.maxSegmentSize(),
                                        Fsync.OFF,
                                        log.snapshotEvery(),
                                        log.retain(),
                                        log.compression()))),
                5);

        assertThat(folder.resolve("leader/end.json")).doesNotExist();
    }

    private void written(Node leader, int entries) throws IOException {
        for (int i = 1; i <= entries; i++)
            put(leader.port(), "/key/k" + i, "{\"value\": " + i + "}");
        nodes.stop(leader);
    }

    private Node started(NodeOptions options) throws IOException {
        return nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
    }

    private Path segment(String node) {
        return folder.resolve(node).resolve("wal.log.segment.1");
    }

    private void cutLines(String node, int lines) throws IOException {
        var all = Files.readAllLines(segment(node));
        Files.write(segment(node), all.subList(0, all.size() - lines));
    }

    private static byte[] shortened(byte[] bytes, int by) {
        return Arrays.copyOf(bytes, bytes.length - by);
    }

    private static JsonNode integrity(Node node) throws IOException {
        return get(node.port(), "/status").json().get("integrity");
    }

    private static JsonNode lostEnd(Node node) throws IOException {
        return integrity(node).get("lost_end");
    }
}
