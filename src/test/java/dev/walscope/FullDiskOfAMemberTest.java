package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A member whose disk fills up, on a small file system of its own.
class FullDiskOfAMemberTest {
    @TempDir Path folder;
    private Path small;

    @Test
    void takesPartAgainWhenThereIsRoom() throws Exception {
        small = Files.createDirectory(folder.resolve("c"));
        assumeTrue(
                isDone("mount", "-t", "tmpfs", "-o", "size=3m", "small", small.toString()),
                "no file system may be mounted here");
        var filler = small.resolve("filler");
        try (var cluster = new ElectedCluster(folder)) {
            assertThat(cluster.put(cluster.awaitLeader(), "before", "v").statusCode())
                    .isEqualTo(200);
            fill(filler);

            // Whoever it is that leads: the others go on without the full one.
            for (int n = 0; n < 8; n++) write(cluster, "k" + n, "x".repeat(2000));
            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.raft("c").path("reason").asText().contains("full"));
            assertThat(cluster.ask("c", "GET", "/health", "").statusCode()).isEqualTo(503);
            assertThat(cluster.local("c", "before")).contains("v");

            Files.delete(filler);

            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.local("c", "k7").contains("xxx"));
            cluster.awaitLeader();
            assertThat(cluster.ask("c", "GET", "/health", "").statusCode()).isEqualTo(200);
            cluster.awaitSameLogs();
        }
    }

    private static void write(ElectedCluster cluster, String key, String value) {
        await().atMost(ElectedCluster.PATIENCE)
                .until(
                        () -> {
                            for (var name : List.of("a", "b"))
                                if (cluster.put(name, key, value).statusCode() == 200) return true;
                            return false;
                        });
    }

    private static void fill(Path filler) {
        try (var out = Files.newOutputStream(filler)) {
            while (true) out.write(new byte[1024]);
        } catch (IOException e) {
            // It is full.
        }
    }

    @AfterEach
    void unmount() throws Exception {
        // Until the processes have gone it is in use.
        if (small != null && isDone("mountpoint", "-q", small.toString()))
            await().until(() -> isDone("umount", small.toString()));
    }

    private static boolean isDone(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
