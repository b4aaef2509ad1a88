package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitTimesTest {
    private final CommitTimes times = new CommitTimes(10, 1_000);

    @Test
    void anEntryIsAsOldAsTheForceThatMadeItDurable() {
        times.mark(12, 2_000);
        times.mark(15, 3_000);

        assertThat(times.durableSince(11, 9_000)).isEqualTo(2_000);
        assertThat(times.durableSince(12, 9_000)).isEqualTo(3_000);
    }

    /// The window said "650,000 entries, 0 ms behind" of a follower that copied an old log.
    @Test
    void whatTheLogHeldBeforeIsAsOldAsTheLeadersStart() {
        times.mark(12, 2_000);

        assertThat(times.durableSince(0, 9_000)).isEqualTo(1_000);
        assertThat(times.durableSince(9, 9_000)).isEqualTo(1_000);
        assertThat(times.durableSince(10, 9_000)).isEqualTo(2_000);
    }

    @Test
    void anEntryThatIsNotMarkedYetIsNew() {
        times.mark(12, 2_000);

        assertThat(times.durableSince(12, 9_000)).isEqualTo(9_000);
    }

    @Test
    void theOldestTimeKnownStandsForThoseForgotten() {
        for (int i = 1; i <= 20_000; i++) times.mark(10 + i, i);

        assertThat(times.durableSince(10, 99_000)).isEqualTo(20_000 - (1 << 14) + 1);
    }
}
