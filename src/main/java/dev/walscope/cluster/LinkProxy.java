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

/// The cable between a follower and its leader: a plain TCP proxy on a port of its own, which can
/// be cut, slowed and made to swallow. Both nodes take it for the other one.
///
/// [Cluster#perform] changes it; any thread may ask. Each connection holds a bounded number of
/// bytes; when they are full, the sender has to wait, as on a real network.
public final class LinkProxy implements AutoCloseable {
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
        try {
            var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            var proxy = new LinkProxy(server, leader, clock);
            Thread.ofVirtual().name("link " + server.getLocalPort()).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a link proxy", e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

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

    /// Where new connections go.
    InetSocketAddress leader() {
        return leader;
    }

    /// New connections go there; the open ones end with the leader they lead to.
    public void leader(InetSocketAddress address) {
        leader = address;
    }

    /// All of it at once.
    void become(LinkState next) {
        conditions.become(_ -> next);
        connections.stream()
                .filter(one -> next.cut() || !next.halfOpen() && one.lostBytes())
                .forEach(ProxiedConnection::reset);
    }

    public void cut() {
        conditions.become(LinkState::withCut);
        connections.forEach(ProxiedConnection::reset);
    }

    public void halfOpen() {
        conditions.become(LinkState::withHalfOpen);
    }

    public void delay(Duration delay) {
        conditions.become(state -> state.with(delay));
    }

    /// @param bytesPerSecond 0 for no limit
    public void throttle(long bytesPerSecond) {
        conditions.become(state -> state.withRate(bytesPerSecond));
    }

    /// @param times how many times slower than at full speed messages travel; 1 for full speed
    public void slowMotion(int times) {
        conditions.become(state -> state.withSlowness(times));
    }

    /// From now on each message waits until it is let pass ([#step]), or all go on.
    ///
    /// Neither end takes the other for lost meanwhile: while it speaks, its last sign of life that
    /// has passed is repeated to the other one, which learns nothing new from it. What two nodes
    /// say to get to know each other passes.
    public void hold(boolean isHeld) {
        conditions.become(state -> state.with(isHeld));
    }

    /// Lets the message pass that has waited longest, as soon as there is one.
    ///
    /// @return completes when it has begun its way; with nothing when none came within `patience`
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

    /// The messages that are on their way now, in slow motion or held: the first few of them, of
    /// which [#step] takes the first that waits.
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

    /// Undoes all of it but slow motion, which is the whole cluster's. A connection whose bytes
    /// have vanished is reset: TCP would never go on after a hole.
    public void heal() {
        conditions.become(LinkState::healed);
        connections.stream().filter(ProxiedConnection::lostBytes).forEach(ProxiedConnection::reset);
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
