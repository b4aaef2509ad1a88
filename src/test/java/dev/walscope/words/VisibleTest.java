package dev.walscope.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

class VisibleTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 7, 8, '\n', '\r', '\t', 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xad, 0x61c, 0x200b,
                0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe000
            })
    void whatDoesNotShowIsEscaped(int c) {
        var text = "a" + (char) c + "b";

        assertThat(Visible.text(text)).isEqualTo(String.format(Locale.ROOT, "a\\u%04xb", c));
    }

    @Test
    void escapesBeyondTheFirstPlaneAreTwoHalves() {
        assertThat(Visible.text("\udb40\udc01")).isEqualTo("\\udb40\\udc01");
        assertThat(Visible.text("\ud83d")).isEqualTo("\\ud83d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key6", "a b/\\\"'", "é☃😀", "日本語", "مفتاح"})
    void whatShowsStays(String text) {
        assertThat(Visible.text(text)).isEqualTo(text);
    }

    @Test
    void whatIsTooLongEndsInDots() {
        assertThat(Visible.text("abcdef", 4)).isEqualTo("abc…");
        assertThat(Visible.text("abcd", 4)).isEqualTo("abcd");
        assertThat(Visible.text("\u0007".repeat(5), 12)).hasSize(12).endsWith("…");
        assertThat(Visible.text("\u0007".repeat(1_000_000), 12)).hasSize(12);
    }
}
