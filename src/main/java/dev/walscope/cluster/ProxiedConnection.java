package dev.walscope.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/// One connection through a [LinkProxy], and its two directions.
final class ProxiedConnection {
    /// The one that all bytes of an undisturbed link pass: a virtual thread would be woken by way
    /// of two others.
    private static final ThreadFactory READING =
            Thread.ofPlatform().daemon().name("link").factory();

    private static final ThreadFactory WRITING = Thread.ofVirtual().name("link").factory();

    private final Socket follower;
    private final Socket leader = new Socket();
    private final Direction toLeader;
    private final Direction toFollower;
    private final List<Thread> threads;

    private interface Transfer {
        void run() throws IOException, InterruptedException;
    }

    ProxiedConnection(Socket follower, LinkConditions link) {
        this.follower = follower;
        toLeader = new Direction(true, link);
        toFollower = new Direction(false, link);
        this.threads =
                List.of(
                        thread(READING, () -> toLeader.read(follower, leader)),
                        thread(WRITING, () -> toLeader.write(leader)),
                        thread(READING, () -> toFollower.read(leader, follower)),
                        thread(WRITING, () -> toFollower.write(follower)));
    }

    boolean lostBytes() {
        return toLeader.lostBytes() || toFollower.lostBytes();
    }

    /// What a held link keeps, at most one message in each direction.
    Stream<OnTheWay> waiting() {
        return Stream.concat(toLeader.waiting(), toFollower.waiting());
    }

    Stream<OnTheWay> travelling() {
        return Stream.concat(toFollower.travelling(), toLeader.travelling());
    }

    /// Carries bytes until both directions have ended or the connection is reset.
    void run(InetSocketAddress target, int connectTimeoutMs) {
        try {
            leader.connect(resolved(target), connectTimeoutMs);
            follower.setTcpNoDelay(true);
            leader.setTcpNoDelay(true);
            threads.forEach(Thread::start);
            for (var thread : threads) thread.join();
            follower.close();
            leader.close();
        } catch (IOException | InterruptedException e) {
            // The leader cannot be reached: the follower shall see it as it would without a proxy.
            reset();
        }
    }

    private static InetSocketAddress resolved(InetSocketAddress address) {
        return address.isUnresolved()
                ? new InetSocketAddress(address.getHostString(), address.getPort())
                : address;
    }

    private Thread thread(ThreadFactory kind, Transfer transfer) {
        return kind.newThread(
                () -> {
                    try {
                        transfer.run();
                    } catch (IOException | InterruptedException broken) {
                        reset();
                    }
                });
    }

    /// Ends it at once, with a reset rather than an orderly end at both sides.
    void reset() {
        for (var socket : List.of(follower, leader)) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // Closed already.
            }
        }
        threads.forEach(Thread::interrupt);
    }
}
