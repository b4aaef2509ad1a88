package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// A leader and its two followers.
record WatchedNodes(Server leader, Server first, Server second) implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    static final List<String> NAMES = List.of("leader", "follower-1", "follower-2");

    static WatchedNodes start(Path folder) throws IOException {
        return start(folder, IntUnaryOperator.identity());
    }

    /// @param cable from the leader's port to that at which a follower reaches it
    static WatchedNodes start(Path folder, IntUnaryOperator cable) throws IOException {
        var own = folder.resolve("leader");
        var leader = Server.node(own, "--data", own + "/log");
        leader.awaitAnswer("/health");
        return new WatchedNodes(
                leader,
                follower(folder, "follower-1", cable.applyAsInt(leader.port())),
                follower(folder, "follower-2", cable.applyAsInt(leader.port())));
    }

    private static Server follower(Path folder, String name, int leader) throws IOException {
        var server = Server.follower(folder.resolve(name), name, leader);
        server.awaitAnswer("/health");
        return server;
    }

    HttpLoad load() throws IOException {
        return new HttpLoad(leader.port(), CONNECTIONS);
    }

    String attach() {
        var order = new StringBuilder("attach");
        for (var node : List.of(leader, first, second))
            order.append(" http://127.0.0.1:").append(node.port());
        return order.toString();
    }

    @Override
    public void close() {
        second.close();
        first.close();
        leader.close();
    }
}
