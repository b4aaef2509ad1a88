package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Members as processes, whose lines somebody damages: other members have copies.
class RepairOfMembersTest {
    private static final int ENTRIES = 40;

    @TempDir Path folder;

    @Test
    void damagedEntriesAreFetchedFromAnotherMember() throws Exception {
        try (var cluster = new ElectedCluster(folder)) {
            write(cluster, 0, ENTRIES);
            var name = follower(cluster);
            cluster.awaitSameLogs();
            var before = cluster.text(name);
            cluster.kill(name);

            change(name, "\"key\": \"k5\"", each(line -> line.replace("v5", "vS")));
            change(
                    name,
                    "\"key\": \"k11\"",
                    each(line -> line.replaceFirst("\"crc\": \\d+", "\"crc\": 1")));
            change(
                    name,
                    "\"key\": \"k17\"",
                    each(line -> line.replaceFirst("\"term\": \\d+", "\"term\": 99")));
            change(name, "\"key\": \"k23\"", each(line -> "\0".repeat(line.length())));
            change(name, "\"key\": \"k29\"", _ -> List.of());
            cluster.start(name);

            await().atMost(ElectedCluster.PATIENCE).until(() -> takesPart(cluster, name));
            assertThat(cluster.text(name)).startsWith(before);
            assertThat(cluster.events(name)).contains("\"repaired\"");
            cluster.awaitLeader();
            for (var n : List.of(5, 11, 17, 23, 29))
                assertThat(cluster.get(name, "k" + n).body()).contains("v" + n);
        }
    }

    private static UnaryOperator<List<String>> each(UnaryOperator<String> change) {
        return lines -> lines.stream().map(change).toList();
    }

    /// The last entry may be one that this member alone has promised: nobody else's counts unless
    /// the line still says so.
    @Test
    void theLastEntryIsFetchedOnlyWhereItsOwnChecksumIsLeft() throws Exception {
        try (var cluster = new ElectedCluster(folder)) {
            write(cluster, 0, 5);
            var name = follower(cluster);
            cluster.awaitSameLogs();
            var before = cluster.text(name);

            cluster.kill(name);
            change(name, "\"key\": \"k4\"", each(line -> line.replace("v4", "v5")));
            cluster.start(name);
            await().atMost(ElectedCluster.PATIENCE).until(() -> takesPart(cluster, name));
            assertThat(cluster.text(name)).startsWith(before);

            cluster.awaitLeader();
            cluster.awaitSameLogs();
            cluster.kill(name);
            changeLast(
                    name,
                    line -> line.replace("v4", "v5").replaceFirst("\"crc\": \\d+", "\"crc\": 1"));
            cluster.start(name);
            await().atMost(ElectedCluster.PATIENCE)
                    .until(
                            () ->
                                    status(cluster, name)
                                            .path("integrity")
                                            .path("reason")
                                            .asText()
                                            .contains("It is the last of the log"));
            assertThat(takesPart(cluster, name)).isFalse();
            assertThat(cluster.ask(name, "GET", "/health", "").statusCode()).isEqualTo(503);
            // The others go on without it.
            assertThat(cluster.put(cluster.awaitLeader(name), "k5", "v5").statusCode())
                    .isEqualTo(200);
        }
    }

