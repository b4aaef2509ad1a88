package dev.walscope.bench;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// How long entries took from the leader's force to a follower's acknowledgement, as the leader's
/// own `/metrics` count them: a histogram, so that a percentile is as fine as its buckets.
///
/// @param upTo by a bucket's upper bound in seconds, how many entries took no longer
record ReplicationTimes(Map<Double, Double> upTo) {
    private static final String BUCKET = "walscope_replication_duration_seconds_bucket{le=\"";

    static ReplicationTimes of(Server leader) throws IOException {
        try {
            var upTo = new TreeMap<Double, Double>();
            for (var line : leader.send("GET", "/metrics", "").body().split("\n")) {
                if (!line.startsWith(BUCKET)) continue;
                var bound = line.substring(BUCKET.length(), line.indexOf('"', BUCKET.length()));
                upTo.put(
                        bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.valueOf(bound),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
            }
            return new ReplicationTimes(upTo);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    ReplicationTimes since(ReplicationTimes before) {
        var less = new TreeMap<Double, Double>();
        upTo.forEach((bound, count) -> less.put(bound, count - before.upTo.get(bound)));
        return new ReplicationTimes(less);
    }

    /// Between the bounds of a bucket its entries count as evenly spread.
    double percentileMs(int percentile) {
        var all = upTo.get(Double.POSITIVE_INFINITY);
        var wanted = all * percentile / 100;
        double below = 0;
        double countBelow = 0;
        for (var bucket : new TreeMap<>(upTo).entrySet()) {
            if (bucket.getValue() >= wanted) {
                if (bucket.getKey().isInfinite()) return below * 1000;
                var part = (wanted - countBelow) / (bucket.getValue() - countBelow);
                return (below + part * (bucket.getKey() - below)) * 1000;
            }
            below = bucket.getKey();
            countBelow = bucket.getValue();
        }
        throw new IllegalStateException("nothing was replicated");
    }
}
