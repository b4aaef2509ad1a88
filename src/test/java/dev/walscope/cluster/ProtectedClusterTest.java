package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.You;
import dev.walscope.client.Call;
import dev.walscope.client.Credentials;
import dev.walscope.client.EventSubscription;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Received;
import dev.walscope.client.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// Nodes that a window has protected, as processes, with the cables between them.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProtectedClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path data;
    private final Keyring keyring = Keyring.forgetting();
    private Cluster cluster;

    @BeforeEach
    void open() throws Exception {
        cluster = new Cluster(data, FreePorts.next(), NodeProgram.own(), keyring, _ -> {});
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void theirClientsNeedATokenAndTheCablesCarryBytes() throws Exception {
        perform(new Action.Protect(true));
        perform(new Action.StartAll(1));
        var leader = cluster.member("leader").orElseThrow().url();

        assertThat(leader.getScheme()).isEqualTo("https");
        assertThat(put("a").status()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> lastId("follower-1") == 1);
        try (var stranger =
                new NodeClient(leader, new Credentials(null, null, keyring.of(leader).tls()))) {
            assertThat(result(stranger.send(Call.get("a"))).status()).isEqualTo(401);
        }
        try (var client = client("leader")) {
            assertThat(result(client.statusAnswer()).you())
                    .isEqualTo(new You("window", You.Role.admin));
        }

        perform(new Action.Cut("follower-1"));
        put("b");
        assertThat(lastId("follower-1")).isEqualTo(1);
        perform(new Action.Heal("follower-1"));
        perform(new Action.Delay("follower-1", Duration.ofMillis(300)));
        await().atMost(PATIENCE).until(() -> lastId("follower-1") == 2);

        perform(new Action.SlowMotion(50));
        put("c");
        assertThat(cluster.link("follower-1").orElseThrow().travelling()).isEmpty();
        assertThatThrownBy(() -> perform(new Action.Hold("follower-1")))
                .hasRootCauseMessage(
                        "the messages to follower-1 are encrypted, so they cannot be told apart;"
                                + " cut or delay the link instead");
        assertThatThrownBy(() -> perform(new Action.Protect(false)))
                .rootCause()
                .hasMessageContaining("runs: stop the nodes here first");
    }

    @Test
    void aWriteIsToldWithTheNameOfItsToken() throws Exception {
        perform(new Action.Protect(true));
        perform(new Action.StartLeader());
        var leader = cluster.member("leader").orElseThrow().url();
        var told = new ConcurrentLinkedQueue<NodeEvent.Request>();
        try (var _ =
                EventSubscription.open(
                        leader,
                        keyring.of(leader),
                        received -> {
                            if (received instanceof Received.Event(var _, var event, var _)
                                    && event instanceof NodeEvent.Requests requests)
                                told.addAll(requests.recent());
                        })) {
            var writer = Files.readString(data.resolve("security/writer.token")).strip();
            var shown = new Credentials(writer, null, keyring.of(leader).tls());
            try (var client = new NodeClient(leader, shown)) {
                var call = Call.put("k", "1").withRequest("c", "r");
                await().atMost(PATIENCE).until(() -> !retold(client, call, told).isEmpty());
            }
        }

        assertThat(told)
                .allSatisfy(request -> assertThat(request.by()).isEqualTo("writer"))
                .anySatisfy(request -> assertThat(request.id()).isEqualTo(1));
        assertThat(Files.readString(data.resolve("leader/wal.log.segment.1")))
                .doesNotContain("writer");
    }

    private ConcurrentLinkedQueue<NodeEvent.Request> retold(
            NodeClient client, Call call, ConcurrentLinkedQueue<NodeEvent.Request> told)
            throws Exception {
        assertThat(result(client.send(call)).ok()).isTrue();
        return told;
    }

    /// Its cable would lead to a port that speaks otherwise, and its reason would name the cable.
    @Test
    void aFollowerOfAnAttachedLeaderThatSpeaksOtherwiseIsNotStarted(@TempDir Path theirs)
            throws Exception {
        try (var others =
                new Cluster(theirs, FreePorts.next(), NodeProgram.own(), keyring, _ -> {})) {
            var plain = result(others.startLeader()).url();
            perform(new Action.Attach(plain));
            perform(new Action.Protect(true));

            assertThatThrownBy(() -> result(cluster.addFollower()))
                    .rootCause()
                    .hasMessage(
                            "the leader at "
                                    + plain
                                    + " speaks no TLS, and nodes here are started with it: stop"
                                    + " them, and take the tick off \u201cEncrypt and protect\u201d"
                                    + " among the options of a start");

            perform(new Action.Remove("leader"));
            result(others.stop("leader"));
            result(others.perform(new Action.Protect(true)));
            var tls = result(others.startLeader()).url();
            perform(new Action.Protect(false));
            perform(new Action.Attach(tls));

            assertThatThrownBy(() -> result(cluster.addFollower()))
                    .rootCause()
                    .hasMessage(
                            "the leader at "
                                    + tls
                                    + " speaks TLS, and nodes here are started without: start its"
                                    + " follower in a terminal, with a certificate and the secret"
                                    + " of its cluster");
        }
    }

    @Test
    void theSecretsAreForTheirOwnerAndTheNextWindowHasThemToo() throws Exception {
        perform(new Action.Protect(true));
        perform(new Action.StartLeader());
        put("a");
        cluster.close();
        for (var secret :
                List.of(
                        "window.token",
                        "writer.token",
                        "reader.token",
                        "cluster.secret",
                        "nodes-key.pem",
                        "ca-key.pem"))
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(
                                            data.resolve("security").resolve(secret))))
                    .as(secret)
                    .isEqualTo("rw-------");
        cluster = new Cluster(data, FreePorts.next(), NodeProgram.own(), keyring, _ -> {});

        assertThat(cluster.isProtected()).isTrue();
        assertThat(cluster.shell(new Action.StartLeader()))
                .contains("--tls-cert")
                .doesNotContain("wal_");
        perform(new Action.StartLeader());
        assertThat(put("b").status()).isEqualTo(200);

        result(cluster.stop("leader"));
        perform(new Action.Protect(false));
        perform(new Action.StartLeader());
        assertThat(cluster.member("leader").orElseThrow().url().getScheme()).isEqualTo("http");
        assertThat(put("c").status()).isEqualTo(200);
    }

    @Test
    void membersElectTheirLeaderProtectedToo() throws Exception {
        perform(new Action.Protect(true));
        perform(new Action.StartMembers(3));

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> send("node-1", Call.get("a")).status() == 404);
        await().atMost(PATIENCE)
                .until(() -> cluster.members().stream().anyMatch(member -> wrote(member.name())));
        await().atMost(PATIENCE).until(() -> lastId("node-1") >= 1 && lastId("node-3") >= 1);
    }

    private boolean wrote(String name) {
        try {
            return send(name, Call.put("a", "1")).status() == 200;
        } catch (Exception e) {
            return false;
        }
    }

    private void perform(Action action) throws Exception {
        result(cluster.perform(action));
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private NodeClient client(String name) {
        var url = cluster.member(name).orElseThrow().url();
        return new NodeClient(url, keyring.of(url));
    }

    private Reply send(String name, Call call) throws Exception {
        try (var client = client(name)) {
            return result(client.send(call));
        }
    }

    private Reply put(String key) throws Exception {
        return send("leader", Call.put(key, "1"));
    }

    private long lastId(String name) throws Exception {
        try (var client = client(name)) {
            return result(client.status()).lastId();
        }
    }
}
