package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;

/// Members as processes that join, leave, lose their folder and hand over, while a client writes.
class ElectedMembersTest {
    @TempDir Path folder;

    /// Writes whatever anybody takes, until it is told to stop.
    private static final class Writer implements AutoCloseable {
        private final ElectedCluster cluster;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
        private final Thread thread = Thread.ofPlatform().unstarted(this::run);

        Writer(ElectedCluster cluster) {
            this.cluster = cluster;
            thread.start();
        }

        private void run() {
            for (int n = 0; !isOver.get(); n++)
                try {
                    if (cluster.putOnce(cluster.any(), "w" + n, "v").statusCode() == 200)
                        acknowledged.add("w" + n);
                } catch (Exception e) {
                    // Whoever was asked is away: another one is asked for the next.
                    continue;
                }
        }

        @Override
        public void close() {
            isOver.set(true);
            await().atMost(ElectedCluster.PATIENCE).until(() -> !thread.isAlive());
        }
    }

    @Test
    void membersComeAndGoAndNoWriteIsLost() throws Exception {
        try (var cluster = new ElectedCluster(folder)) {
            var writer = new Writer(cluster);
            try (writer) {
                // A fourth one joins under load.
                cluster.join("d", "b");
                await().atMost(ElectedCluster.PATIENCE)
                        .until(() -> cluster.votersAre("d", "a", "b", "c", "d"));

                // It is handed the leadership, and the one that led is removed.
                var first = "a";
                cluster.transfer(first);
                cluster.transfer("d");
                cluster.remove(first);
                await().atMost(ElectedCluster.PATIENCE)
                        .until(
                                () ->
                                        cluster.raft(first)
                                                .path("reason")
                                                .asText()
                                                .contains("has removed this member"));
                assertThat(cluster.ask(first, "GET", "/health", "").statusCode()).isEqualTo(503);
                cluster.forget(first);

                // One loses its folder, and comes back as another one.
                var wiped = other(cluster, "d");
                cluster.kill(wiped);
                try (var files = Files.list(folder.resolve(wiped))) {
                    for (var file : files.toList()) Files.delete(file);
                }
                cluster.join(wiped, "d");
                await().atMost(ElectedCluster.PATIENCE)
                        .until(
                                () ->
                                        cluster.votersAre(
                                                wiped, cluster.names().toArray(String[]::new)));

                // The leader itself is removed.
                var leader = cluster.awaitLeader();
                cluster.remove(leader);
                cluster.forget(leader);
                cluster.awaitLeader();
            }

            cluster.awaitSameLogs();
            var log = cluster.text(cluster.any());
            assertThat(writer.acknowledged).hasSizeGreaterThan(20);
            for (var key : writer.acknowledged) assertThat(log).contains("\"" + key + "\"");
            assertThat(log).contains("\"MEMBERS\"", "\"added\"", "\"promoted\"", "\"removed\"");
        }
    }

    private static String other(ElectedCluster cluster, String than) {
        return cluster.names().stream().filter(it -> !it.equals(than)).findFirst().orElseThrow();
    }

    @Test
    void whatCannotBeChangedIsSaidInASentence() throws Exception {
        try (var cluster = new ElectedCluster(folder, List.of("a", "b", "c", "d", "e"))) {
            var other = other(cluster, cluster.awaitLeader());

            assertThat(cluster.put(other, "key6", "v").statusCode()).isEqualTo(200);
            assertRefused(cluster, "POST", "/raft/transfer", "{\"to\":\"z\"}", 422, "no member z");
            assertRefused(cluster, "POST", "/raft/transfer", "{\"to\":7}", 422, "lacks to");
            for (var scale : List.of("0", "-1", "11", "\"slow\"", "null", "1e999"))
                assertRefused(
                        cluster,
                        "PUT",
                        "/raft/time",
                        "{\"scale\":" + scale + "}",
                        422,
                        "scale is a number from 0.001 to 10");
            assertRefused(cluster, "PUT", "/raft/time", "{}", 422, "scale is a number");
            assertRefused(cluster, "POST", "/raft/transfer", "{", 400, "no JSON");
            assertRefused(
                    cluster, "POST", "/raft/transfer", "{\"too\":1}", 422, "Unknown field too");
            assertRefused(cluster, "DELETE", "/raft/members/z", "", 404, "no member z");
            for (var body :
                    List.of(
                            "{\"name\":\"d\"}",
                            "{\"name\":\"x y\",\"url\":\"http://127.0.0.1:9\"}",
                            "{\"name\":\"x\",\"url\":\"ftp://127.0.0.1:9\"}",
                            "{\"name\":\"x\",\"url\":\"file:///etc/passwd\"}",
                            "{\"name\":\"x\",\"url\":\"http://127.0.0.1:9/latest?x=\"}",
                            "{\"name\":\"x\",\"url\":\"http://user@127.0.0.1:9\"}",
                            "{\"name\":\"x\",\"url\":\"http://127.0.0.1\"}"))
                assertRefused(cluster, "POST", "/raft/members", body, 422, "");
            assertRefused(
                    cluster,
                    "POST",
                    "/raft/members",
                    "{\"name\":\"" + other + "\",\"url\":\"http://127.0.0.1:9\"}",
                    409,
                    "is a member already");
            assertRefused(
                    cluster,
                    "POST",
                    "/raft/members",
                    "{\"name\":\"x\",\"url\":\"" + cluster.url(other) + "\"}",
                    409,
                    "a URL of its own");
            // Five outlive two.
            cluster.kill(cluster.awaitLeader());
            cluster.kill(cluster.awaitLeader());
            var third = cluster.awaitLeader();
            assertThat(cluster.get(third, "key6").body()).contains("v");
            var living =
                    cluster.names().stream()
                            .filter(it -> cluster.process(it).isAlive() && !it.equals(third))
                            .findFirst()
                            .orElseThrow();
            assertRefused(cluster, "DELETE", "/raft/members/" + living, "", 409, "no majority");
        }
    }

    /// Whoever is asked.
    private static void assertRefused(
            ElectedCluster cluster,
            String method,
            String path,
            String body,
            int status,
            String sentence)
            throws Exception {
        var asked =
                cluster.names().stream()
                        .filter(it -> cluster.process(it).isAlive())
                        .findFirst()
                        .orElseThrow();
        var answer = cluster.sure(asked, method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(sentence);
    }
}
