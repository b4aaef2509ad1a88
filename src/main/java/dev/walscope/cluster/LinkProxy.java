package dev.walscope.cluster;

import dev.walscope.time.Clock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The cable between a follower and its leader: a plain TCP proxy on a port of its own, which can
/// be cut, slowed and made to swallow. Both nodes take it for the other one.
///
/// [Cluster#perform] changes it; any thread may ask. Each connection holds a bounded number of
/// bytes; when they are full, the sender has to wait, as on a real network.
public final class LinkProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

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

    public void cut() {
        conditions.become(new LinkState(true, false, state().delay(), state().bytesPerSecond()));
        connections.forEach(ProxiedConnection::reset);
    }

    public void halfOpen() {
        conditions.become(new LinkState(false, true, state().delay(), state().bytesPerSecond()));
    }

    public void delay(Duration delay) {
        conditions.become(
                new LinkState(state().cut(), state().halfOpen(), delay, state().bytesPerSecond()));
    }

    /// @param bytesPerSecond 0 for no limit
    public void throttle(long bytesPerSecond) {
        conditions.become(
                new LinkState(state().cut(), state().halfOpen(), state().delay(), bytesPerSecond));
    }

    /// Undoes all of it. A connection whose bytes have vanished is reset: TCP would never go on
    /// after a hole.
    public void heal() {
        conditions.become(LinkState.CLEAR);
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
