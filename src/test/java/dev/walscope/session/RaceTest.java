package dev.walscope.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.session.Race.Kind;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// "64 clients on one counter: the count is right or it is shown why not."
class RaceTest {
    @TempDir Path folder;
    private Node leader;
    private NodeClient client;

    @BeforeEach
    void start() throws Exception {
        leader = Node.start(NodeOptions.leader(folder, 0), Clock.SYSTEM);
        client = new NodeClient(URI.create(leader.url()));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        leader.close();
    }

    private long lastId() throws Exception {
        var status = client.send(Call.of("GET", "/status")).get();
        return Wire.tree(status.body()).path("last_id").asLong();
    }

    @ParameterizedTest
    @EnumSource(names = {"versions", "transactions"})
    void whoWritesOnWhatItHasReadLosesNothing(Kind kind) throws Exception {
        var result = new Race(kind, client::send).run();

        assertThat(result.isRight()).as(result.toString()).isTrue();
        // Were they never in each other's way, it would have shown nothing.
        assertThat(result.refused()).isPositive();
        assertThat(lastId()).isEqualTo(1 + Race.CLIENTS * Race.CHANGES_EACH);
    }

    @Test
    void whoWritesBlindlyLosesWhatOthersWrote() throws Exception {
        var result = new Race(Kind.blind, client::send).run();

        assertThat(result.found()).isLessThan(result.wanted());
        assertThat(result.refused()).isZero();
        assertThat(lastId()).isEqualTo(1 + Race.CLIENTS * Race.CHANGES_EACH);
    }

    @Test
    void whatTheNodeRefusesEndsItWithASentence() {
        Function<Call, CompletableFuture<Reply>> full =
                _ ->
                        CompletableFuture.completedFuture(
                                new Reply(507, Map.of(), "{\"detail\":\"The disk is full.\"}", 0));

        assertThatThrownBy(() -> new Race(Kind.blind, full).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The race has ended: the node answered 507, The disk is full. Begin it"
                                + " again.");
    }

    @Test
    void aLeaderThatIsGoneEndsItWithASentence() {
        Function<Call, CompletableFuture<Reply>> gone =
                _ -> CompletableFuture.failedFuture(new IOException("gone"));

        assertThatThrownBy(() -> new Race(Kind.versions, gone).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The race has ended: the leader does not answer.");
    }
}
