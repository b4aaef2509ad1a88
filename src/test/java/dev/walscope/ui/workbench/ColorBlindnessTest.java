package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.Condition;
import dev.walscope.ui.look.Glyphs;
import dev.walscope.ui.look.Tokens;

import javafx.scene.SnapshotParameters;
import javafx.scene.image.Image;
import javafx.scene.paint.Color;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// "Never colour alone … colour-blind-safe palette": colours that stand side by side stay apart for
/// people to whom one kind of cone is missing, and states differ in shape for everybody.
@ExtendWith(ApplicationExtension.class)
class ColorBlindnessTest {
    /// Four times what is just noticeable.
    private static final double APART = 10;

    private static final List<ColorVision> DICHROMATS =
            List.of(ColorVision.protan, ColorVision.deutan, ColorVision.tritan);

    /// These share a shape, since they need the same of a person: patience, or a look at the card.
    private static final List<Set<Condition>> ALIKE =
            List.of(
                    Set.of(Condition.starting, Condition.recovering, Condition.repairing),
                    Set.of(Condition.degraded, Condition.read_only));

    @Start
    void open(Stage stage) {
        stage.setTitle("eyes");
    }

    @ParameterizedTest
    @CsvSource({
        "set, delete",
        "set, fault",
        "delete, fault",
        "good, fault",
        "good, watch",
        "watch, fault",
        "dup, set",
        "dup, fault",
        "dup, good",
        "set, good",
        "series-1, series-2",
        "series-1, series-3",
        "series-1, series-4",
        "series-2, series-3",
        "series-2, series-4",
        "series-3, series-4"
    })
    void colorsSideBySideStayApart(String one, String other) {
        for (boolean isDark : new boolean[] {false, true}) {
            var tokens = Tokens.load(isDark);
            for (var eyes : DICHROMATS)
                assertThat(eyes.distance(tokens.get(one), tokens.get(other)))
                        .as("%s and %s, %s, %s", one, other, isDark ? "dark" : "light", eyes)
                        .isGreaterThan(APART);
        }
    }

    @Test
    void conditionsDifferInShape() {
        var tokens = Tokens.load(false);
        Map<Condition, boolean[]> shapes = new EnumMap<>(Condition.class);
        for (var condition : Condition.values())
            shapes.put(condition, onFx(() -> inked(picture(condition, tokens))));

        for (var one : Condition.values())
            for (var other : Condition.values()) {
                boolean areAlike =
                        one == other
                                || ALIKE.stream().anyMatch(a -> a.containsAll(Set.of(one, other)));
                assertThat(differing(shapes.get(one), shapes.get(other)))
                        .as("pixels by which %s differs from %s", one, other)
                        .satisfies(
                                n -> {
                                    if (areAlike) assertThat(n).isZero();
                                    else assertThat(n).isGreaterThan(40);
                                });
            }
    }

    private static Image picture(Condition condition, Tokens tokens) {
        var marker = Glyphs.marker(24);
        Glyphs.draw(marker, condition, tokens);
        var how = new SnapshotParameters();
        how.setFill(Color.WHITE);
        return marker.snapshot(how, null);
    }

    /// Where there is anything at all: colour and brightness do not count.
    private static boolean[] inked(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        var ink = new boolean[width * height];
        for (int i = 0; i < ink.length; i++)
            ink[i] = image.getPixelReader().getColor(i % width, i / width).getBrightness() < 0.9;
        return ink;
    }

    private static int differing(boolean[] one, boolean[] other) {
        int n = 0;
        for (int i = 0; i < one.length; i++) if (one[i] != other[i]) n++;
        return n;
    }
}