    /// Nothing in the log tells that a line was there. Without the member's own note of where it
    /// ended, it and the one that was away would elect a leader that has none of the last five.
    @Test
    void anEndThatSomebodyCutsOffWhileTheMemberIsDownElectsNobodyWhoLacksIt() throws Exception {
        try (var cluster = new ElectedCluster(folder)) {
            write(cluster, 0, 5);
            cluster.awaitSameLogs();
            var leader = cluster.awaitLeader();
            var others = cluster.names().stream().filter(it -> !it.equals(leader)).toList();
            var cut = others.getFirst();
            var away = others.getLast();
            cluster.kill(away);
            write(cluster, 5, 10);
            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.text(cut).equals(cluster.text(leader)));
            var before = cluster.text(leader);
            cluster.kill(leader);
            cluster.kill(cut);
            for (int n = 0; n < 5; n++) removeLast(cut);

            cluster.start(cut);
            cluster.start(away);
            await().during(Duration.ofSeconds(4))
                    .atMost(ElectedCluster.PATIENCE)
                    .until(
                            () ->
                                    !status(cluster, cut)
                                                    .path("raft")
                                                    .path("role")
                                                    .asText()
                                                    .equals("leader")
                                            && !status(cluster, away)
                                                    .path("raft")
                                                    .path("role")
                                                    .asText()
                                                    .equals("leader"));

            cluster.start(leader);
            assertThat(cluster.awaitLeader()).isEqualTo(leader);
            cluster.awaitSameLogs();
            assertThat(cluster.text(away)).startsWith(before);
            for (int n = 0; n < 10; n++)
                assertThat(cluster.get(cut, "k" + n).body()).contains("v" + n);
        }
    }

    private void removeLast(String name) throws IOException {
        for (var file : segments(name).reversed()) {
            var lines = new ArrayList<>(Files.readString(file, UTF_8).lines().toList());
            if (lines.isEmpty()) continue;
            lines.removeLast();
            Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
            return;
        }
    }

    @Test
    void whatRotsUnderARunningMemberIsPutRightWithoutThatItStops() throws Exception {
        try (var cluster = new ElectedCluster(folder)) {
            write(cluster, 0, ENTRIES);
            var leader = cluster.awaitLeader();
            cluster.awaitSameLogs();
            var before = cluster.text(leader);
            var term = cluster.term(leader);

            change(leader, "\"key\": \"k20\"", each(line -> line.replace("v20", "v2O")));
            assertThat(cluster.ask(leader, "POST", "/scrub", "").statusCode()).isEqualTo(200);

            await().atMost(ElectedCluster.PATIENCE)
                    .until(() -> cluster.text(leader).startsWith(before));
            assertThat(cluster.put(leader, "k99", "v99").statusCode()).isEqualTo(200);
            assertThat(cluster.term(leader)).isEqualTo(term);
            assertThat(status(cluster, leader).path("integrity").path("repaired").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void damageInTwoMembersIsPutRightFromWhatEachHas() throws Exception {
        try (var cluster = new ElectedCluster(folder)) {
            write(cluster, 0, ENTRIES);
            cluster.awaitSameLogs();
            var before = cluster.text("a");
            cluster.kill("a");
            cluster.kill("b");
            change("a", "\"key\": \"k10\"", each(line -> "\0".repeat(line.length())));
            change("b", "\"key\": \"k30\"", each(line -> line.replace("v30", "v3O")));
            cluster.start("a");
            cluster.start("b");
            cluster.awaitLeader();
            for (var name : cluster.names()) {
                await().atMost(ElectedCluster.PATIENCE).until(() -> takesPart(cluster, name));
                assertThat(cluster.text(name)).as(name).startsWith(before);
            }
            assertThat(cluster.get("a", "k10").body()).contains("v10");
        }
    }

    private static String follower(ElectedCluster cluster) {
        var leader = cluster.awaitLeader();
        return cluster.names().stream().filter(it -> !it.equals(leader)).findFirst().orElseThrow();
    }

    private static boolean takesPart(ElectedCluster cluster, String name)
            throws IOException, InterruptedException {
        var status = status(cluster, name);
        return status.path("integrity").path("state").asText().equals("ok")
                && status.path("raft").path("no_part").isMissingNode()
                && status.path("state").asText().equals("ready");
    }

    private static JsonNode status(ElectedCluster cluster, String name)
            throws IOException, InterruptedException {
        return Wire.tree(cluster.ask(name, "GET", "/status", "").body());
    }

    private static void write(ElectedCluster cluster, int from, int until) {
        for (int n = from; n < until; n++)
            assertThat(cluster.put(cluster.awaitLeader(), "k" + n, "v" + n).statusCode())
                    .isEqualTo(200);
    }

    /// Somebody with an editor.
    private void change(String name, String mark, UnaryOperator<List<String>> change)
            throws IOException {
        for (var file : segments(name)) {
            var lines = Files.readString(file, UTF_8).lines().toList();
            if (lines.stream().noneMatch(line -> line.contains(mark))) continue;
            var changed = new ArrayList<String>();
            for (var line : lines)
                if (line.contains(mark)) changed.addAll(change.apply(List.of(line)));
                else changed.add(line);
            Files.writeString(file, String.join("\n", changed) + "\n");
            return;
        }
        throw new AssertionError("no line has " + mark);
    }

    private void changeLast(String name, UnaryOperator<String> change) throws IOException {
        for (var file : segments(name).reversed()) {
            var lines = new ArrayList<>(Files.readString(file, UTF_8).lines().toList());
            if (lines.isEmpty()) continue;
            lines.add(change.apply(lines.removeLast()));
            Files.writeString(file, String.join("\n", lines) + "\n");
            return;
        }
    }

    private List<Path> segments(String name) throws IOException {
        try (var files = Files.list(folder.resolve(name))) {
            return files.filter(it -> it.getFileName().toString().matches(".*segment\\.\\d+"))
                    .sorted(
                            (a, b) ->
                                    Integer.compare(
                                            Integer.parseInt(a.toString().replaceAll(".*\\.", "")),
                                            Integer.parseInt(b.toString().replaceAll(".*\\.", ""))))
                    .toList();
        }
    }
}
