package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Election.Phase;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.session.ElectionTimer;
import dev.walscope.session.View;
import dev.walscope.ui.export.Screenshot;

import javafx.scene.Node;
import javafx.scene.text.Text;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What members said of their election timers, as rings on their cards, and their votes on the way.
@ExtendWith(ApplicationExtension.class)
class TimerRingTest {
    private final StillGateway gateway = new StillGateway();
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(gateway, () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    private void show(ClusterState state) {
        onFx(() -> bench.touch());
        onFx(() -> bench.show(state));
    }

    private void said(long agoMs, long silentMs) {
        gateway.timers = _ -> Optional.of(new ElectionTimer(Scenes.END - agoMs, silentMs, 1_000));
    }

    @Test
    void aRingSaysHowLongAFollowerHasHeardNoLeaderAndWhenItSaidSo(FxRobot robot) throws Exception {
        said(0, 250);

        show(ElectionScenes.rejoined());

        assertThat(words(robot, "#timer-node-1"))
                .startsWith("It had heard no leader for 250 ms, as it said at ")
                .contains("After 1.0 s or up to twice that it stands for election.")
                .doesNotContain("not been heard since");
        assertThat(ring(robot, "#timer-node-3").isVisible()).as("it leads").isFalse();
        keepPicture("timer-rings");

        said(5_000, 250);
        show(ElectionScenes.rejoined());
        assertThat(words(robot, "#timer-node-1")).contains("and has not been heard since");
        said(0, -1);
        show(ElectionScenes.rejoined());
        assertThat(words(robot, "#timer-node-1")).startsWith("It knows of no leader");
    }

    @Test
    void whereNoTimerIsKnownThereIsNoRing(FxRobot robot) {
        show(ElectionScenes.rejoined());

        for (var name : List.of("node-1", "node-2", "node-3"))
            assertThat(ring(robot, "#timer-" + name).isVisible()).as(name).isFalse();
    }

    @Test
    void whoAsksSendsAQuestionAndWhoIsAskedSendsItsVote(FxRobot robot) {
        var state = ElectionScenes.rejoined();
        show(state);
        assertThat(ballots(robot, "node-1")).isEmpty();

        state = with(state, "node-2", -20, new NodeEvent.Election(5, "node-2", Phase.vote));
        state = with(state, "node-1", -10, new NodeEvent.Voted(5, "node-2", "node-1", true, null));
        state =
                with(
                        state,
                        "node-3",
                        -5,
                        new NodeEvent.Voted(5, "node-2", "node-3", false, "it leads"));
        show(state);

        assertThat(ballots(robot, "node-2")).containsExactly("?");
        assertThat(ballots(robot, "node-1")).containsExactlyInAnyOrder("?", "✓");
        assertThat(ballots(robot, "node-3")).containsExactlyInAnyOrder("?", "✗");
        await().until(() -> ballots(robot, "node-1").isEmpty());
        show(state);
        assertThat(ballots(robot, "node-1")).as("each vote travels once").isEmpty();
    }

    private static ClusterState with(ClusterState state, String node, long at, NodeEvent event) {
        return Fold.apply(state, new Observation.EventSeen(node, Scenes.END + at, event));
    }

    private static Node ring(FxRobot robot, String id) {
        return onFx(() -> robot.lookup(id).query());
    }

    private static String words(FxRobot robot, String id) {
        return onFx(() -> robot.lookup(id).query().getAccessibleText());
    }

    private static Set<String> ballots(FxRobot robot, String node) {
        return onFx(
                () ->
                        robot
                                .from(robot.lookup("#link-row-" + node))
                                .lookup(".ballot")
                                .queryAllAs(Text.class)
                                .stream()
                                .map(Text::getText)
                                .collect(Collectors.toSet()));
    }

    private void keepPicture(String name) throws Exception {
        var folder = Files.createDirectories(Path.of("target/screenshots"));
        for (var theme : List.of(View.Appearance.dark, View.Appearance.light)) {
            var png =
                    onFx(
                            () -> {
                                bench.change(v -> v.appearance(theme));
                                bench.show(ElectionScenes.rejoined());
                                bench.layOut();
                                return Screenshot.png(bench.scene(), 1);
                            });
            Files.write(folder.resolve(name + "-" + theme + ".png"), png);
        }
    }
}
