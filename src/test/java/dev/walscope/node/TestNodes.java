package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Nodes in the test's own process, on free ports.
final class TestNodes implements AutoCloseable {
    private final Path folder;
    private final List<Node> running = new ArrayList<>();

    TestNodes(Path folder) {
        this.folder = folder;
    }

    Node leader() throws IOException {
        return started(leaderOptions(), Clock.SYSTEM, EdgeLimits.DEFAULT);
    }

    NodeOptions leaderOptions() {
        return NodeOptions.leader(folder.resolve("leader"), 0);
    }

    Node follower(String name, Node leader) throws IOException {
        return started(
                NodeOptions.follower(name, folder.resolve(name), 0, leader.url()),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    Node started(NodeOptions options, Clock clock, EdgeLimits limits) throws IOException {
        return started(options, clock, clock, limits, HeapShares.ofThisJvm());
    }

    Node started(
            NodeOptions options, Clock clock, Clock entries, EdgeLimits limits, HeapShares shares)
            throws IOException {
        var node = Node.start(options, clock, entries, limits, shares);
        running.add(node);
        return node;
    }

    void stop(Node node) throws IOException {
        running.remove(node);
        node.close();
    }

    static long lastId(Node node) {
        return node.report().status().lastId();
    }

    static void caughtUp(Node follower, Node leader) {
        await().untilAsserted(
                        () ->
                                assertThat(follower.report().status().appliedId())
                                        .isEqualTo(leader.report().status().lastId()));
    }

    @Override
    public void close() throws IOException {
        for (var node : running.reversed()) node.close();
    }
}
