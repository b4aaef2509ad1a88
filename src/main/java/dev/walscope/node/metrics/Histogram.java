package dev.walscope.node.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// How often something took how long, in buckets from half a millisecond to five seconds.
///
/// Any thread may observe; it costs two additions.
final class Histogram {
    private static final double[] BOUNDS_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS_SECONDS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    Histogram() {
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    void observe(long nanos) {
        observe(nanos, 1);
    }

    /// The same for several things that took equally long.
    void observe(long nanos, long times) {
        int bucket = 0;
        while (bucket < BOUNDS_SECONDS.length && nanos > BOUNDS_SECONDS[bucket] * 1e9) bucket++;
        counts[bucket].add(times);
        sumNanos.add(nanos * times);
    }

    /// @param labels `name="value"` pairs, each followed by a comma
    void writeTo(PrometheusText out, String name, String labels) {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i].sum();
            var bound = i < BOUNDS_SECONDS.length ? "" + BOUNDS_SECONDS[i] : "+Inf";
            out.sample(name + "_bucket", labels + "le=\"" + bound + "\"", sum);
        }
        var own = labels.isEmpty() ? "" : labels.substring(0, labels.length() - 1);
        out.sample(name + "_sum", own, sumNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1));
        out.sample(name + "_count", own, sum);
    }
}
