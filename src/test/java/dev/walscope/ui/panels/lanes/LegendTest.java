package dev.walscope.ui.panels.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the legend explains, where and while it can be seen.
class LegendTest {
    @Test
    void entriesThatOnlyElectionsWriteAreExplainedOnlyWhereThereAreElections() {
        assertThat(Legend.signs(true, false, false))
                .containsAll(Legend.signs(false, false, false))
                .contains("no-op");
        assertThat(Legend.signs(false, false, false)).doesNotContain("no-op");
    }

    @Test
    void whatWasCutOffIsExplainedWhileItIsShown() {
        assertThat(Legend.signs(true, true, false)).contains("cut off", "no-op");
        assertThat(Legend.signs(true, false, false)).doesNotContain("cut off");
    }

    @Test
    void transactionsAreExplainedWhileOneIsToBeSeen() {
        assertThat(Legend.signs(false, false, true)).contains("TXN");
        assertThat(Legend.signs(false, false, false)).doesNotContain("TXN");
    }
}
