package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.UiCommand;

import javafx.scene.Node;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.List;

/// What the window shows of entries that a member has cut off its log.
@ExtendWith(ApplicationExtension.class)
class CutEndTest {
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench =
                new Workbench(
                        Scenes.gateway(ElectionScenes.rejoined()), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    private void show(ClusterState state) {
        onFx(() -> bench.show(state));
    }

    @Test
    void theyStayAsAGhostUntilTheyAreDismissedAndTheNextOnesAreShown(FxRobot robot) {
        show(ElectionScenes.led());
        assertThat(ghost(robot)).as("nothing was cut off").isZero();
        assertThat(dismissing().impossible().get()).contains("No entries");

        show(ElectionScenes.rejoined());
        assertThat(ghost(robot)).isGreaterThan(100);
        onFx(() -> bench.change(v -> v.compact(true)));
        show(ElectionScenes.rejoined());
        assertThat(ghost(robot)).as("in low lanes").isGreaterThan(50);

        onFx(() -> dismissing().run().run());
        show(ElectionScenes.rejoined());
        assertThat(ghost(robot)).isZero();
        assertThat(dismissing().impossible().get()).contains("No entries");

        show(
                Fold.apply(
                        ElectionScenes.rejoined(),
                        new Observation.EventSeen(
                                "node-1",
                                Scenes.END,
                                new NodeEvent.Truncated(56, List.of("another")))));
        assertThat(ghost(robot)).isGreaterThan(20);
    }

    @Test
    void theInspectorSaysTheTerm(FxRobot robot) {
        onFx(() -> bench.change(v -> v.select("node-1", 55)));
        show(ElectionScenes.rejoined());

        assertThat(RealWindow.words(robot, "#inspector")).containsSubsequence("term", "4");
    }

    private UiCommand dismissing() {
        return onFx(
                () ->
                        bench.allCommands().stream()
                                .filter(one -> one.id().equals("lanes.ghosts"))
                                .findFirst()
                                .orElseThrow());
    }

    /// Pixels of its colour in the lanes.
    private int ghost(FxRobot robot) {
        var picture = onFx(() -> robot.lookup("#lanes-canvas").<Node>query().snapshot(null, null));
        var colour = Tokens.load(true).get("watch");
        var other = Tokens.load(false).get("watch");
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++)
            for (int x = 0; x < picture.getWidth(); x++) {
                var pixel = picture.getPixelReader().getColor(x, y);
                if (pixel.equals(colour) || pixel.equals(other)) count++;
            }
        return count;
    }
}
