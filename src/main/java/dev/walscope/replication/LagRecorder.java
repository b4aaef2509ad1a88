package dev.walscope.replication;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LagHistory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Each follower's lag over the last 15 minutes, one sample a second.
final class LagRecorder {
    private static final int SAMPLES = 15 * 60;

    private final Map<String, Deque<LagHistory.Sample>> samples = new TreeMap<>();
    private long recordedSecond;

    synchronized void record(long wallMs, List<FollowerStatus> followers) {
        if (wallMs / 1000 == recordedSecond) return;
        recordedSecond = wallMs / 1000;
        for (var follower : followers) {
            var kept = samples.computeIfAbsent(follower.name(), _ -> new ArrayDeque<>());
            if (kept.size() == SAMPLES) kept.remove();
            kept.add(
                    new LagHistory.Sample(
                            wallMs, follower.lagEntries(), follower.lagBytes(), follower.lagMs()));
        }
    }

    synchronized LagHistory history() {
        return new LagHistory(
                samples.entrySet().stream()
                        .map(
                                one ->
                                        new LagHistory.Follower(
                                                one.getKey(), List.copyOf(one.getValue())))
                        .toList());
    }
}
