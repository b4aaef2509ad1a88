package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Three members as processes of their own, which elect their leader; killed, paused, stopped and
/// started again, and asked by HTTP.
class ElectedClusterTest {
    private static final Duration PATIENCE = ElectedCluster.PATIENCE;

    @TempDir Path folder;
    private ElectedCluster cluster;

    @BeforeEach
    void startAll() throws IOException {
        cluster = new ElectedCluster(folder);
    }

    @AfterEach
    void endAll() {
        cluster.close();
    }

    @Test
    void aClusterOutlivesItsLeaderAndAllLogsAreTheSameBytesInTheEnd() throws Exception {
        var first = cluster.awaitLeader();
        for (int i = 0; i < 20; i++)
            assertThat(cluster.put(cluster.any(), "key" + i, "v" + i).statusCode()).isEqualTo(200);

        cluster.kill(first);
        var second = cluster.awaitLeader();

        assertThat(second).isNotEqualTo(first);
        assertThat(cluster.get(second, "key19").body())
                .isEqualTo("{\"key\":\"key19\",\"value\":\"v19\"}");
        assertThat(cluster.put(second, "key20", "v20").statusCode()).isEqualTo(200);
        cluster.start(first);
        cluster.awaitSameLogs();
        assertThat(cluster.get(first, "key20").body()).contains("v20");
        assertThat(cluster.text(first)).contains("\"operation\": \"NOOP\"");
    }

    @Test
    void aRetryOverAFailoverIsOneEntry() throws Exception {
        var first = cluster.awaitLeader();
        var query = "?client_id=client1&request_id=req1";
        var answer = cluster.put(first, "key6" + query, "v");
        cluster.kill(first);
        var second = cluster.awaitLeader();

        var again = cluster.put(second, "key6" + query, "v");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(answer.body());
        assertThat(again.headers().firstValue("Idempotent-Replay")).hasValue("true");
        cluster.start(first);
        cluster.awaitSameLogs();
        assertThat(cluster.text(second).split("req1", -1)).hasSize(2);
    }

    /// Nothing else happens that there would be to tell.
    @Test
    void aMemberTellsThatItsLeaderIsSilentAndThatItIsHeardAgain() throws Exception {
        var leader = cluster.awaitLeader();
        var others = cluster.names().stream().filter(name -> !name.equals(leader)).toList();
        var told = cluster.hear(others.getFirst());
        await().atMost(PATIENCE).until(() -> lastLink(told).contains("\"state\":\"streaming\""));

        cluster.signal(others.getLast(), "STOP");
        cluster.signal(leader, "STOP");
        await().atMost(PATIENCE).until(() -> lastLink(told).contains("\"state\":\"waiting\""));
        cluster.signal(leader, "CONT");

        // Whoever leads now: the one that was paused may have given up, and this one have won.
        await().atMost(PATIENCE)
                .until(
                        () -> lastLink(told) + last(told, "\"raft\":{"),
                        now ->
                                now.contains("\"state\":\"streaming\"")
                                        || now.contains("\"role\":\"leader\""));
        cluster.signal(others.getLast(), "CONT");
    }

    private static String lastLink(Collection<String> told) {
        return last(told, "\"replication\":{");
    }

    /// What was told last, from `part` on.
    private static String last(Collection<String> told, String part) {
        var last = "";
        for (var line : told) if (line.contains(part)) last = line.substring(line.indexOf(part));
        return last;
    }

    /// As when the disk that they share pauses. They wait a second for their leader.
    @Test
    void whereAllStandStillNobodyWasSilent() throws Exception {
        var leader = cluster.awaitLeader();
        int term = cluster.term(leader);

        for (int round = 0; round < 3; round++) {
            for (var name : cluster.names()) cluster.signal(name, "STOP");
            // What is tested lasts so long; it is nothing to wait for.
            TimeUnit.MILLISECONDS.sleep(1500);
            for (var name : cluster.names()) cluster.signal(name, "CONT");
            assertThat(cluster.put(leader, "key" + round, "v").statusCode()).isEqualTo(200);
        }

        assertThat(cluster.awaitLeader()).isEqualTo(leader);
        for (var name : cluster.names()) assertThat(cluster.term(name)).isEqualTo(term);
    }

