package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Members as processes that drop what their snapshots cover: who was away, or is new, is sent one.
class ElectedSnapshotsTest {
    @TempDir Path folder;

    @Test
    void whoLacksWhatWasDroppedIsSentASnapshot() throws Exception {
        try (var cluster =
                new ElectedCluster(
                        folder,
                        List.of("a", "b", "c"),
                        List.of("--retain", "snapshot", "--snapshot-every", "off"))) {
            var leader = cluster.awaitLeader();
            var away = other(cluster, leader);
            write(cluster, 0, 5);
            cluster.kill(away);
            write(cluster, 5, 60);
            // What is newer than its start a member has in memory too.
            for (var name : cluster.names()) {
                if (name.equals(away)) continue;
                snapshot(cluster, name);
                cluster.kill(name);
                cluster.start(name);
                cluster.awaitLeader(away);
            }
            write(cluster, 60, 65);

            // One that was away, with a part of the log.
            cluster.start(away);
            awaitSame(cluster);
            assertThat(firstId(cluster, away)).isGreaterThan(40);
            assertThat(cluster.local(away, "k3")).contains("v3");
            assertThat(cluster.local(away, "k64")).contains("v64");
            assertThat(cluster.events(away)).contains("snapshot_installed");

            // One that never had anything; who joined before is known though the line was dropped.
            cluster.join("d", leader);
            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.votersAre("d", "a", "b", "c", "d"));
            awaitSame(cluster);
            for (var name : cluster.names()) snapshot(cluster, name);
            write(cluster, 65, 90);
            for (var name : cluster.names()) snapshot(cluster, name);
            for (var name : List.copyOf(cluster.names())) cluster.kill(name);
            for (var name : List.of("a", "b", "c")) cluster.start(name);
            cluster.join("d", "a");
            cluster.awaitLeader();
            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.votersAre("a", "a", "b", "c", "d"));
            write(cluster, 90, 91);
            awaitSame(cluster);
            for (var name : cluster.names()) {
                assertThat(cluster.local(name, "k0")).as(name).contains("v0");
                assertThat(cluster.local(name, "k90")).as(name).contains("v90");
                assertThat(cluster.raft(name).path("snapshot_id").asLong()).isPositive();
                assertThat(snapshotText(name))
                        .as(name)
                        .contains("{\"members\":", "\"d\":\"" + cluster.url("d") + "\"");
            }
        }
    }

    /// Its engine begins anew with the snapshot, and its process does not.
    @Test
    void whoIsSentASnapshotKeepsThePaceThatItsTimeWasGiven() throws Exception {
        try (var cluster =
                new ElectedCluster(
                        folder,
                        List.of("a", "b", "c"),
                        List.of("--retain", "snapshot", "--snapshot-every", "off"))) {
            var away = other(cluster, cluster.awaitLeader());
            var others = cluster.names().stream().filter(name -> !name.equals(away)).toList();
            write(cluster, 0, 5);
            cluster.kill(away);
            write(cluster, 5, 60);
            for (var name : others) snapshot(cluster, name);
            for (var name : others) cluster.kill(name);

            cluster.start(away);
            var body = "{\"scale\":2}";
            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.ask(away, "PUT", "/raft/time", body).statusCode() == 200);
            for (var name : others) cluster.start(name);
            awaitSame(cluster);

            assertThat(cluster.events(away)).contains("snapshot_installed");
            assertThat(cluster.raft(away).path("time_scale").asDouble()).isEqualTo(2);
        }
    }

    private static void write(ElectedCluster cluster, int from, int until) {
        for (int n = from; n < until; n++) {
            var key = n;
            await().atMost(ElectedCluster.PATIENCE)
                    .until(
                            () ->
                                    cluster.put(cluster.awaitLeader(), "k" + key, "v" + key)
                                                    .statusCode()
                                            == 200);
        }
    }

    private static void snapshot(ElectedCluster cluster, String name) {
        await().atMost(ElectedCluster.PATIENCE)
                .until(() -> cluster.ask(name, "POST", "/snapshot", "").statusCode() == 200);
        // Segments are dropped behind it, a little later when a follower was just behind.
        await().atMost(ElectedCluster.PATIENCE).until(() -> firstId(cluster, name) > 1);
    }

    private static long firstId(ElectedCluster cluster, String name) throws Exception {
        return tree(cluster, name, "/segments").path("first_id").asLong();
    }

    private static JsonNode tree(ElectedCluster cluster, String name, String path)
            throws Exception {
        return Wire.tree(cluster.ask(name, "GET", path, "").body());
    }

    private static void awaitSame(ElectedCluster cluster) {
        await().atMost(ElectedCluster.PATIENCE)
                .until(
                        () ->
                                cluster.names().stream()
                                                .map(name -> logOf(cluster, name))
                                                .distinct()
                                                .count()
                                        == 1);
    }

    private static String logOf(ElectedCluster cluster, String name) {
        try {
            var last = tree(cluster, name, "/status").path("last_id").asLong();
            return tree(cluster, name, "/wal/fingerprint?first=1&last=" + last).toString();
        } catch (Exception e) {
            return name + " " + e.getMessage();
        }
    }

    private static String other(ElectedCluster cluster, String than) {
        return cluster.names().stream().filter(it -> !it.equals(than)).findFirst().orElseThrow();
    }

    private String snapshotText(String name) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(folder.resolve(name))) {
            for (var file :
                    files.filter(it -> it.getFileName().toString().matches("snapshot.\\d+.jsonl"))
                            .toList()) text.append(Files.readString(file));
        }
        return text.toString();
    }
}
