package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.replication.Timing;

import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.concurrent.TimeUnit;

class BackoffTest {
    private static final Timing TIMING = new Timing(50, 400, 1500, 10, 80, 5000);

    @Test
    void theFirstAttemptIsDueAtOnce() {
        assertThat(backoff(1).nanosLeft()).isZero();
    }

    @Test
    void aPauseIsARandomPartOfOneThatDoublesUpToTheLongest() {
        for (long seed = 0; seed < 200; seed++) {
            var backoff = backoff(seed);
            for (var longestMs : new long[] {20, 40, 80, 80, 80})
                assertThat(pauseMs(backoff))
                        .as("seed %d", seed)
                        .isBetween(longestMs / 2, longestMs);
        }
    }

    @Test
    void manyFailuresDoNotOverflow() {
        var backoff = backoff(1);
        for (int i = 0; i < 100; i++) assertThat(pauseMs(backoff)).isBetween(10L, 80L);
    }

    @Test
    void aSuccessBeginsAnew() {
        var backoff = backoff(1);
        for (int i = 0; i < 5; i++) pauseMs(backoff);

        backoff.succeeded();

        assertThat(backoff.attempts()).isZero();
        assertThat(pauseMs(backoff)).isBetween(10L, 20L);
    }

    private static long pauseMs(Backoff backoff) {
        backoff.attempted();
        backoff.failed();
        return TimeUnit.NANOSECONDS.toMillis(backoff.nanosLeft());
    }

    private static Backoff backoff(long seed) {
        return new Backoff(TIMING, new Standing(), new Random(seed));
    }
}