    /// The members wait a second for their leader at full speed.
    @Test
    void whereTimeGoesSlowlyAPauseIsNoReasonToElectAnother() throws Exception {
        var leader = slowed();
        int term = cluster.term(leader);
        for (var name : cluster.names())
            assertThat(cluster.raft(name).path("time_scale").asDouble()).isEqualTo(0.02);

        cluster.signal(leader, "STOP");
        // What is tested lasts so long; it is nothing to wait for.
        TimeUnit.SECONDS.sleep(3);
        cluster.signal(leader, "CONT");

        assertThat(cluster.put(leader, "key6", "v").statusCode()).isEqualTo(200);
        for (var name : cluster.names()) assertThat(cluster.term(name)).isEqualTo(term);

        timeScale("1");
        cluster.kill(leader);
        assertThat(cluster.awaitLeader()).isNotEqualTo(leader);
    }

    /// Until all are slow and nobody stands: one that waits for votes then does so for minutes.
    ///
    /// @return who leads
    private String slowed() {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            timeScale("1");
                            var leader = cluster.awaitLeader();
                            int term = cluster.term(leader);
                            timeScale("0.02");
                            for (var name : cluster.names()) {
                                var raft = cluster.raft(name);
                                if (!raft.path("leader").asText().equals(leader)
                                        || raft.path("term").asInt() != term) return "";
                            }
                            return leader;
                        },
                        leader -> !leader.isEmpty());
    }

    private void timeScale(String scale) {
        for (var name : cluster.names())
            assertThat(
                            cluster.sure(name, "PUT", "/raft/time", "{\"scale\": " + scale + "}")
                                    .statusCode())
                    .isEqualTo(200);
    }

    @Test
    void aLeaderThatWasPausedDoesNotAnswerFromBefore() throws Exception {
        var first = cluster.awaitLeader();
        cluster.put(first, "key6", "old");
        cluster.signal(first, "STOP");
        var second = cluster.awaitLeader(first);
        assertThat(cluster.put(second, "key6", "new").statusCode()).isEqualTo(200);

        cluster.signal(first, "CONT");
        var read = cluster.getOnce(first, "key6");

        // At once it may not know any better than to refuse; it must not say what was.
        assertThat(read.statusCode() == 503 || read.body().contains("new"))
                .as(read.body())
                .isTrue();
        assertThat(cluster.get(first, "key6").body()).contains("new");
    }

    @Test
    void withoutAMajorityNothingIsPromised() throws Exception {
        var leader = cluster.awaitLeader();
        cluster.put(leader, "key6", "v");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                cluster.names().stream()
                                        .allMatch(it -> cluster.local(it, "key6").contains("v")));
        for (var name : cluster.names()) if (!name.equals(leader)) cluster.kill(name);

        var write = refused(() -> cluster.putOnce(leader, "key7", "v"));
        var read = refused(() -> cluster.getOnce(leader, "key6"));

        assertThat(write.body()).containsAnyOf("Outcome unknown", "No leader is known");
        assertThat(read.body()).contains("consistency=local");
        assertThat(read.headers().firstValue("Retry-After")).isPresent();
        assertThat(cluster.local(leader, "key6")).contains("v");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                refused(() -> cluster.putOnce(leader, "key8", "v"))
                                        .body()
                                        .contains("No leader is known"));
    }

    /// By one that may send to a leader of before, until it has missed that one.
    private static HttpResponse<String> refused(Callable<HttpResponse<String>> asked) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(asked, answer -> answer.statusCode() == 503);
    }

    @Test
    void aMemberWhoseFolderIsGoneTakesNoPart() throws Exception {
        var leader = cluster.awaitLeader();
        cluster.put(leader, "key6", "v");
        var other =
                cluster.names().stream().filter(it -> !it.equals(leader)).findFirst().orElseThrow();
        cluster.kill(other);
        try (var files = Files.list(folder.resolve(other))) {
            for (var file : files.toList()) Files.delete(file);
        }

        cluster.start(other);

        await().atMost(PATIENCE)
                .until(
                        () ->
                                cluster.raft(other)
                                        .path("reason")
                                        .asText()
                                        .contains("with another folder"));
        assertThat(cluster.ask(other, "GET", "/health", "").statusCode()).isEqualTo(503);
        assertThat(cluster.put(leader, "key7", "v").statusCode()).isEqualTo(200);
    }

    /// Nothing of what it says is guessed, and the others need no more than two.
    @Test
    void aMemberThatCannotTellWhoItIsDoesNotStartAndSaysWhatToDo() throws Exception {
        var leader = cluster.awaitLeader();
        var other =
                cluster.names().stream().filter(it -> !it.equals(leader)).findFirst().orElseThrow();
        cluster.kill(other);
        var file = folder.resolve(other).resolve("member.json");
        var whole = Files.readAllBytes(file);
        var flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        var damaged = "member.json is damaged; put the file back from a copy";

        for (var bytes : List.of(new byte[0], Arrays.copyOf(whole, whole.length / 2), flipped)) {
            Files.write(file, bytes);
            assertThat(cluster.refusalOf(other)).contains(damaged, "join anew");
            assertThat(file).hasBinaryContent(bytes);
        }
        Files.copy(folder.resolve(leader).resolve("member.json"), file, REPLACE_EXISTING);
        assertThat(cluster.refusalOf(other))
                .contains("The folder is that of " + leader, "a folder of its own");
        Files.write(file, whole);
        Files.write(folder.resolve(other).resolve("agreed.json"), new byte[0]);
        assertThat(cluster.refusalOf(other)).contains("agreed.json is damaged", "join anew");

        assertThat(cluster.put(leader, "key6", "v").statusCode()).isEqualTo(200);
        Files.delete(folder.resolve(other).resolve("agreed.json"));
        cluster.start(other);
        cluster.awaitSameLogs();
    }

    @Test
    void aLeaderThatIsStoppedHandsOver() throws Exception {
        var first = cluster.awaitLeader();
        cluster.put(first, "key6", "v");
        var term = cluster.term(first);

        cluster.process(first).destroy();
        assertThat(cluster.process(first).waitFor(40, TimeUnit.SECONDS)).isTrue();

        var second = cluster.awaitLeader();
        assertThat(cluster.process(first).exitValue()).isZero();
        assertThat(cluster.put(second, "key7", "v").statusCode()).isEqualTo(200);
        // Mostly the next; votes that take too long on a machine that is busy are asked for again.
        assertThat(cluster.term(second)).isGreaterThan(term);
    }

    @Test
    void electionsAreTold() throws Exception {
        var first = cluster.awaitLeader();
        cluster.put(first, "key6", "v");

        assertThat(cluster.events(first))
                .contains("event: election", "\"phase\":\"pre_vote\"", "\"phase\":\"vote\"")
                .contains("event: leader");
        var others = new StringBuilder();
        for (var name : cluster.names())
            if (!name.equals(first)) others.append(cluster.events(name));
        assertThat(others).contains("event: vote", "\"candidate\":\"" + first + "\"", "true");
        int term = cluster.term(first);
        assertThat(cluster.sure(first, "GET", "/metrics", "").body())
                .containsPattern("walscope_raft_term [1-9]")
                .containsPattern("walscope_raft_quorum [01]")
                .containsPattern("walscope_raft_elections_total [1-9]")
                .containsPattern("walscope_raft_leader_changes_total [1-9]")
                .containsPattern("walscope_raft_commit_duration_seconds_count [1-9]")
                .containsPattern("walscope_raft_append_round_trip_seconds_count [1-9]");
        assertThat(cluster.sure(first, "GET", "/wal/1", "").body()).contains("\"term\":");
        assertThat(cluster.sure(first, "GET", "/wal", "").body())
                .contains("\"operation\":\"NOOP\"", "\"term\":");
    }

    @Test
    void whatHasNoMeaningHereIsRefused() throws Exception {
        var leader = cluster.awaitLeader();

        assertThat(cluster.put(leader, "key6?acks=leader", "v").statusCode()).isEqualTo(400);
        assertThat(cluster.put(leader, "key6?acks=quorum", "v").statusCode()).isEqualTo(200);
        assertThat(cluster.get(leader, "key6?consistency=some").statusCode()).isEqualTo(400);
        assertThat(cluster.sure(leader, "DELETE", "/key/none", "").statusCode()).isEqualTo(404);
        assertThat(cluster.sure(leader, "DELETE", "/key/key6", "").statusCode()).isEqualTo(200);
        assertThat(cluster.get(cluster.any(), "key6").statusCode()).isEqualTo(404);
    }
}
