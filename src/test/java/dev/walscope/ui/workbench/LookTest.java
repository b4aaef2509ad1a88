package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.ui.look.Tokens;

import javafx.scene.paint.Color;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// "Contrast WCAG AA in both themes": 4.5 to 1 for text, 3 to 1 for shapes.
class LookTest {
    @ParameterizedTest
    @CsvSource({
        "text, surface, 4.5",
        "text, sunken, 4.5",
        "text, ground, 4.5",
        "muted, surface, 4.5",
        "muted, sunken, 4.5",
        "text, set-fill, 4.5",
        "muted, set-fill, 4.5",
        "text, delete-fill, 4.5",
        "muted, delete-fill, 4.5",
        "text, fault-fill, 4.5",
        "good, good-fill, 4.5",
        "watch, watch-fill, 4.5",
        "fault, fault-fill, 4.5",
        "dup, dup-fill, 4.5",
        "dup, set-fill, 4.5",
        "good, surface, 4.5",
        "watch, surface, 4.5",
        "fault, surface, 4.5",
        "good, sunken, 4.5",
        "watch, sunken, 4.5",
        "fault, sunken, 4.5",
        "on-accent, accent, 4.5",
        "accent, accent-soft, 4.5",
        "series-1, surface, 4.5",
        "series-2, surface, 4.5",
        "series-3, surface, 4.5",
        "series-4, surface, 4.5",
        "set, surface, 3",
        "delete, surface, 3",
        "line-strong, surface, 3"
    })
    void colorsContrastInBothThemes(String front, String back, double atLeast) {
        for (boolean isDark : new boolean[] {false, true}) {
            var tokens = Tokens.load(isDark);

            double contrast = contrast(tokens.get(front), tokens.get(back));

            assertThat(contrast)
                    .as("%s on %s, %s", front, back, isDark ? "dark" : "light")
                    .isGreaterThanOrEqualTo(atLeast);
        }
    }

    private static double contrast(Color a, Color b) {
        double one = luminance(a) + 0.05;
        double other = luminance(b) + 0.05;
        return Math.max(one, other) / Math.min(one, other);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed())
                + 0.7152 * linear(color.getGreen())
                + 0.0722 * linear(color.getBlue());
    }

    private static double linear(double channel) {
        return channel <= 0.03928 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }
}
