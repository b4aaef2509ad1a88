package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.walscope.ui.export.Png;

import javafx.scene.image.Image;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Pictures as they ought to be, in `src/test/resources/golden`; `-Dgolden=write` makes them anew.
///
/// Squares of four by four pixels are compared by their mean colour, and one in a hundred may
/// differ: how the edge of a letter is smoothed is not what these pictures are about. Where more
/// do, the picture and its difference lie in `target/golden`.
final class Golden {
    private static final Path KEPT = Path.of("src/test/resources/golden");
    private static final Path MADE = Path.of("target/golden");
    private static final int SQUARE = 4;
    private static final double FAR = 0.06;
    private static final double PART = 0.01;

    private Golden() {}

    static void check(String name, Image actual) throws IOException {
        var file = KEPT.resolve(name + ".png");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(KEPT);
            Files.write(file, Png.bytes(actual));
            return;
        }
        assertThat(file).as("run once with -Dgolden=write").exists();
        var expected = new Image(new ByteArrayInputStream(Files.readAllBytes(file)));
        double part = differing(expected, actual);
        if (part <= PART) return;
        Files.createDirectories(MADE);
        Files.write(MADE.resolve(name + "-actual.png"), Png.bytes(actual));
        Files.write(
                MADE.resolve(name + "-difference.png"), Png.bytes(difference(expected, actual)));
        fail(
                "%s differs in %.1f %% of it; look at target/golden, and if it is right now, run"
                        + " with -Dgolden=write",
                name, 100 * part);
    }

    /// The part of all squares that differ; 1 when the sizes do.
    static double differing(Image expected, Image actual) {
        if (expected.getWidth() != actual.getWidth() || expected.getHeight() != actual.getHeight())
            return 1;
        int all = 0;
        int differ = 0;
        for (int y = 0; y + SQUARE <= expected.getHeight(); y += SQUARE)
            for (int x = 0; x + SQUARE <= expected.getWidth(); x += SQUARE) {
                all++;
                if (isFar(expected.getPixelReader(), actual.getPixelReader(), x, y)) differ++;
            }
        return (double) differ / all;
    }

    private static boolean isFar(PixelReader one, PixelReader other, int x, int y) {
        double[] a = mean(one, x, y);
        double[] b = mean(other, x, y);
        for (int i = 0; i < 3; i++) if (Math.abs(a[i] - b[i]) > FAR) return true;
        return false;
    }

    private static double[] mean(PixelReader pixels, int left, int top) {
        double[] sum = new double[3];
        for (int y = top; y < top + SQUARE; y++)
            for (int x = left; x < left + SQUARE; x++) {
                var color = pixels.getColor(x, y);
                sum[0] += color.getRed();
                sum[1] += color.getGreen();
                sum[2] += color.getBlue();
            }
        for (int i = 0; i < 3; i++) sum[i] /= SQUARE * SQUARE;
        return sum;
    }

    /// What is expected, pale, with red where it is not so.
    private static Image difference(Image expected, Image actual) {
        int width = (int) Math.min(expected.getWidth(), actual.getWidth()) / SQUARE * SQUARE;
        int height = (int) Math.min(expected.getHeight(), actual.getHeight()) / SQUARE * SQUARE;
        var shown = new WritableImage(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                var color = expected.getPixelReader().getColor(x, y);
                boolean isFar =
                        isFar(
                                expected.getPixelReader(),
                                actual.getPixelReader(),
                                x / SQUARE * SQUARE,
                                y / SQUARE * SQUARE);
                shown.getPixelWriter()
                        .setColor(x, y, isFar ? Color.RED : color.interpolate(Color.WHITE, 0.6));
            }
        return shown;
    }
}
