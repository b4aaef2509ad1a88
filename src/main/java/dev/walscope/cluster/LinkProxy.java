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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The cable between a follower and its leader: a plain TCP proxy on a port of its own, which can
/// be cut, slowed and made to swallow. Both nodes take it for the other one.
///
/// [Cluster#perform] changes it; any thread may ask. Each connection holds a bounded number of
/// bytes; when they are full, the sender has to wait, as on a real network.
public final class LinkProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private final ServerSocket door;
    private final Clock clock;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesToLeader = new AtomicLong();
    private final AtomicLong bytesToFollower = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile InetSocketAddress leader;
    private volatile LinkState state = LinkState.CLEAR;

    private LinkProxy(ServerSocket door, InetSocketAddress leader, Clock clock) {
        this.door = door;
        this.leader = leader;
        this.clock = clock;
    }

    /// Listens on a free port of the loopback address; the leader need not be up.
    public static LinkProxy open(InetSocketAddress leader, Clock clock) {
        try {
            var door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            var proxy = new LinkProxy(door, leader, clock);
            Thread.ofVirtual().name("link " + door.getLocalPort()).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a link proxy", e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    public LinkState state() {
        return state;
    }

    public long bytesToLeader() {
        return bytesToLeader.get();
    }

    public long bytesToFollower() {
        return bytesToFollower.get();
    }

    /// Connections open now.
    public int connections() {
        return connections.size();
    }

    /// New connections go there; the open ones end with the leader they lead to.
    public void leader(InetSocketAddress address) {
        leader = address;
    }

    public void cut() {
        become(new LinkState(true, false, state.delay(), state.bytesPerSecond()));
        connections.forEach(ProxiedConnection::reset);
    }

    public void halfOpen() {
        become(new LinkState(false, true, state.delay(), state.bytesPerSecond()));
    }

    public void delay(Duration delay) {
        become(new LinkState(state.cut(), state.halfOpen(), delay, state.bytesPerSecond()));
    }

    /// @param bytesPerSecond 0 for no limit
    public void throttle(long bytesPerSecond) {
        become(new LinkState(state.cut(), state.halfOpen(), state.delay(), bytesPerSecond));
    }

    /// Undoes all of it. A connection whose bytes have vanished is reset: TCP would never go on
    /// after a hole.
    public void heal() {
        become(LinkState.CLEAR);
        connections.stream().filter(ProxiedConnection::lostBytes).forEach(ProxiedConnection::reset);
    }

    private void become(LinkState next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var follower = door.accept();
                Thread.ofVirtual().name("link connection").start(() -> serve(follower));
            } catch (IOException e) {
                // Closed, or a connection that was gone before it was accepted.
            }
        }
    }

    private void serve(Socket follower) {
        var connection = new ProxiedConnection(follower, this);
        connections.add(connection);
        try {
            // Checked after the connection is on the list, so that a cut at this moment finds it.
            if (state.cut() || door.isClosed()) connection.reset();
            else connection.run(leader, CONNECT_TIMEOUT_MS);
        } finally {
            connections.remove(connection);
        }
    }

    Clock clock() {
        return clock;
    }

    void carried(boolean towardsLeader, int bytes) {
        (towardsLeader ? bytesToLeader : bytesToFollower).addAndGet(bytes);
    }

    /// Waits until the moment `nanos` of the clock, or until the link's state changes.
    void awaitUntil(long nanos, LinkState seen) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos - clock.nanos();
            if (left > 0 && state == seen) changed.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            // The port is free either way.
        }
        connections.forEach(ProxiedConnection::reset);
    }
}
