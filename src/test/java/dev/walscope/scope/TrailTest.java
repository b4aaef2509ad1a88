package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LagHistory;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

class TrailTest {
    /// The chart once stayed at 2 for as long as nobody wrote.
    @Test
    void whoCatchesUpWithinAQuarterOfASecondEndsAtZero() {
        var trail =
                Trail.NONE
                        .with("follower-1", lag(1_000, 0))
                        .with("follower-1", lag(1_010, 2))
                        .with("follower-1", lag(1_020, 1))
                        .with("follower-1", lag(1_030, 0));

        assertThat(trail.lag().get("follower-1").last()).isEqualTo(lag(1_030, 0));
    }

    @Test
    void aShortSpikeIsNotSmoothedAway() {
        var trail =
                Trail.NONE
                        .with("follower-1", lag(1_000, 0))
                        .with("follower-1", lag(1_010, 9))
                        .with("follower-1", lag(1_020, 0))
                        .with("follower-1", lag(1_260, 0));

        assertThat(trail.lag().get("follower-1").items())
                .extracting(LagHistory.Sample::lagEntries)
                .containsExactly(9L, 0L, 0L);
    }

    @Test
    void nothingIsLostOfAnyHistoryButWhatIsNeitherWorstNorNewestOfItsQuarter() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var trail = Trail.NONE;
            long at = 1_000;
            long worst = 0;
            LagHistory.Sample newest = null;
            for (int i = 0; i < 60; i++) {
                at += random.nextInt(40);
                newest = lag(at, random.nextInt(100));
                worst = Math.max(worst, newest.lagEntries());
                trail = trail.with("follower-1", newest);
            }

            var kept = trail.lag().get("follower-1").items();

            assertThat(kept.getLast()).as("seed " + seed).isEqualTo(newest);
            assertThat(kept.stream().mapToLong(LagHistory.Sample::lagEntries).max())
                    .as("seed " + seed)
                    .hasValue(worst);
            assertThat(atMostTwoEachQuarter(kept)).as("seed " + seed).isTrue();
        }
    }

    private static boolean atMostTwoEachQuarter(List<LagHistory.Sample> kept) {
        for (int i = 2; i < kept.size(); i++)
            if (kept.get(i).at() / 250 == kept.get(i - 2).at() / 250) return false;
        return true;
    }

    private static LagHistory.Sample lag(long at, long entries) {
        return new LagHistory.Sample(at, entries, entries * 90, entries * 3);
    }
}
