package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.ClusterState;
import dev.walscope.ui.look.MessageText;

import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/// Slow motion and steps in the window: by key, said in the header, and what travels named.
@ExtendWith(ApplicationExtension.class)
class PaceTest {
    private StillGateway gateway;
    private Workbench bench;

    @Start
    void open(Stage stage) {
        gateway = Scenes.gateway(Scenes.slow());
        bench = new Workbench(gateway, () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @Test
    void theHeaderSaysThatTimeIsSlowedAndWhatIsHeld(FxRobot robot) {
        show(Scenes.busy());
        boolean isQuiet = !robot.lookup("#slow-motion").query().isVisible();
        show(Scenes.slow());

        assertThat(isQuiet).isTrue();
        assertThat(robot.lookup("#slow-motion").queryLabeled().getText())
                .isEqualTo("slow motion ×1/20  ·  held: follower-2 (F10 steps)");
    }

    @Test
    void keysMakeItSlowerAndFasterAndHoldAndStep(FxRobot robot) {
        show(Scenes.slow());

        robot.type(KeyCode.F6).press(KeyCode.SHIFT).type(KeyCode.F6).release(KeyCode.SHIFT);
        robot.type(KeyCode.F10).type(KeyCode.F9);

        assertThat(gateway.performed)
                .extracting(Object::toString)
                .containsExactly(
                        "SlowMotion[times=50]",
                        "SlowMotion[times=10]",
                        "Step[follower=follower-2]",
                        "Release[follower=follower-2]");
        assertThat(robot.lookup("#said").queryLabeled().getText())
                .isEqualTo("Passes on the link to follower-2: ↓ entry 55.");
    }

    @Test
    void nineHoldsAllLinksWhenNoneIs(FxRobot robot) {
        show(Scenes.busy());

        robot.type(KeyCode.F9);

        assertThat(gateway.performed)
                .extracting(Object::toString)
                .containsExactly("Hold[follower=follower-1]", "Hold[follower=follower-2]");
    }

    @Test
    void withNothingHeldAStepSaysWhatToDo(FxRobot robot) {
        show(Scenes.busy());

        robot.type(KeyCode.F10);

        assertThat(gateway.performed).isEmpty();
        assertThat(robot.lookup("#said").queryLabeled().getText())
                .isEqualTo("No link is held: F9 holds all, a link's menu one.");
    }

    @Test
    void aLinkSaysWhatIsOnIt(FxRobot robot) {
        show(Scenes.slow());

        assertThat(robot.lookup("#link-text-follower-1").queryLabeled().getText())
                .isEqualTo("↑ ack 55");
        assertThat(robot.lookup("#link-text-follower-2").queryLabeled().getText())
                .isEqualTo("held: ↓ entry 55");
    }

    @Test
    void everyKindOfMessageHasAName() {
        for (var kind : LinkMessage.Kind.values())
            for (boolean up : new boolean[] {true, false})
                assertThat(MessageText.withWay(new LinkMessage(up, kind, 3, 1_004)))
                        .startsWith(up ? "↑ " : "↓ ")
                        .hasSizeGreaterThan(4);
        assertThat(MessageText.of(new LinkMessage(false, LinkMessage.Kind.entries, 3, 1_004)))
                .isEqualTo("entries 3–1,004");
    }

    private void show(ClusterState state) {
        WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    for (int i = 0; i < 2; i++) {
                        bench.touch();
                        bench.show(state);
                        bench.layOut();
                    }
                });
        WaitForAsyncUtils.waitForFxEvents();
    }
}
