package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.text;
import static dev.walscope.ui.workbench.StillWindow.press;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.cluster.Action;
import dev.walscope.cluster.Way;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.Observation;

import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.List;
import java.util.Set;

/// Members that elect their leader, here `node-3`, are parted with the mouse: by groups, by what is
/// told of most, and way by way.
@ExtendWith(ApplicationExtension.class)
class PartitionTest {
    private static final Way SAID = new Way("node-2", "node-3");

    private StillWindow window;

    @Start
    void open(Stage stage) {
        window = new StillWindow(stage);
    }

    private void show(ClusterState state) {
        window.show(state);
    }

    private static ClusterState unheard(ClusterState state, String by) {
        var link = new LinkView(false, false, 0, 0, 1, false, List.of(by));
        return Fold.apply(state, new Observation.LinkChanged("node-2", Scenes.END, link));
    }

    @Test
    void whoIsTickedIsOneSide(FxRobot robot) {
        show(ElectionScenes.rejoined());
        robot.clickOn("#partition-show");
        show(ElectionScenes.rejoined());
        press(robot, "#part-groups");
        assertThat(text(robot, "#said")).startsWith("Tick some of the members");

        onFx(() -> robot.lookup("#part-side-node-1").queryAs(CheckBox.class).fire());
        onFx(() -> robot.lookup("#part-side-node-3").queryAs(CheckBox.class).fire());
        press(robot, "#part-groups");

        assertThat(window.gateway.performed)
                .containsExactly(
                        new Action.Part(
                                Way.between(
                                        List.of(List.of("node-1", "node-3"), List.of("node-2")))));
    }

    @Test
    void aPressCutsOneWayAndAnotherHealsIt(FxRobot robot) {
        show(ElectionScenes.rejoined());
        robot.clickOn("#partition-show");
        show(ElectionScenes.rejoined());
        press(robot, "#way-node-2-node-3");
        show(unheard(ElectionScenes.rejoined(), "node-3"));
        press(robot, "#way-node-2-node-3");

        assertThat(window.gateway.performed)
                .containsExactly(new Action.Part(Set.of(SAID)), new Action.Part(Set.of()));
    }

    @Test
    void whoIsUnheardIsSaidWithoutAsking(FxRobot robot) {
        show(ElectionScenes.rejoined());
        assertThat(isShown(robot)).isFalse();

        show(unheard(ElectionScenes.rejoined(), "node-3"));

        assertThat(isShown(robot)).isTrue();
        assertThat(text(robot, "#link-text-node-2")).startsWith("unheard by node-3");
        var cell = onFx(() -> robot.lookup("#way-node-2-node-3").<Node>query());
        assertThat(cell.getAccessibleText()).isEqualTo("What node-2 says to node-3: cut");
    }

    @Test
    void theLeaderIsIsolatedAndABridgeIsLeft(FxRobot robot) {
        show(ElectionScenes.rejoinedFive());
        robot.clickOn("#partition-show");
        show(ElectionScenes.rejoinedFive());

        for (var preset : List.of("#part-isolate", "#part-split", "#part-bridge"))
            press(robot, preset);

        assertThat(window.gateway.performed)
                .containsExactly(
                        part(List.of("node-3"), List.of("node-1", "node-2", "node-4", "node-5")),
                        part(List.of("node-3", "node-1"), List.of("node-2", "node-4", "node-5")),
                        part(List.of("node-3", "node-1"), List.of("node-2", "node-4")));
    }

    @Test
    void whileNobodyLeadsNobodyIsIsolated(FxRobot robot) {
        show(ElectionScenes.unled());
        robot.clickOn("#partition-show");
        show(ElectionScenes.unled());

        press(robot, "#part-isolate");

        assertThat(window.gateway.performed).isEmpty();
        assertThat(text(robot, "#said")).startsWith("No leader is known now");
    }

    private static Action part(List<String> one, List<String> other) {
        return new Action.Part(Way.between(List.of(one, other)));
    }

    private static boolean isShown(FxRobot robot) {
        return onFx(() -> robot.lookup("#partition").<Node>query().isVisible());
    }
}
