package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The program itself as leader and followers, with the proxies between them. One cluster for all,
/// since three JVMs take their time; each fact finds it whole again.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterOfNodesTest {
    private Path data;
    private Cluster cluster;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        data = folder;
        cluster = new Cluster(data, freePorts(), NodeProgram.own(), event -> {});
    }

    @BeforeEach
    void makeWhole() throws Exception {
        result(cluster.startAll(2));
        for (var follower : List.of("follower-1", "follower-2")) perform(new Action.Heal(follower));
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    private static int freePorts() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return 20_000 + socket.getLocalPort() % 10_000;
        }
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private void perform(Action action) throws Exception {
        result(cluster.perform(action));
    }

    private NodeClient client(String name) {
        return new NodeClient(cluster.member(name).orElseThrow().url());
    }

    private Reply send(String name, Call call) throws Exception {
        try (var client = client(name)) {
            return result(client.send(call));
        }
    }

    private NodeStatus status(String name) throws Exception {
        try (var client = client(name)) {
            return result(client.status());
        }
    }

    private void write(String key) throws Exception {
        assertThat(send("leader", Call.put(key, "1")).status()).isEqualTo(200);
    }

    private String log(String folder) throws IOException {
        return Files.readString(data.resolve(folder).resolve("wal.log.segment.1"));
    }

    /// The second window in one folder: it is told whose the folder is, and does no harm to it.
    @Test
    void aSecondWindowWipesNothingOfTheFirst() throws Exception {
        write("before");
        var file = data.resolve("leader/wal.log.segment.1");
        try (var other = new Cluster(data, freePorts(), NodeProgram.own(), _ -> {})) {
            assertThatThrownBy(() -> result(other.startLeader()))
                    .cause()
                    .hasMessageContaining("is in use by the node with pid");

            for (var deed :
                    List.of(
                            new Action.Wipe("leader"),
                            new Action.FlipBit(file, 3, 0),
                            new Action.CutTail(file, 4)))
                assertThatThrownBy(() -> result(other.perform(deed)))
                        .cause()
                        .hasMessageContaining(
                                "is in use by the node with pid "
                                        + cluster.member("leader").orElseThrow().pid());
        }

        write("after");
        awaitSameLogs();
        assertThat(log("leader")).contains("before").contains("after");
    }

    private void awaitSameLogs() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> {
                            var leader = log("leader");
                            for (var name : List.of("follower-1", "follower-2"))
                                assertThat(log("followers/" + name))
                                        .as(() -> describe(name))
                                        .isEqualTo(leader);
                        });
    }

    private String describe(String follower) {
        try {
            return follower
                    + " "
                    + status(follower).replication()
                    + ", at the leader "
                    + status("leader").followers();
        } catch (Exception e) {
            return follower + " " + e;
        }
    }

    @Test
    void aWriteIsReadOnEveryFollowerAndTheFilesAreTheSame() throws Exception {
        write("user:7");

        awaitSameLogs();
        await().until(() -> send("follower-2", Call.get("user:7")).status() == 200);
    }

    @Test
    void aFollowerBehindACutLinkCatchesUpWhenItIsHealed() throws Exception {
        write("before");
        awaitSameLogs();

        perform(new Action.Cut("follower-1"));
        write("meanwhile");
        await().until(
                        () ->
                                status("leader").followers().stream()
                                        .filter(f -> f.name().equals("follower-1"))
                                        .allMatch(f -> f.state() == FollowerStatus.State.lost));
        assertThat(status("follower-1").lastId()).isLessThan(status("leader").lastId());
        assertThat(status("follower-1").replication().state())
                .isNotEqualTo(LeaderLink.State.streaming);
        perform(new Action.Heal("follower-1"));

        awaitSameLogs();
    }

    @Test
    void aHalfOpenLinkIsNoticedByBothEnds() throws Exception {
        write("before");
        awaitSameLogs();

        perform(new Action.HalfOpen("follower-1"));
        write("meanwhile");

        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                status("follower-1").replication().state()
                                        != LeaderLink.State.streaming);
        perform(new Action.Heal("follower-1"));
        awaitSameLogs();
    }

    @Test
    void aKilledLeaderComesBackWithEveryAcknowledgedWrite() throws Exception {
        for (int n = 0; n < 20; n++) write("key" + n);
        var written = status("leader").lastId();

        result(cluster.kill("leader"));
        result(cluster.restart("leader"));

        assertThat(status("leader").lastId()).isEqualTo(written);
        write("after");
        awaitSameLogs();
    }

    @Test
    void aFollowerFollowsItsLeaderToAnotherPort() throws Exception {
        write("before");
        var port = cluster.member("leader").orElseThrow().port();
        result(cluster.stop("leader"));

        try (var _ = new ServerSocket(port, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            result(cluster.restart("leader"));
            write("after");

            awaitSameLogs();
        }
    }

    @Test
    void aWipedFollowerIsFilledAgain() throws Exception {
        for (int n = 0; n < 20; n++) write("key" + n);
        result(cluster.kill("follower-2"));
        result(cluster.wipe("follower-2"));

        result(cluster.restart("follower-2"));

        awaitSameLogs();
    }

    @Test
    void aPausedFollowerHoldsUpNoWriteAndCatchesUp() throws Exception {
        result(cluster.pause("follower-1"));
        for (int n = 0; n < 20; n++) write("key" + n);

        result(cluster.resume("follower-1"));

        awaitSameLogs();
    }

    @Test
    void aFollowerSendsWritersToTheLeaderItselfNotToTheProxy() throws Exception {
        await().until(
                        () ->
                                status("follower-1").replication().state()
                                        == LeaderLink.State.streaming);

        var reply = send("follower-1", Call.put("k", "1"));

        assertThat(reply.status()).isEqualTo(307);
        assertThat(reply.header("Location"))
                .hasValueSatisfying(
                        location ->
                                assertThat(location)
                                        .contains(
                                                ":" + cluster.member("leader").get().port() + "/"));
    }
}
