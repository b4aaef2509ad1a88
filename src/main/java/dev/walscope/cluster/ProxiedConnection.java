package dev.walscope.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// One connection through a [LinkProxy]: for each direction a thread that reads and one that writes
/// when the bytes are due, with a bounded queue between them.
final class ProxiedConnection {
    private static final int CHUNK_BYTES = 16 << 10;

    /// With [#CHUNK_BYTES] 4 MiB a direction: enough for a fast stream under a long delay.
    private static final int CHUNKS_MAX = 256;

    /// A throttled stream moves in steps of this part of a second.
    private static final int STEPS_PER_SECOND = 50;

    private static final Chunk END = new Chunk(new byte[0], 0);

    private final Socket follower;
    private final Socket leader = new Socket();
    private final LinkConditions link;
    private final List<Thread> threads;
    private final BlockingQueue<Chunk> toLeader = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final BlockingQueue<Chunk> toFollower = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private volatile boolean lostBytes;

    private record Chunk(byte[] bytes, long arrivedAt) {}

    private interface Transfer {
        void run() throws IOException, InterruptedException;
    }

    ProxiedConnection(Socket follower, LinkConditions link) {
        this.follower = follower;
        this.link = link;
        this.threads =
                List.of(
                        thread(() -> read(follower, toLeader)),
                        thread(() -> write(toLeader, leader, true)),
                        thread(() -> read(leader, toFollower)),
                        thread(() -> write(toFollower, follower, false)));
    }

    boolean lostBytes() {
        return lostBytes;
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

    private Thread thread(Transfer transfer) {
        return Thread.ofVirtual()
                .unstarted(
                        () -> {
                            try {
                                transfer.run();
                            } catch (IOException | InterruptedException broken) {
                                reset();
                            }
                        });
    }

    private void read(Socket from, BlockingQueue<Chunk> queue)
            throws IOException, InterruptedException {
        var in = from.getInputStream();
        var buffer = new byte[CHUNK_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer))
            queue.put(new Chunk(Arrays.copyOf(buffer, n), link.clock().nanos()));
        queue.put(END);
    }

    private void write(BlockingQueue<Chunk> queue, Socket to, boolean towardsLeader)
            throws IOException, InterruptedException {
        var freeAt = link.clock().nanos();
        for (var chunk = queue.take(); chunk != END; chunk = queue.take()) {
            awaitDue(chunk);
            for (int at = 0; at < chunk.bytes().length; ) {
                var state = link.state();
                var step = step(state, chunk.bytes().length - at);
                if (state.halfOpen()) {
                    lostBytes = true;
                } else {
                    to.getOutputStream().write(chunk.bytes(), at, step);
                    link.carried(towardsLeader, step);
                }
                at += step;
                freeAt = pace(state, step, freeAt);
            }
        }
        if (link.state().halfOpen()) lostBytes = true;
        else to.shutdownOutput();
    }

    private void awaitDue(Chunk chunk) throws InterruptedException {
        while (true) {
            var state = link.state();
            var due = chunk.arrivedAt() + state.delay().toNanos();
            if (due - link.clock().nanos() <= 0) return;
            link.awaitUntil(due, state);
        }
    }

    private static int step(LinkState state, int left) {
        if (state.bytesPerSecond() == 0) return left;
        return (int) Math.min(left, Math.max(1, state.bytesPerSecond() / STEPS_PER_SECOND));
    }

    /// Waits until the line is free again after `bytes`, and returns that moment.
    private long pace(LinkState state, int bytes, long freeAt) throws InterruptedException {
        var now = link.clock().nanos();
        if (state.bytesPerSecond() == 0) return now;
        var next = Math.max(freeAt, now) + bytes * 1_000_000_000L / state.bytesPerSecond();
        while (link.state() == state && next - link.clock().nanos() > 0)
            link.awaitUntil(next, state);
        return link.state() == state ? next : link.clock().nanos();
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
