package dev.walscope.ui.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsCellTest {
    @ParameterizedTest
    @CsvSource({
        "user:7, user:7",
        "a\u202eb, a\\u202eb",
        "a\u0007b, a\\u0007b",
        "a\u200bb, a\\u200bb",
        "日本, 日本"
    })
    void aKeyCannotTurnTheReadingOfItsRow(String key, String shown) {
        assertThat(Rows.Cell.mono(key).text()).isEqualTo(shown);
        assertThat(Rows.Cell.plain(key).text()).isEqualTo(shown);
    }
}
