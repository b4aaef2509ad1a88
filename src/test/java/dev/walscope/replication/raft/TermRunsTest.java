package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.PeerMessage.Run;

import org.junit.jupiter.api.Test;

import java.util.Random;

class TermRunsTest {
    @Test
    void twoLogsAgreeUpToTheLastEntryOfTheSameIdAndTerm() {
        assertThat(agreement("1112", "1112")).isEqualTo(4);
        assertThat(agreement("1112", "1113")).isEqualTo(3);
        assertThat(agreement("1112", "111")).isEqualTo(3);
        assertThat(agreement("11", "1111")).isEqualTo(2);
        assertThat(agreement("1133", "1122")).isEqualTo(2);
        assertThat(agreement("3", "1")).isZero();
        assertThat(agreement("", "1")).isZero();
        assertThat(agreement("1", "")).isZero();
    }

    @Test
    void anEndThatIsCutOffIsForgotten() {
        var runs = of("11233");

        runs.cutFrom(3);

        assertThat(runs.termAt(2)).isEqualTo(1);
        assertThat(runs.termAt(3)).isZero();
        assertThat(runs.from(1)).containsExactly(new Run(1, 2, 1));
        runs.add(3, 5);
        assertThat(runs.from(3)).containsExactly(new Run(3, 3, 5));
    }

    /// Logs as Raft makes them: one copies a beginning of the other, then both go on by themselves.
    @Test
    void whatIsToldOfTheEndIsEnough() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var common = new StringBuilder();
            int term = 1;
            for (int i = random.nextInt(20); i > 0; i--)
                common.append((char) ('0' + (term += random.nextInt(2))));
            var own =
                    common.toString()
                            + String.valueOf((char) ('0' + term + 1)).repeat(random.nextInt(4));
            var other =
                    common.toString()
                            + String.valueOf((char) ('0' + term + 2)).repeat(random.nextInt(4));
            var from = common.isEmpty() ? 1 : 1 + random.nextInt(common.length());

            assertThat(of(own).agreementWith(of(other).from(from)))
                    .as("seed %d: %s and %s from %d", seed, own, other, from)
                    .isEqualTo(common.length());
        }
    }

    private static long agreement(String own, String other) {
        return of(own).agreementWith(of(other).from(1));
    }

    private static TermRuns of(String terms) {
        var runs = new TermRuns();
        for (int i = 0; i < terms.length(); i++) runs.add(i + 1, terms.charAt(i) - '0');
        return runs;
    }
}
