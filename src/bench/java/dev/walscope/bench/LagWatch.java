package dev.walscope.bench;

import dev.walscope.node.Node;
import dev.walscope.node.Positions;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// How long each entry takes from the leader's disk to the acknowledgement of its one follower.
///
/// A thread looks at both positions again and again, so a figure is as fine as the time between
/// two looks, which is measured too.
final class LagWatch {
    private static final long PAUSE_NANOS = 50_000;
    private static final int SAMPLES_MAX = 1 << 20;

    /// Entries up to `lastId` were first seen on the leader's disk at `nanos`.
    private record Committed(long firstId, long lastId, long nanos) {}

    private final Node leader;
    private final long[] lags = new long[SAMPLES_MAX];
    private final long[] looks = new long[SAMPLES_MAX];
    private int lagCount;
    private int lookCount;
    private volatile boolean stopped;
    private final Thread thread = Thread.ofPlatform().name("lag-watch").unstarted(this::watch);

    LagWatch(Node leader) {
        this.leader = leader;
    }

    LagWatch start() {
        thread.start();
        return this;
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        Arrays.sort(lags, 0, lagCount);
        Arrays.sort(looks, 0, lookCount);
    }

    /// Of the entries; only when stopped.
    double lagMs(int percentile) {
        return at(lags, lagCount, percentile) / 1e6;
    }

    /// The time between two looks; only when stopped.
    double lookMs(int percentile) {
        return at(looks, lookCount, percentile) / 1e6;
    }

    private static long at(long[] sorted, int count, int percentile) {
        if (count == 0) throw new IllegalStateException("nothing was seen");
        return sorted[(int) ((count - 1L) * percentile / 100)];
    }

    private void watch() {
        var pending = new ArrayDeque<Committed>();
        var durable = Positions.durableId(leader);
        var last = System.nanoTime();
        while (!stopped) {
            var seen = Positions.durableId(leader);
            var now = System.nanoTime();
            if (seen > durable) pending.add(new Committed(durable + 1, seen, now));
            durable = seen;
            var acknowledged = Positions.acknowledgedId(leader);
            now = System.nanoTime();
            while (!pending.isEmpty() && pending.peek().firstId <= acknowledged) {
                var done = pending.remove();
                var until = Math.min(done.lastId, acknowledged);
                note(done, until, now);
                if (until < done.lastId)
                    pending.addFirst(new Committed(until + 1, done.lastId, done.nanos));
            }
            if (lookCount < SAMPLES_MAX) looks[lookCount++] = now - last;
            last = now;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void note(Committed done, long until, long now) {
        for (long id = done.firstId; id <= until && lagCount < SAMPLES_MAX; id++)
            lags[lagCount++] = now - done.nanos;
    }
}
