package dev.walscope.ui.panels.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void percentilesAreExactToAboutATenth() {
        long[] counts = new long[Latency.BUCKETS];
        for (int micros = 1; micros <= 10_000; micros++) counts[Latency.bucket(micros * 1_000L)]++;

        double median = Latency.percentileMs(counts, 10_000, 0.50);
        double slowest = Latency.percentileMs(counts, 10_000, 0.99);

        assertThat(median).isCloseTo(5.0, withinPercentage(10));
        assertThat(slowest).isCloseTo(9.9, withinPercentage(10));
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(Latency.percentileMs(new long[Latency.BUCKETS], 0, 0.99)).isZero();
    }

    @Test
    void extremesStayInTheirBuckets() {
        assertThat(Latency.bucket(0)).isZero();
        assertThat(Latency.bucket(Long.MAX_VALUE)).isLessThan(Latency.BUCKETS);
    }
}
