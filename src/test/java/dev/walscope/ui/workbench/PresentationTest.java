package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;

import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.util.List;

/// Presentation mode: the lanes and at most one panel, large, chosen without leaving it.
@ExtendWith(ApplicationExtension.class)
class PresentationTest {
    private static final List<KeyCode> PANELS =
            List.of(
                    KeyCode.DIGIT1,
                    KeyCode.DIGIT2,
                    KeyCode.DIGIT3,
                    KeyCode.DIGIT4,
                    KeyCode.DIGIT5,
                    KeyCode.DIGIT6,
                    KeyCode.DIGIT9);

    /// The next two, with Shift.
    private static final List<KeyCode> MORE_PANELS = List.of(KeyCode.DIGIT9, KeyCode.DIGIT0);

    private Stage stage;
    private Workbench bench;

    @Start
    void open(Stage opened) {
        stage = opened;
        bench = new Workbench(Scenes.gateway(Scenes.fault()), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @Test
    void eachPanelIsOpenedByItsKeyAndThePresentationGoesOn(FxRobot robot) {
        show(Scenes.fault());
        robot.type(KeyCode.F5);

        for (var foot : View.Foot.values()) {
            int at = foot.ordinal();
            if (at < PANELS.size()) press(robot, PANELS.get(at));
            else pressShifted(robot, MORE_PANELS.get(at - PANELS.size()));

            assertThat(bench.view().isPresenting()).isTrue();
            assertThat(bench.view().panel()).isEqualTo(foot);
            assertThat(bench.view().isLarge(View.Large.panel)).isTrue();
            assertThat(bounds("#foot").getHeight()).isGreaterThan(200);
            assertThat(bounds("#lanes").getHeight()).isGreaterThan(200);
        }
    }

    @Test
    void theTabsChooseWithTheMouseTheLanesAloneAndTheBytesToo(FxRobot robot) {
        show(Scenes.withDetail(Scenes.fault(), 51));
        robot.type(KeyCode.F5);
        show(Scenes.withDetail(Scenes.fault(), 51));
        double alone = bounds("#lanes").getHeight();

        robot.clickOn("#tab-inspector");
        show(Scenes.withDetail(Scenes.fault(), 51));
        boolean hasBytes = isOnScreen("#inspector");
        robot.clickOn("#tab-ledger");
        show(Scenes.withDetail(Scenes.fault(), 51));
        boolean hasLedger = isOnScreen("#ledger");
        robot.clickOn("#tab-lanes");
        show(Scenes.withDetail(Scenes.fault(), 51));

        assertThat(hasBytes).isTrue();
        assertThat(hasLedger).isTrue();
        assertThat(isOnScreen("#inspector")).isFalse();
        assertThat(bounds("#lanes").getHeight()).isEqualTo(alone);
    }

    @Test
    void whatWasLargeIsLargeAgainTheNextTime(FxRobot robot) {
        show(Scenes.fault());
        robot.type(KeyCode.F5);
        press(robot, KeyCode.DIGIT4);

        robot.type(KeyCode.F5);
        show(Scenes.fault());
        boolean isWhole = isOnScreen("#inspector") && isOnScreen("#nodes") && isOnScreen("#foot");
        robot.type(KeyCode.F5);
        show(Scenes.fault());

        assertThat(isWhole).isTrue();
        assertThat(bench.view().isLarge(View.Large.panel)).isTrue();
        assertThat(isOnScreen("#ledger")).isTrue();
    }

    @Test
    void outsideAPresentationAPanelIsOpenedWithoutBeginningOne(FxRobot robot) {
        show(Scenes.fault());

        press(robot, KeyCode.DIGIT3);

        assertThat(bench.view().isPresenting()).isFalse();
        assertThat(bench.view().panel()).isEqualTo(View.Foot.requests);
        assertThat(isOnScreen("#inspector")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1280,800", "1920,1080", "1440,900", "1000,640"})
    void nothingIsCutOffAtAnySize(int width, int height) {
        onFx(
                () -> {
                    stage.setWidth(width);
                    stage.setHeight(height);
                });
        for (var state :
                List.of(Scenes.fault(), Scenes.slow(), Scenes.crowd(12), ElectionScenes.led())) {
            for (var foot : View.Foot.values()) {
                onFx(() -> bench.change(v -> v.presenting(true).open(foot)));
                show(state);
                assertThat(CutOff.in(bench.scene().getRoot())).as("%s", foot).isEmpty();
            }
            for (var what : List.of(View.Large.lanes, View.Large.inspector)) {
                onFx(() -> bench.change(v -> v.presenting(true).large(what)));
                show(state);
                assertThat(CutOff.in(bench.scene().getRoot())).as("%s", what).isEmpty();
            }
        }
    }

    private void press(FxRobot robot, KeyCode digit) {
        robot.press(KeyCode.CONTROL).type(digit).release(KeyCode.CONTROL);
        show(Scenes.fault());
    }

    private void pressShifted(FxRobot robot, KeyCode digit) {
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(digit);
        robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
        show(Scenes.fault());
    }

    private boolean isOnScreen(String selector) {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    var found = bench.scene().lookup(selector);
                    return found != null && isVisible(found);
                });
    }

    private static boolean isVisible(Node node) {
        for (Node at = node; at != null; at = at.getParent()) if (!at.isVisible()) return false;
        return true;
    }

    private Bounds bounds(String selector) {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000, () -> bench.scene().lookup(selector).getLayoutBounds());
    }

    private void show(ClusterState state) {
        onFx(
                () -> {
                    for (int i = 0; i < 3; i++) {
                        bench.touch();
                        bench.show(state);
                        bench.layOut();
                    }
                });
    }
}
