package dev.walscope.ui.panels.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the legend explains, with and without elections.
class LegendTest {
    @Test
    void entriesThatOnlyElectionsWriteAreExplainedOnlyWhereThereAreElections() {
        assertThat(Legend.signs(true)).containsAll(Legend.signs(false)).contains("no-op");
        assertThat(Legend.signs(false)).doesNotContain("no-op");
    }
}
