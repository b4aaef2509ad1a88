package dev.walscope.ui.app;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.Ledger;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.FactText;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The real window on real node processes, off screen: what a person clicks and types.
@ExtendWith(ApplicationExtension.class)
class WindowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path data = Path.of("");
    private LiveWorkbench live;

    @Start
    void open(Stage stage) throws IOException {
        data = Files.createTempDirectory("walscope-window");
        live =
                new LiveWorkbench(
                        data,
                        FreePorts.next(),
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        1440,
                        900);
        stage.setScene(live.bench().scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
        live.start();
    }

    @AfterEach
    void close() throws IOException {
        live.close();
        try (var all = Files.walk(data)) {
            for (var file : all.sorted(java.util.Comparator.reverseOrder()).toList())
                Files.delete(file);
        }
    }

    @Test
    void aWriteFromTheConsoleStandsInThreeLanesAndInTheInspector(FxRobot robot) {
        robot.clickOn("#empty-start");
        await().atMost(PATIENCE).until(() -> allAre(Condition.ready, 3));

        retype(robot, "#console-key", "user:9");
        retype(robot, "#console-value", "hello");
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));

        await().atMost(PATIENCE).until(() -> onAll(node -> holds(node, 1, "user:9")));
        robot.clickOn("#lanes-canvas").type(KeyCode.LEFT);
        await().atMost(PATIENCE).until(() -> robot.lookup("Entry 1").tryQuery().isPresent());
        await().atMost(PATIENCE).until(() -> robot.lookup("✓ they match").tryQuery().isPresent());
        assertThat(text(robot, "#console-curl")).startsWith("curl -X PUT").contains("user%3A9");
        assertThat(Ledger.of(state()).count(Ledger.Verdict.safe)).isEqualTo(1);
    }

    @Test
    void aKilledFollowerIsDeadUntilItIsStartedAgainAndThenCatchesUp(FxRobot robot) {
        robot.clickOn("#empty-start");
        await().atMost(PATIENCE).until(() -> allAre(Condition.ready, 3));

        robot.clickOn("#node-kill-follower-2");
        await().atMost(PATIENCE).until(() -> condition("follower-2") == Condition.died);
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> state().head() == 1);
        robot.clickOn("#node-start-follower-2");

        await().atMost(PATIENCE).until(() -> allAre(Condition.ready, 3));
        await().atMost(PATIENCE).until(() -> onAll(node -> node.durableId() == 1));
        assertThat(state().facts())
                .extracting(fact -> fact.node() + " " + FactText.of(fact))
                .contains("follower-2 killed (SIGKILL)");
    }

    @Test
    void theSameRequestTwiceIsOneEntryAndAReplay(FxRobot robot) {
        robot.clickOn("#empty-start");
        await().atMost(PATIENCE).until(() -> allAre(Condition.ready, 3));

        retype(robot, "#console-client", "client1");
        retype(robot, "#console-request", "req123");
        robot.clickOn("#console-twice");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#console-answer").contains("Idempotent-Replay: true"));
        // the answer may be on the screen before the events that tell of it have come
        await().atMost(PATIENCE)
                .until(() -> state().leader().orElseThrow().marks().of(1).duplicates() == 1);
        assertThat(state().head()).isEqualTo(1);
    }

    private static void retype(FxRobot robot, String field, String text) {
        robot.clickOn(field).press(KeyCode.CONTROL).type(KeyCode.A).release(KeyCode.CONTROL);
        robot.write(text);
    }

    private static String text(FxRobot robot, String label) {
        return onFx(() -> robot.lookup(label).queryAs(Label.class).getText());
    }

    private boolean allAre(Condition condition, int nodes) {
        return state().nodes().size() == nodes && onAll(node -> node.condition() == condition);
    }

    private boolean onAll(java.util.function.Predicate<NodeView> holds) {
        return state().nodes().stream().allMatch(holds);
    }

    private Condition condition(String node) {
        return state().node(node).orElseThrow().condition();
    }

    private static boolean holds(NodeView node, long id, String key) {
        var entry = node.log().get(id);
        return entry != null && key.equals(entry.key());
    }

    private ClusterState state() {
        return onFx(live::state);
    }
}
