package dev.walscope.ui.panels.segments;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.ui.look.Tokens;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;

/// Where a hexdump stands when the file below it becomes another or a shorter one.
@ExtendWith(ApplicationExtension.class)
class HexViewTest {
    private HexView hex;

    @BeforeEach
    void make() {
        onFx(() -> hex = new HexView(() -> {}, _ -> {}));
    }

    @Test
    void anotherFileIsShownFromItsBeginningWithNoByteChosen() {
        onFx(
                () -> {
                    hex.open("segment.1", 100_000);
                    hex.point(99_000);
                    hex.open("segment.2", 99_500);
                });

        assertThat(hex.from()).isZero();
        assertThat(hex.cursor()).isEqualTo(-1);
    }

    @Test
    void aFileThatGrewStaysWhereItWas() {
        onFx(
                () -> {
                    hex.open("segment.1", 100_000);
                    hex.point(99_000);
                    hex.open("segment.1", 100_050);
                });

        assertThat(hex.from()).isPositive();
        assertThat(hex.cursor()).isEqualTo(99_000);
    }

    @Test
    void aFileThatWasCutIsShownAtItsEnd() {
        onFx(
                () -> {
                    hex.open("segment.1", 100_000);
                    hex.point(99_000);
                    hex.open("segment.1", 500);
                });

        assertThat(hex.from()).isLessThan(500);
        assertThat(hex.cursor()).isEqualTo(-1);
    }

    @Test
    void bytesOfAFileThatIsNoLongerOpenAreNotShown() {
        onFx(
                () -> {
                    hex.open("segment.2", 100);
                    hex.point(3);
                    hex.show("segment.1", new byte[] {1, 2, 3, 4}, 0);
                    hex.draw(Tokens.load(false));
                });

        assertThat(hex.node().getAccessibleText()).isEqualTo("Bytes of the segment");
    }
}
