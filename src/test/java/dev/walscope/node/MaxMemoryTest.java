package dev.walscope.node;

import static dev.walscope.node.Wires.delete;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.LeaderLink;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/// `--max-memory`: a store at its limit takes nothing that makes it larger, and does all the rest.
class MaxMemoryTest {
    /// Ten values of a thousand characters, each with a key of two: 160 + 2 x 2 + 1002.
    private static final long TEN = 10 * 1166;

    private static final String THOUSAND = json(1000);

    @TempDir Path folder;
    private TestNodes nodes;
    private NodeOptions options;

    @BeforeEach
    void start() {
        nodes = new TestNodes(folder);
        options = nodes.leaderOptions().withMaxMemory(TEN);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    @Test
    void theLimitIsExact() throws Exception {
        var port = full().port();

        var refused = put(port, "/key/kX", THOUSAND);

        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.detail())
                .isEqualTo(
                        "The store holds 11660 of the 11660 bytes allowed by --max-memory; delete"
                                + " some keys, or start the node with more.");
        assertThat(put(port, "/key/k", "{\"value\": 1}").status()).isEqualTo(507);
        assertThat(get(port, "/wal?limit=1000").json().get("entries")).hasSize(10);
    }

    @Test
    void whatDoesNotMakeItLargerIsTaken() throws Exception {
        var port = full().port();

        assertThat(put(port, "/key/k1", json(1001)).status()).isEqualTo(507);
        assertThat(put(port, "/key/k1", THOUSAND).status()).isEqualTo(200);
        assertThat(put(port, "/key/k1", json(1)).status()).isEqualTo(200);
        assertThat(put(port, "/key/k1", THOUSAND).status()).isEqualTo(200);
        assertThat(get(port, "/key/k1").status()).isEqualTo(200);
        assertThat(delete(port, "/key/k2").status()).isEqualTo(200);
        assertThat(put(port, "/key/kX", THOUSAND).status()).isEqualTo(200);
        assertThat(put(port, "/key/kY", THOUSAND).status()).isEqualTo(507);
    }

    @Test
    void aRetryOfWhatWasTakenIsAnsweredAndARefusedRequestIsNotRemembered() throws Exception {
        var node = nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
        var ids = "?client_id=c&request_id=";
        for (int i = 0; i < 10; i++) put(node.port(), "/key/k" + i + ids + i, THOUSAND);

        assertThat(put(node.port(), "/key/k1" + ids + 1, THOUSAND).status()).isEqualTo(200);
        assertThat(put(node.port(), "/key/kX" + ids + 10, THOUSAND).status()).isEqualTo(507);
        assertThat(
                        get(node.port(), "/request_status" + ids + 10)
                                .json()
                                .get("processed")
                                .asBoolean())
                .isFalse();
        delete(node.port(), "/key/k2");
        assertThat(put(node.port(), "/key/kX" + ids + 10, THOUSAND).status()).isEqualTo(200);
    }

    /// A hundred at once are decided in a few batches; what is staged counts.
    @Test
    void theLimitHoldsWhateverComesTogether() throws Exception {
        var node = nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
        var taken = new ArrayList<CompletableFuture<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 10; i < 99; i++) {
                var key = "/key/" + (char) ('a' + i % 26) + i % 10;
                taken.add(CompletableFuture.supplyAsync(() -> status(node, key), threads));
            }
        }

        assertThat(taken).extracting(CompletableFuture::join).contains(200, 507);
        assertThat(node.life().parts().state().keys().size()).isEqualTo(10);
        assertThat(node.life().parts().state().keys().bytes()).isEqualTo(TEN);
    }

    private static int status(Node node, String target) {
        try {
            return put(node.port(), target, THOUSAND).status();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void aLogThatAddsUpToMoreOpensAndOnlyShrinks() throws Exception {
        nodes.stop(full());
        var node = nodes.started(options.withMaxMemory(TEN / 2), Clock.SYSTEM, EdgeLimits.DEFAULT);

        assertThat(get(node.port(), "/key/k1").status()).isEqualTo(200);
        assertThat(put(node.port(), "/key/kX", json(1)).status()).isEqualTo(507);
        assertThat(put(node.port(), "/key/k1", json(1)).status()).isEqualTo(200);
        for (int i = 2; i < 8; i++)
            assertThat(delete(node.port(), "/key/k" + i).status()).isEqualTo(200);
        assertThat(put(node.port(), "/key/kX", json(1)).status()).isEqualTo(200);
    }

    @Test
    void aLogThatTheHeapHasNoRoomForIsRefusedInASentence() throws Exception {
        nodes.stop(full());
        var shares = HeapShares.ofThisJvm();
        var few =
                new HeapShares(
                        1000,
                        2000,
                        shares.bodies(),
                        shares.making(),
                        shares.sending(),
                        shares.rememberedWrites(),
                        shares.rememberedReads(),
                        shares.captured(),
                        shares.events());

        assertThatThrownBy(
                        () ->
                                Node.start(
                                        options,
                                        Clock.SYSTEM,
                                        Clock.SYSTEM,
                                        EdgeLimits.DEFAULT,
                                        few))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("need more memory than the 2000 bytes");

        // The folder is free again.
        nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
    }

    @Test
    void aFollowerAtItsLimitStopsAndSaysWhy() throws Exception {
        var leader = nodes.leader();
        var follower =
                nodes.started(
                        NodeOptions.follower("f1", folder.resolve("f1"), 0, leader.url())
                                .withMaxMemory(TEN),
                        Clock.SYSTEM,
                        EdgeLimits.DEFAULT);
        for (int i = 0; i < 12; i++) put(leader.port(), "/key/k" + i, THOUSAND);

        await().untilAsserted(
                        () ->
                                assertThat(link(follower).reason())
                                        .isNotNull()
                                        .contains("allowed by --max-memory"));
        assertThat(follower.report().status().lastId()).isEqualTo(10);
        assertThat(get(follower.port(), "/key/k9").status()).isEqualTo(200);
        assertThat(get(follower.port(), "/key/k10").status()).isEqualTo(404);

        nodes.stop(follower);
        var roomier = nodes.follower("f1", leader);
        TestNodes.caughtUp(roomier, leader);
    }

    private static LeaderLink link(Node follower) {
        return follower.report().status().replication();
    }

    private Node full() throws IOException {
        var node = nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
        for (int i = 0; i < 10; i++)
            assertThat(put(node.port(), "/key/k" + i, THOUSAND).status()).isEqualTo(200);
        return node;
    }

    private static String json(int characters) {
        return "{\"value\": \"" + "x".repeat(characters) + "\"}";
    }
}
