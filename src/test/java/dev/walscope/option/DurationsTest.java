package dev.walscope.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "1h,PT1H",
        "30m,PT30M",
        "90s,PT1M30S",
        "500ms,PT0.5S",
        "2d,PT48H",
        "1h30m,PT1H30M",
        "3600,PT1H",
        "0.25,PT0.25S",
        "PT1H,PT1H",
        "pt15m,PT15M",
        "P1D,PT24H",
        "0,PT0S"
    })
    void lengthsAreReadAsPeopleTypeThem(String text, String iso) {
        assertThat(Durations.parse(text)).hasToString(iso);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "h",
                "1x",
                "1 h",
                "1h-",
                "-1h",
                "1.5h",
                "99999999999999999d",
                "1hour"
            })
    void theRestIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a length of time such as 90s, 30m, 1h or PT1H");
    }
}
