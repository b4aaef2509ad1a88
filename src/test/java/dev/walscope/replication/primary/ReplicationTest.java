package dev.walscope.replication.primary;

import static dev.walscope.replication.primary.TestCluster.awaiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LeaderLink;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;
import dev.walscope.cluster.LinkProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;

class ReplicationTest {
    @TempDir Path root;
    private TestCluster cluster;

    @BeforeEach
    void cluster() {
        cluster =
                new TestCluster(
                        root, options -> options.with(TestCluster.QUICK).withMaxSegmentSize(400));
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
    }

    @Test
    void aFollowerHoldsTheLeadersVeryBytes() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");

        for (int i = 0; i < 30; i++) cluster.put("key" + i, "naïve ☃ " + i);

        cluster.awaitInStep("follower-1");
        assertThat(cluster.client("follower-1").send(Call.get("key7")).join().body())
                .isEqualTo("{\"key\":\"key7\",\"value\":\"naïve ☃ 7\"}");
        assertThat(cluster.follower("follower-1"))
                .satisfies(
                        follower -> {
                            assertThat(follower.state()).isEqualTo(FollowerStatus.State.streaming);
                            assertThat(follower.lagBytes()).isZero();
                            assertThat(follower.lagMs()).isZero();
                        });
    }

    @Test
    void aFollowerThatWasDownCatchesUp() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.put("a", "1");
        cluster.awaitInStep("follower-1");

        cluster.stop("follower-1");
        for (int i = 0; i < 500; i++) cluster.put("key" + i, "value");
        awaiting().until(() -> cluster.follower("follower-1").state() == FollowerStatus.State.lost);
        assertThat(cluster.follower("follower-1").lagEntries()).isEqualTo(500);
        assertThat(cluster.follower("follower-1").lagBytes()).isPositive();
        assertThat(cluster.follower("follower-1").lagMs()).isPositive();
        cluster.start("follower-1");

        cluster.awaitInStep("follower-1");
    }

    @Test
    void aFollowerMayComeBeforeItsLeaderAndOutliveIt() throws Exception {
        cluster.start("follower-1");
        awaiting()
                .until(
                        () ->
                                cluster.status("follower-1").replication().state()
                                        == LeaderLink.State.waiting);
        cluster.start("leader");
        cluster.put("a", "1");
        cluster.awaitInStep("follower-1");

        cluster.stop("leader");
        cluster.start("leader");
        cluster.put("b", "2");

        cluster.awaitInStep("follower-1");
    }

    @Test
    void aFollowerRefusesALeaderThatWasWiped() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        for (int i = 0; i < 5; i++) cluster.put("key" + i, "before");
        cluster.awaitInStep("follower-1");
        var before = cluster.log("follower-1");

        cluster.stop("leader");
        cluster.wipe("leader");
        cluster.start("leader");
        cluster.put("key0", "before");
        cluster.put("key1", "after");

        // Asked between the two writes the leader is right to say that they part at an earlier one.
        awaiting()
                .untilAsserted(
                        () ->
                                assertThat(cluster.status("follower-1").replication())
                                        .as("entry 1 is the same again")
                                        .returns(LeaderLink.State.diverged, LeaderLink::state)
                                        .returns(2L, LeaderLink::divergedAt));
        var link = cluster.status("follower-1").replication();
        assertThat(link.reason()).contains("diverge at entry 2");
        assertThat(cluster.follower("follower-1").divergedAt()).isEqualTo(2);
        assertThat(cluster.log("follower-1")).as("nothing is overwritten").isEqualTo(before);
    }

    @Test
    void aWipedLeaderThatHasNothingYetIsSaidToPartAtTheFirstEntry() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.put("key0", "before");
        cluster.awaitInStep("follower-1");
        var before = cluster.log("follower-1");

        cluster.stop("leader");
        cluster.wipe("leader");
        cluster.start("leader");

        awaiting()
                .untilAsserted(
                        () ->
                                assertThat(cluster.status("follower-1").replication())
                                        .returns(LeaderLink.State.diverged, LeaderLink::state)
                                        .returns(1L, LeaderLink::divergedAt));
        assertThat(cluster.status("follower-1").replication().reason())
                .contains("the follower holds entry 1, which the leader's log does not have");
        assertThat(cluster.log("follower-1")).as("nothing is overwritten").isEqualTo(before);
    }

    private byte[] loseTheLeadersEnd() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        for (int i = 0; i < 4; i++) cluster.put("key" + i, "value");
        cluster.awaitInStep("follower-1");
        var whole = cluster.log("leader");
        cluster.stop("leader");
        var file = cluster.segment("leader", 1);
        var lines = Files.readString(file).lines().toList();
        Files.writeString(file, String.join("\n", lines.subList(0, 2)) + "\n");
        Files.deleteIfExists(cluster.segment("leader", 2));
        return whole;
    }

    @Test
    void whatAKnownFollowerHoldsBeyondTheLeadersEndIsTakenBackBeforeTheFirstWrite()
            throws Exception {
        var whole = loseTheLeadersEnd();

        cluster.start("leader");

        assertThat(cluster.log("leader")).as("as soon as it is ready").isEqualTo(whole);
        assertThat(cluster.put("key5", "value").body()).contains("\"id\":5");
        cluster.awaitInStep("follower-1");
    }

    @Test
    void whatAKnownFollowerHoldsIsTakenBackWhenItComesLater() throws Exception {
        var whole = loseTheLeadersEnd();
        cluster.stop("follower-1");
        cluster.start("leader");
        assertThat(cluster.status("leader").lastId()).isEqualTo(2);

        cluster.start("follower-1");

        cluster.awaitInStep("follower-1");
        assertThat(cluster.log("leader")).isEqualTo(whole);
    }

    @Test
    void aFollowerThatNobodyKnowsDivergesBehindTheLeadersEnd() throws Exception {
        loseTheLeadersEnd();
        Files.delete(cluster.folder("leader").resolve("followers.json"));

        cluster.start("leader");

        awaiting()
                .until(
                        () ->
                                cluster.status("follower-1").replication().state()
                                        == LeaderLink.State.diverged);
        assertThat(cluster.status("follower-1").replication().divergedAt()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"removed", "replaced by an equal one", "replaced by an older one"})
    void whatAFollowerAcknowledgedIsThereThoughItsFileWas(String deed) throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.put("key0", "value");
        cluster.awaitInStep("follower-1");
        var file = cluster.segment("follower-1", 1);
        var bytes = Files.readAllBytes(file);
        Files.delete(file);
        if (deed.endsWith("equal one")) Files.write(file, bytes);
        if (deed.endsWith("older one")) Files.write(file, new byte[0]);

        cluster.put("key1", "value");
        cluster.awaitInStep("follower-1");
        cluster.stop("follower-1");
        cluster.start("follower-1");

        assertThat(cluster.status("follower-1").lastId()).isEqualTo(2);
        assertThat(cluster.log("follower-1")).isEqualTo(cluster.log("leader"));
    }

    /// The same last entry, and another one before it.
    @Test
    void equalEndsDoNotMakeTwoLogsAgree() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        for (int i = 0; i < 3; i++) cluster.put("key" + i, "value");
        cluster.awaitInStep("follower-1");
        cluster.stop("leader");
        cluster.wipe("leader");
        cluster.stop("follower-1");
        cluster.start("leader");
        cluster.put("key0", "value");
        cluster.put("key1", "another value");
        cluster.put("key2", "value");

        cluster.start("follower-1");

        awaiting()
                .until(
                        () ->
                                cluster.status("follower-1").replication().state()
                                        == LeaderLink.State.diverged);
        assertThat(cluster.status("follower-1").replication().divergedAt()).isEqualTo(2);
    }

    @Test
    void aFollowersBadEntryIsRepairedFromTheLeader() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        for (int i = 0; i < 12; i++) cluster.put("key" + i, "value");
        cluster.awaitInStep("follower-1");

        cluster.flip("follower-1", 2, 100);
        cluster.client("follower-1").scrub().join();

        cluster.awaitIntegrity("follower-1", Integrity.State.ok);
        assertThat(cluster.log("follower-1")).isEqualTo(cluster.log("leader"));
        assertThat(cluster.status("follower-1").integrity().repaired()).isEqualTo(1);
    }

    @Test
    void aLeadersBadEntryIsRepairedFromAFollowerAndReadAgain() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        for (int i = 0; i < 12; i++) cluster.put("key" + i, "value");
        cluster.awaitInStep("follower-1");
        var whole = cluster.log("leader");
        cluster.stop("leader");
        cluster.stop("follower-1");
        cluster.flip("leader", 1, 30);

        cluster.start("leader");
        assertThat(cluster.status("leader").integrity().state())
                .isEqualTo(Integrity.State.degraded);
        assertThat(cluster.status("leader").integrity().corruptIds()).containsExactly(1L);
        assertThat(cluster.client("leader").send(Call.get("key0")).join().status()).isEqualTo(404);
        cluster.start("follower-1");

        cluster.awaitIntegrity("leader", Integrity.State.ok);
        assertThat(cluster.log("leader")).isEqualTo(whole);
        assertThat(cluster.client("leader").send(Call.get("key0")).join().status()).isEqualTo(200);
    }

    @Test
    void anEntryThatSomebodyPutRightByHandIsReadAgain() throws Exception {
        cluster.start("leader");
        cluster.put("a", "1");
        cluster.stop("leader");
        cluster.flip("leader", 1, 30);
        cluster.start("leader");
        assertThat(cluster.client("leader").send(Call.get("a")).join().status()).isEqualTo(404);

        cluster.flip("leader", 1, 30);
        cluster.client("leader").scrub().join();

        cluster.awaitIntegrity("leader", Integrity.State.ok);
        assertThat(cluster.client("leader").send(Call.get("a")).join().status()).isEqualTo(200);
    }

    @Test
    void withNoGoodCopyTheLeaderStaysDegradedAndServesTheRest() throws Exception {
        cluster.start("leader");
        for (int i = 0; i < 4; i++) cluster.put("key" + i, "value");
        cluster.stop("leader");
        cluster.flip("leader", 1, 100);
        cluster.start("leader");

        cluster.start("follower-1");
        cluster.put("new", "value");

        awaiting().until(() -> cluster.status("follower-1").lastId() == 1);
        cluster.awaitIntegrity("leader", Integrity.State.degraded);
        assertThat(cluster.status("leader").integrity().corruptIds()).containsExactly(2L);
        assertThat(cluster.client("leader").wal(0, 10).join().entries())
                .extracting(entry -> entry.crcStatus().name())
                .containsExactly("ok", "corrupt", "ok", "ok", "ok");
    }

    @Test
    void aHalfOpenLinkIsNoticedFromBothEnds() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.put("a", "1");
        cluster.awaitInStep("follower-1");

        cluster.links.get("follower-1").halfOpen();
        cluster.put("b", "2");

        awaiting().until(() -> cluster.follower("follower-1").state() == FollowerStatus.State.lost);
        awaiting()
                .until(
                        () ->
                                cluster.status("follower-1").replication().state()
                                        != LeaderLink.State.streaming);
        cluster.links.get("follower-1").heal();
        cluster.awaitInStep("follower-1");
    }

    @Test
    void theHighWaterMarkIsWhatAMajorityHolds() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.start("follower-2");
        cluster.put("a", "1");
        cluster.awaitInStep("follower-1");
        cluster.awaitInStep("follower-2");
        cluster.links.get("follower-1").cut();
        cluster.links.get("follower-2").cut();
        awaiting().until(() -> cluster.follower("follower-2").state() == FollowerStatus.State.lost);
        cluster.put("b", "2");

        assertThat(cluster.status("leader").highWaterMark()).isEqualTo(1);
        cluster.links.get("follower-1").heal();

        awaiting().until(() -> cluster.status("leader").highWaterMark() == 2);
        awaiting().until(() -> cluster.status("follower-1").highWaterMark() == 2);
    }

    @Test
    void aWriteIsAnsweredWhenThoseItAsksForHaveIt() throws Exception {
        var leader = cluster.start("leader");

        assertThat(put(leader, "one").status()).as("nobody else there").isEqualTo(503);
        assertThat(put(leader, "one").body()).contains("is in the leader's log", "unknown");
        assertThat(put(leader, "quorum").status()).as("a majority of one").isEqualTo(200);
        cluster.start("follower-1");
        cluster.start("follower-2");
        awaiting().until(() -> cluster.status("leader").followers().size() == 2);
        assertThat(put(leader, "one").status()).isEqualTo(200);
        assertThat(put(leader, "all").status()).isEqualTo(200);
        cluster.links.get("follower-2").cut();
        assertThat(put(leader, "quorum").status()).isEqualTo(200);
        assertThat(put(leader, "all").status()).as("a lost one is known").isEqualTo(503);
        assertThat(leader.send(Call.of("DELETE", "/followers/follower-2")).join().status())
                .isEqualTo(200);
        assertThat(put(leader, "all").status()).as("a forgotten one is not").isEqualTo(200);
    }

    private static Reply put(NodeClient leader, String acks) {
        return leader.send(Call.put("key", "1").withQuery("acks", acks)).join();
    }

    @Test
    void aSlowLinkDoesNotSlowTheLeader() throws Exception {
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.put("a", "1");
        cluster.awaitInStep("follower-1");
        cluster.links.get("follower-1").throttle(2000);

        for (int i = 0; i < 200; i++) cluster.put("key" + i, "x".repeat(100));

        assertThat(cluster.follower("follower-1").lagEntries()).isPositive();
        cluster.links.get("follower-1").heal();
        cluster.awaitInStep("follower-1");
    }

    @Test
    void randomFaultsEndWithTheSameBytes() throws Exception {
        var seed = Long.getLong("walscope.faults.seed", System.nanoTime());
        var random = new Random(seed);
        System.out.println("random faults, seed " + seed);
        cluster.start("leader");
        cluster.start("follower-1");
        cluster.start("follower-2");
        var acknowledged = new ArrayList<String>();
        for (int fault = 0; fault < 30; fault++) {
            for (int i = random.nextInt(10); i > 0; i--) {
                var key = "key" + acknowledged.size();
                if (cluster.put(key, "value").status() == 200) acknowledged.add(key);
            }
            var name = "follower-" + (1 + random.nextInt(2));
            var link = cluster.links.get(name);
            switch (random.nextInt(8)) {
                case 0 -> link.cut();
                case 1 -> link.halfOpen();
                case 2 -> link.delay(Duration.ofMillis(random.nextInt(30)));
                case 3 -> link.throttle(20_000);
                case 4 -> restart(name);
                case 5 -> restart("leader");
                case 6 -> {
                    if (Files.size(cluster.segment(name, 1)) > 60) cluster.flip(name, 1, 40);
                    cluster.client(name).scrub().join();
                }
                default -> link.heal();
            }
        }
        cluster.links.values().forEach(LinkProxy::heal);

        cluster.put("last", "value");

        cluster.awaitInStep("follower-1");
        cluster.awaitInStep("follower-2");
        for (var name : new String[] {"leader", "follower-1", "follower-2"}) {
            cluster.awaitIntegrity(name, Integrity.State.ok);
            for (var key : acknowledged)
                assertThat(cluster.client(name).send(Call.get(key)).join().status())
                        .as("seed %d: %s on %s", seed, key, name)
                        .isEqualTo(200);
        }
    }

    private void restart(String name) throws Exception {
        cluster.stop(name);
        cluster.start(name);
    }
}
