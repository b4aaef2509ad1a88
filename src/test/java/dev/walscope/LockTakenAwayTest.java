package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// `rm lock` lets a second node in; the first notices, and never shares its writes for longer than
/// about a second.
@DisabledOnOs(OS.WINDOWS)
class LockTakenAwayTest {
    private static final Pattern READY = Pattern.compile("\\S+ ready on (http://\\S+) .*");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path root;
    private final List<Process> started = new ArrayList<>();
    private final List<NodeClient> clients = new ArrayList<>();

    @AfterEach
    void end() {
        clients.forEach(NodeClient::close);
        started.forEach(Process::destroyForcibly);
    }

    private NodeClient node(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Walscope.class.getName());
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        started.add(process);
        var ready = READY.matcher(String.valueOf(process.inputReader().readLine()));
        assertThat(ready.matches()).isTrue();
        var client = new NodeClient(URI.create(ready.group(1)));
        clients.add(client);
        return client;
    }

    private void shell(String line) throws Exception {
        var shell = new ProcessBuilder("sh", "-c", line).directory(root.toFile()).start();
        assertThat(shell.waitFor()).isZero();
    }

    private static Reply put(NodeClient node, String key) throws Exception {
        return node.send(Call.put(key, "1")).get(30, TimeUnit.SECONDS);
    }

    private static NodeStatus status(NodeClient node) {
        return node.status().join();
    }

    private static void isReadOnly(NodeClient node, String folder) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> status(node).state() == NodeStatus.State.read_only);
        assertThat(status(node).reason())
                .isEqualTo(
                        "The lock file of "
                                + folder
                                + " was taken away; another node may write here. Restart this"
                                + " node.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm data/leader/lock",
                "mv data/leader/lock data/leader/lock.old",
                "cp data/leader/lock x && mv x data/leader/lock",
            })
    void aLeaderWhoseLockIsTakenAwayLeavesTheFolderToTheNext(String deed) throws Exception {
        var first = node("leader", "--port", "0");
        assertThat(put(first, "before").status()).isEqualTo(200);

        shell(deed);
        long takenNanos = System.nanoTime();
        isReadOnly(first, "data/leader");
        long noticedMs = (System.nanoTime() - takenNanos) / 1_000_000;
        var second = node("leader", "--port", "0");
        var refused = put(first, "refused");
        var taken = put(second, "taken");
        started.getFirst().toHandle().destroy();
        assertThat(started.getFirst().waitFor(60, TimeUnit.SECONDS)).isTrue();

        // Twice what it promises, on a machine with other things to do.
        assertThat(noticedMs).isLessThan(2_000);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("was taken away");
        assertThat(taken.body()).isEqualTo("{\"status\":\"ok\",\"id\":2}");
        assertThat(root.resolve("data/leader/lock.pid")).hasContent(started.get(1).pid() + "\n");
        assertThat(status(second).entries()).isEqualTo(2);
        assertThat(status(second).state()).isEqualTo(NodeStatus.State.ready);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mv data/leader data/elsewhere",
                "rm -r data/leader",
                "mv data elsewhere",
            })
    void aNodeWhoseFolderIsGoneSaysSoAndWritesNothing(String deed) throws Exception {
        var leader = node("leader", "--port", "0");
        put(leader, "before");

        shell(deed);
        var refused = put(leader, "at once");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> status(leader).state() == NodeStatus.State.read_only);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(status(leader).reason())
                .isEqualTo(
                        "The data folder data/leader is gone; nothing can be written. Restart this"
                                + " node.");
        assertThat(root.resolve("data/leader")).doesNotExist();
    }

    @Test
    void aFollowerWhoseLockIsTakenAwayCopiesNoMore() throws Exception {
        var leader = node("leader", "--port", "0");
        var follower = node("follower", "f", "--port", "0", "--leader", leader.base().toString());
        put(leader, "a");
        await().atMost(PATIENCE).until(() -> status(follower).durableId() == 1);

        shell("rm data/followers/f/lock");
        isReadOnly(follower, "data/followers/f");
        put(leader, "b");

        await().atMost(PATIENCE)
                .until(() -> status(follower).replication().state() != LeaderLink.State.streaming);
        assertThat(status(follower).lastId()).isEqualTo(1);
    }
}
