package dev.walscope.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPositionTest {
    @ParameterizedTest
    @CsvSource({"3, 4, 3, 3", "3, 3, 4, 3", "3, 2, 3, 3"})
    void nothingIsFurtherThanWhatItRestsOn(long last, long durable, long applied, long mark) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogPosition(last, durable, applied, mark, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 4, 3, 3, 4, 4, 3, 3",
        "3, 3, 5, 3, 5, 3, 5, 3",
        "3, 2, 3, 4, 4, 4, 3, 4",
        "9, 8, 7, 6, 9, 8, 7, 6"
    })
    void whatANodeReadWhileItMovedIsTakenForTheFurthest(
            long last,
            long durable,
            long applied,
            long mark,
            long atLeast,
            long forced,
            long seen,
            long known) {
        var told =
                "{\"last_id\":%d,\"durable_id\":%d,\"applied_id\":%d,\"high_water_mark\":%d}"
                        .formatted(last, durable, applied, mark);

        assertThat(Wire.read(told, LogPosition.class))
                .isEqualTo(new LogPosition(atLeast, forced, seen, known, 0));
    }

    @Test
    void onTheWireItsFieldsStandAmongTheOthers() {
        var progress =
                new NodeEvent.Progress(
                        new LogPosition(9, 8, 7, 6, 5), 5, 4, 3, 2, null, null, null);

        var text = Wire.text(progress);

        assertThat(text)
                .contains(
                        "\"last_id\":9,\"durable_id\":8,\"applied_id\":7,\"high_water_mark\":6,"
                                + "\"snapshot_id\":5,\"entries\":5")
                .doesNotContain("position");
        assertThat(Wire.read(text, NodeEvent.class)).isEqualTo(progress);
    }
}
