package dev.walscope.bench;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// How long something takes in a node, as its own `/metrics` count it: a histogram, so that a
/// percentile is as fine as its buckets.
///
/// @param upTo by a bucket's upper bound in seconds, how many took no longer
record NodeTimes(Map<Double, Double> upTo) {
    /// From the leader's force of an entry to a follower's acknowledgement of its own.
    static final String REPLICATION = "walscope_replication_duration_seconds";

    /// One force of the log to the disk.
    static final String FORCE = "walscope_fsync_duration_seconds";

    static NodeTimes of(Server node, String metric) throws IOException {
        return of(node, metric, "");
    }

    /// @param labels those before `le`, such as `part="read",`
    static NodeTimes of(Server node, String metric, String labels) throws IOException {
        try {
            var upTo = new TreeMap<Double, Double>();
            var bucket = metric + "_bucket{" + labels + "le=\"";
            for (var line : node.send("GET", "/metrics", "").body().split("\n")) {
                if (!line.startsWith(bucket)) continue;
                var bound = line.substring(bucket.length(), line.indexOf('"', bucket.length()));
                upTo.put(
                        bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.valueOf(bound),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
            }
            return new NodeTimes(upTo);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    NodeTimes since(NodeTimes before) {
        var less = new TreeMap<Double, Double>();
        upTo.forEach((bound, count) -> less.put(bound, count - before.upTo.get(bound)));
        return new NodeTimes(less);
    }

    double count() {
        return upTo.get(Double.POSITIVE_INFINITY);
    }

    /// Between the bounds of a bucket its entries count as evenly spread.
    double percentileMs(double percentile) {
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
        throw new IllegalStateException("nothing was measured");
    }
}
