package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a promotion makes of the logs of real nodes.
class PromotionTest {
    @TempDir Path data;
    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(data, Ports.block(4), NodeProgram.own(), _ -> {});
        perform(new Action.StartAll(2));
        write("leader", "a", 1);
        awaitLast("follower-1", 1);
        awaitLast("follower-2", 1);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void nothingIsLostAndNothingMovesWhenAllHaveTheSame() throws Exception {
        perform(new Action.Promote("follower-1"));
        write("follower-1", "b", 2);

        awaitLast("follower-2", 2);
        awaitLast("old-leader", 2);

        assertThat(log("leader")).isEqualTo(log("followers/follower-1"));
        assertThat(log("followers/follower-2")).isEqualTo(log("followers/follower-1"));
    }

    @Test
    void theTailOfALeaderThatFollowsAtOnceIsCalledDivergedAndKept() throws Exception {
        tail();

        perform(new Action.Promote("follower-1"));

        awaitDiverged();
        assertThat(log("leader")).contains("tail");
        assertThat(log("followers/follower-1")).doesNotContain("tail");
    }

    @Test
    void theTailOfALeaderThatComesLateIsCalledDivergedAndKept() throws Exception {
        tail();
        perform(new Action.Kill("leader"));
        perform(new Action.Promote("follower-1"));
        write("follower-1", "other", 2);

        perform(new Action.Restart("old-leader"));

        awaitDiverged();
        assertThat(log("leader")).contains("tail").doesNotContain("other");
        assertThat(log("followers/follower-1")).contains("other").doesNotContain("tail");
    }

    private void awaitDiverged() {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                status("follower-1").followers().stream()
                                        .filter(follower -> follower.name().equals("old-leader"))
                                        .anyMatch(PromotionTest::isDivergedAtTwo));
    }

    private static boolean isDivergedAtTwo(FollowerStatus follower) {
        return follower.state() == FollowerStatus.State.diverged
                && Long.valueOf(2).equals(follower.divergedAt());
    }

    /// An entry that only the leader has.
    private void tail() throws Exception {
        var followers = List.of("follower-1", "follower-2");
        for (var follower : followers) perform(new Action.Cut(follower));
        write("leader", "tail", 2);
        for (var follower : followers) assertThat(status(follower).lastId()).isEqualTo(1);
    }

    private void perform(Action action) throws Exception {
        cluster.perform(action).get(60, TimeUnit.SECONDS);
    }

    private void write(String node, String key, long id) throws Exception {
        try (var client = client(node)) {
            var reply = client.send(Call.put(key, "1")).get(60, TimeUnit.SECONDS);
            assertThat(reply.body()).isEqualTo("{\"status\":\"ok\",\"id\":" + id + "}");
        }
    }

    private void awaitLast(String node, long id) {
        await().atMost(Duration.ofSeconds(60)).until(() -> status(node).lastId() == id);
    }

    private NodeStatus status(String node) throws Exception {
        try (var client = client(node)) {
            return client.status().get(60, TimeUnit.SECONDS);
        }
    }

    private NodeClient client(String node) {
        return new NodeClient(cluster.member(node).orElseThrow().url());
    }

    private String log(String folder) throws IOException {
        return Files.readString(data.resolve(folder).resolve("wal.log.segment.1"));
    }
}
