package dev.walscope.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A machine that paints a frame in a known time: the pulse after a drawing waits for the painting
/// of the one before.
class PaceTest {
    private static final long PULSE_NANOS = 16_666_667;
    private static final long SECOND = 1_000_000_000;

    private record Run(int pulses, int drawings) {}

    private static Run second(long paintNanos) {
        var pace = new Pace();
        long now = SECOND;
        long painted = now;
        int pulses = 0;
        int drawings = 0;
        while (now < 11 * SECOND) {
            pulses++;
            long next = now + PULSE_NANOS;
            if (pace.begin(now)) {
                pace.drawn();
                drawings++;
                long begin = Math.max(now, painted);
                next = Math.max(next, painted);
                painted = begin + paintNanos;
            }
            now = next;
        }
        return new Run(pulses / 10, drawings / 10);
    }

    @Test
    void whereItIsQuickEveryPulseIsDrawn() {
        assertThat(second(3_000_000).drawings()).isEqualTo(second(3_000_000).pulses());
        assertThat(second(3_000_000).pulses()).isBetween(58, 61);
    }

    @Test
    void whereItIsSlowPaintingTakesAQuarterOfTheTimeAndPulsesStayFrequent() {
        var run = second(50_000_000);

        assertThat(run.drawings()).isBetween(5, 8);
        assertThat(run.pulses()).isGreaterThan(45);
    }
}
