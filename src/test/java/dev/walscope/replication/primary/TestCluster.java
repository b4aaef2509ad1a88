package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;
import dev.walscope.cluster.LinkProxy;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.replication.Timing;
import dev.walscope.time.Clock;

import org.awaitility.core.ConditionFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Real nodes in this process, on real sockets and real files, with a proxy on each follower's
/// link.
final class TestCluster implements AutoCloseable {
    /// Quick to notice and to come back, so that tests need not wait long.
    static final Timing QUICK = new Timing(50, 400, 1500, 10, 100, 5000);

    final Path root;
    final Map<String, LinkProxy> links = new HashMap<>();
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Map<String, NodeClient> clients = new HashMap<>();
    private final UnaryOperator<NodeOptions> options;

    TestCluster(Path root, UnaryOperator<NodeOptions> options) {
        this.root = root;
        this.options = options;
    }

    TestCluster(Path root) {
        this(root, options -> options.with(QUICK));
    }

    Path folder(String name) {
        return root.resolve(name);
    }

    NodeClient start(String name) throws IOException {
        var isLeader = name.startsWith("leader");
        var node =
                Node.start(
                        options.apply(
                                isLeader
                                        ? NodeOptions.leader(folder(name), 0)
                                        : NodeOptions.follower(
                                                name, folder(name), 0, linkUrl(name))),
                        Clock.SYSTEM);
        nodes.put(name, node);
        if (isLeader)
            for (var link : links.values())
                link.leader(new InetSocketAddress("127.0.0.1", node.port()));
        var client = new NodeClient(URI.create(node.url()));
        clients.put(name, client);
        return client;
    }

    private String linkUrl(String name) {
        var leader = nodes.get("leader");
        var address = new InetSocketAddress("127.0.0.1", leader == null ? 1 : leader.port());
        return "http://127.0.0.1:"
                + links.computeIfAbsent(name, _ -> LinkProxy.open(address, Clock.SYSTEM)).port();
    }

    void stop(String name) throws IOException {
        nodes.remove(name).close();
        clients.remove(name).close();
    }

    boolean isUp(String name) {
        return nodes.containsKey(name);
    }

    NodeClient client(String name) {
        return clients.get(name);
    }

    Reply put(String key, String value) {
        return client("leader").send(Call.put(key, "\"" + value + "\"")).join();
    }

    NodeStatus status(String name) {
        return client(name).status().join();
    }

    FollowerStatus follower(String name) {
        var followers = status("leader").followers();
        if (followers == null) throw new AssertionError("the leader has no followers");
        return followers.stream()
                .filter(follower -> follower.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not known"));
    }

    /// Waits until both hold the same bytes and the leader knows it.
    void awaitInStep(String name) {
        awaiting()
                .untilAsserted(
                        () -> {
                            var lag = follower(name);
                            assertThat(lag.lagEntries()).isZero();
                            assertThat(log(name)).isEqualTo(log("leader"));
                        });
    }

    void awaitIntegrity(String name, Integrity.State state) {
        awaiting().until(() -> status(name).integrity().state() == state);
    }

    static ConditionFactory awaiting() {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions();
    }

    /// All segments, one behind the other.
    byte[] log(String name) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int n = 1; Files.exists(segment(name, n)); n++)
            bytes.writeBytes(Files.readAllBytes(segment(name, n)));
        return bytes.toByteArray();
    }

    Path segment(String name, int number) {
        return folder(name).resolve("wal.log.segment." + number);
    }

    void flip(String name, int segment, int offset) throws IOException {
        var bytes = Files.readAllBytes(segment(name, segment));
        bytes[offset] ^= 1;
        Files.write(segment(name, segment), bytes);
    }

    void wipe(String name) throws IOException {
        try (var files = Files.list(folder(name))) {
            for (var file : (Iterable<Path>) files::iterator) Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        for (var name : nodes.keySet()) stop(name);
        links.values().forEach(LinkProxy::close);
    }
}
