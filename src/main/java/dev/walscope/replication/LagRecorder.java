package dev.walscope.replication;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LagHistory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Each follower's lag over the last 15 minutes, one sample a second.
public final class LagRecorder {
    private static final int SAMPLES = 15 * 60;
    private static final long KEPT_MS = SAMPLES * 1000L;

    private final Map<String, Deque<LagHistory.Sample>> samples = new TreeMap<>();
    private long recordedSecond;

    /// @param now makes the followers' states, and only when a sample is due
    public synchronized void record(long wallMs, Supplier<List<FollowerStatus>> now) {
        if (wallMs / 1000 == recordedSecond) return;
        recordedSecond = wallMs / 1000;
        dropOlderThan(wallMs - KEPT_MS);
        for (var follower : now.get()) {
            var kept = samples.computeIfAbsent(follower.name(), _ -> new ArrayDeque<>());
            if (kept.size() == SAMPLES) kept.remove();
            kept.add(
                    new LagHistory.Sample(
                            wallMs, follower.lagEntries(), follower.lagBytes(), follower.lagMs()));
        }
    }

    /// A follower that was forgotten goes with its last sample.
    private void dropOlderThan(long ms) {
        for (var kept : samples.values())
            while (!kept.isEmpty() && kept.peek().at() <= ms) kept.remove();
        samples.values().removeIf(Deque::isEmpty);
    }

    public synchronized LagHistory history() {
        return new LagHistory(
                samples.entrySet().stream()
                        .map(
                                one ->
                                        new LagHistory.Follower(
                                                one.getKey(), List.copyOf(one.getValue())))
                        .toList());
    }
}
