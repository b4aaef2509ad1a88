package dev.walscope.cluster;

import dev.walscope.time.Clock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// A [Cable] as a plain TCP proxy on a port of its own, which can be cut, slowed and made to
/// swallow. Both nodes take it for the other one.
///
/// It works where it is opened: those of a cluster in a process of their own ([Cables]). Each
/// connection holds a bounded number of bytes; when they are full, the sender has to wait, as on a
/// real network.
public final class LinkProxy implements Cable {
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long LOOK_EVERY_NANOS = 20_000_000;
    private static final int TRAVELLING_MAX = 12;

    private final ServerSocket server;
    private final LinkConditions conditions;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress leader;

    private LinkProxy(ServerSocket server, InetSocketAddress leader, Clock clock) {
        this.server = server;
        this.leader = leader;
        this.conditions = new LinkConditions(clock);
    }

    /// Listens on a free port of the loopback address; the leader need not be up.
    public static LinkProxy open(InetSocketAddress leader, Clock clock) {
        return open(0, leader, clock);
    }

    /// @param port 0 for any free one
    /// @throws UncheckedIOException when the port is taken
    static LinkProxy open(int port, InetSocketAddress leader, Clock clock) {
        try {
            var server = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
            var proxy = new LinkProxy(server, leader, clock);
            Thread.ofVirtual().name("link " + server.getLocalPort()).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a link proxy", e);
        }
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public LinkState state() {
        return conditions.state();
    }

    public long bytesToLeader() {
        return conditions.bytesToLeader();
    }

    public long bytesToFollower() {
        return conditions.bytesToFollower();
    }

    /// Connections open now.
    public int connections() {
        return connections.size();
    }

    @Override
    public InetSocketAddress leader() {
        return leader;
    }

    @Override
    public void leader(InetSocketAddress address) {
        leader = address;
    }

    @Override
    public void become(LinkState next) {
        conditions.become(_ -> next);
        connections.stream()
                .filter(one -> next.cut() || !next.halfOpen() && one.lostBytes())
                .forEach(ProxiedConnection::reset);
    }

    @Override
    public CompletableFuture<Optional<LinkMessage>> step(Duration patience) {
        var done = new CompletableFuture<Optional<LinkMessage>>();
        Thread.ofVirtual()
                .name("link step")
                .start(
                        () -> {
                            try {
                                done.complete(firstWaiting(patience));
                            } catch (InterruptedException e) {
                                done.completeExceptionally(e);
                            }
                        });
        return done;
    }

    private Optional<LinkMessage> firstWaiting(Duration patience) throws InterruptedException {
        var until = conditions.clock().nanos() + patience.toNanos();
        while (true) {
            var first =
                    connections.stream()
                            .flatMap(ProxiedConnection::waiting)
                            .min(Comparator.comparingLong(OnTheWay::arrivedAt));
            if (first.isPresent() && first.get().let(conditions.clock().nanos())) {
                conditions.look();
                return Optional.ofNullable(first.get().piece().message());
            }
            if (conditions.clock().nanos() >= until || server.isClosed()) return Optional.empty();
            conditions.awaitUntil(conditions.clock().nanos() + LOOK_EVERY_NANOS, state());
        }
    }

    @Override
    public List<LinkMessage.Travelling> travelling() {
        var state = state();
        if (!state.isWatched()) return List.of();
        long now = conditions.clock().nanos();
        return connections.stream()
                .flatMap(ProxiedConnection::travelling)
                .sorted(Comparator.comparingLong(OnTheWay::arrivedAt))
                .limit(TRAVELLING_MAX)
                .flatMap(each -> each.travelling(state, now).stream())
                .toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var follower = server.accept();
                Thread.ofVirtual().name("link connection").start(() -> serve(follower));
            } catch (IOException e) {
                // Closed, or a connection that was gone before it was accepted.
            }
        }
    }

    private void serve(Socket follower) {
        var connection = new ProxiedConnection(follower, conditions);
        connections.add(connection);
        try {
            // Checked after the connection is on the list, so that a cut at this moment finds it.
            if (state().cut() || server.isClosed()) connection.reset();
            else connection.run(leader, CONNECT_TIMEOUT_MS);
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // The port is free either way.
        }
        connections.forEach(ProxiedConnection::reset);
    }
}
