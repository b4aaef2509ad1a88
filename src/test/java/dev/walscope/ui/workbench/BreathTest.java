package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How seldom the window draws when pulses come late.
class BreathTest {
    private static final long MS = 1_000_000;

    private final Breath breath = new Breath();
    private long now = 17 * MS;

    private void pulses(int count, double apartMs) {
        for (int n = 0; n < count; n++) {
            now += (long) (apartMs * MS);
            breath.pulse(now);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {6.9, 16.7, 20, 33.3})
    void whilePulsesComeAsTheScreenAsksForThemItDrawsAsOftenAsItCan(double apartMs) {
        pulses(600, apartMs);

        assertThat(breath.times()).isEqualTo(1);
    }

    @Test
    void whereTheyComeLateItDrawsFourTimesLessOftenAndThenAsBefore() {
        pulses(120, 16.7);
        assertThat(breath.times()).isEqualTo(1);

        pulses(60, 30);
        assertThat(breath.times()).isEqualTo(Breath.MOST);

        pulses(200, 16.7);
        assertThat(breath.times()).isEqualTo(1);
    }

    @Test
    void oneLatePulseOrALongPauseIsNoFullMachine() {
        pulses(120, 16.7);

        pulses(1, 40);
        pulses(10, 16.7);
        pulses(1, 60_000);
        pulses(10, 16.7);

        assertThat(breath.times()).isLessThan(1.5);
    }
}
