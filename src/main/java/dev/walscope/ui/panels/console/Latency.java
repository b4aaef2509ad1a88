package dev.walscope.ui.panels.console;

/// Latencies in buckets an eighth of a doubling wide: about 9 % exact, from 1 µs up.
final class Latency {
    private static final int PER_DOUBLING = 8;
    static final int BUCKETS = 32 * PER_DOUBLING;

    private Latency() {}

    static int bucket(long nanos) {
        double micros = Math.max(1, nanos / 1e3);
        int bucket = (int) (Math.log(micros) / Math.log(2) * PER_DOUBLING);
        return Math.clamp(bucket, 0, BUCKETS - 1);
    }

    /// The upper edge of the bucket that holds the `part` of all.
    static double percentileMs(long[] counts, long all, double part) {
        long rank = (long) Math.ceil(all * part);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) return Math.pow(2, (i + 1) / (double) PER_DOUBLING) / 1e3;
        }
        return 0;
    }
}
