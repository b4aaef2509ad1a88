package dev.walscope.ui.panels.segments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class HexCursorTest {
    private final Tokens tokens = Tokens.load(false);
    private HexView hex;

    @Start
    void open(Stage stage) {
        Fonts.load();
        hex = new HexView(() -> {}, _ -> {});
        stage.setScene(new Scene(hex.node(), 700, 200));
        stage.show();
    }

    /// In a marked entry, which was drawn over the half of it; at the ends of a line too.
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 15, 16, 20, 31, 40})
    void theBoxAroundTheByteUnderTheCursorIsWhole(int cursor) {
        var bytes = new byte[64];

        int unmarked = red(bytes, cursor, 0);
        int marked = red(bytes, cursor, bytes.length);

        assertThat(unmarked).isGreaterThan(40);
        assertThat(marked).isGreaterThan(unmarked * 3 / 4);
    }

    /// How many pixels have the colour of the box.
    private int red(byte[] bytes, int cursor, int markedUntil) {
        var picture =
                WaitForAsyncUtils.waitForAsyncFx(
                        10_000,
                        () -> {
                            hex.node().layout();
                            hex.open("file", bytes.length);
                            hex.show("file", bytes, 0);
                            hex.mark(0, markedUntil);
                            hex.point(cursor);
                            hex.draw(tokens);
                            return hex.node().snapshot(null, null);
                        });
        int count = 0;
        for (int x = 0; x < picture.getWidth(); x++)
            for (int y = 0; y < picture.getHeight(); y++) if (isRed(picture, x, y)) count++;
        return count;
    }

    private boolean isRed(WritableImage picture, int x, int y) {
        var color = picture.getPixelReader().getColor(x, y);
        var wanted = tokens.get("fault");
        return Math.abs(color.getRed() - wanted.getRed()) < 0.25
                && Math.abs(color.getGreen() - wanted.getGreen()) < 0.4
                && Math.abs(color.getBlue() - wanted.getBlue()) < 0.4;
    }
}
