package dev.walscope.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.scope.ClusterState;
import dev.walscope.ui.compare.PaperLog;

import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// What a person does with several requests or several nodes at once, on nodes made of paper.
@ExtendWith(ApplicationExtension.class)
class ToolsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StillHands hands = new StillHands();
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(hands, () -> Scenes.END, () -> {}, 1440, 900);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
    }

    @Test
    void comparingTwoNodesMarksTheFirstByteThatDiffers(FxRobot robot) {
        show(Scenes.busy());
        var leader = PaperLog.upTo(40);
        var follower = PaperLog.upTo(40).with(17, "vAlue 17");
        hands.nodes =
                (node, call) ->
                        CompletableFuture.supplyAsync(
                                () -> (node.equals("leader") ? leader : follower).answer(call));

        robot.clickOn("#lanes-compare").clickOn("#compare-start");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#compare-verdict").startsWith("✗ Entry 17 differs"));
        assertThat(text(robot, "#compare-byte-leader")).isEqualTo("a");
        assertThat(text(robot, "#compare-byte-follower-1")).isEqualTo("A");
        robot.clickOn("#compare-reveal");
        assertThat(bench.view().selectedId()).isEqualTo(17);
    }

    @Test
    void comparingIdenticalNodesSaysUpToWhere(FxRobot robot) {
        show(Scenes.busy());
        hands.nodes =
                (_, call) ->
                        CompletableFuture.supplyAsync(() -> PaperLog.upTo(1_500).answer(call));

        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.C);
        robot.release(KeyCode.SHIFT, KeyCode.CONTROL).clickOn("#compare-start");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#compare-verdict")
                                        .startsWith("✓ Identical up to entry 1,500"));
    }

    private static String text(FxRobot robot, String label) {
        return robot.lookup(label).queryAs(Label.class).getText();
    }

    private void show(ClusterState state) {
        WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    bench.show(state);
                    bench.layOut();
                    bench.touch();
                    bench.show(state);
                });
        WaitForAsyncUtils.waitForFxEvents();
    }
}
