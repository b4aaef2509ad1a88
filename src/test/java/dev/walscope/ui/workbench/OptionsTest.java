package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.client.NodeClient;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;

import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Nodes started with options from the window, off screen; the nodes are real.
@ExtendWith(ApplicationExtension.class)
class OptionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path data;
    private @Nullable LiveWorkbench made;

    @Start
    void open(Stage stage) throws IOException {
        made =
                new LiveWorkbench(
                        data,
                        FreePorts.next(),
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        1280,
                        800);
        made.start();
        stage.setScene(live().bench().scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @AfterEach
    void close() {
        live().close();
    }

    @Test
    void aWrongValueIsToldBesideItsFieldAndNothingStartsUntilItIsRight(FxRobot robot)
            throws Exception {
        fromThePalette(robot, "Start the leader alone, with options");

        robot.write("4k");
        robot.clickOn("#options-lostAfter").write("100ms");
        assertThat(text(robot, "#options-note-maxSegmentSize"))
                .isEqualTo("'4k' is not a number of bytes from 1 to 1073741824.");
        assertThat(text(robot, "#options-note-lostAfter"))
                .startsWith("--lost-after (100 ms) must be longer than --heartbeat (500 ms)");
        assertThat(text(robot, "#options-line")).isEmpty();
        robot.clickOn("#options-go");
        assertThat(text(robot, "#options-reason"))
                .isEqualTo("Segment size, bytes is not right yet.");
        assertThat(onFx(() -> live().state().isEmpty())).isTrue();
        onFx(() -> field(robot, "#options-maxSegmentSize").setText("300"));
        onFx(() -> field(robot, "#options-lostAfter").setText(""));
        robot.clickOn("#options-fsync").type(KeyCode.DOWN, KeyCode.DOWN, KeyCode.ENTER);
        var line = text(robot, "#options-line");
        robot.clickOn("#options-dedupTtl").type(KeyCode.ENTER);

        awaitReady("leader");
        assertThat(line)
                .startsWith("launcher/walscope leader --port ")
                .endsWith(" --max-segment-size 300 --fsync off");
        assertThat(maxSegmentSize("leader")).isEqualTo(300);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#node-options-leader")
                                        .equals("--max-segment-size 300 --fsync off"));
    }

    @Test
    void aNodeIsRestartedWithOthersFromItsMenuAndShowsThem(FxRobot robot) throws Exception {
        fromThePalette(robot, "Start the leader alone");
        awaitReady("leader");
        fromThePalette(robot, "Add a follower with options");
        robot.clickOn("#options-maxSegmentSize").write("777").clickOn("#options-go");
        awaitReady("follower-1");
        assertThat(maxSegmentSize("follower-1")).isEqualTo(777);
        long before = pid("follower-1");

        robot.clickOn("#more-follower-1").clickOn("Options of follower-1 …");
        var had = onFx(() -> field(robot, "#options-maxSegmentSize").getText());
        var line = text(robot, "#options-line");
        robot.clickOn("#options-reset").clickOn("#options-go");
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            var process = state().node("follower-1").orElseThrow().process();
                            return process.pid() != null && process.pid() != before;
                        });
        awaitReady("follower-1");

        assertThat(had).isEqualTo("777");
        assertThat(line).startsWith("kill -TERM " + before).endsWith("--max-segment-size 777");
        assertThat(maxSegmentSize("follower-1")).isEqualTo(1 << 20);
        assertThat(robot.lookup("#node-options-follower-1").queryLabeled().isVisible()).isFalse();
    }

    @Test
    void escapeLeavesAllAsItWas(FxRobot robot) {
        robot.clickOn("#empty-options").clickOn("#options-acks");

        robot.type(KeyCode.ESCAPE).type(KeyCode.ESCAPE);

        assertThat(robot.lookup("#options").tryQuery()).isEmpty();
        assertThat(onFx(() -> live().state().isEmpty())).isTrue();
    }

    private long maxSegmentSize(String node) throws Exception {
        var url = URI.create(state().node(node).orElseThrow().url());
        try (var client = new NodeClient(url)) {
            return client.segments().get(60, TimeUnit.SECONDS).maxSegmentSize();
        }
    }

    private long pid(String node) {
        return Objects.requireNonNull(state().node(node).orElseThrow().process().pid());
    }

    private void awaitReady(String node) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().node(node)
                                        .filter(n -> n.condition() == Condition.ready)
                                        .isPresent());
    }

    private static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    private static TextField field(FxRobot robot, String query) {
        return robot.lookup(query).queryAs(TextField.class);
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(() -> robot.lookup(labeled).queryAs(Labeled.class).getText());
    }

    private ClusterState state() {
        return onFx(() -> live().state());
    }

    private LiveWorkbench live() {
        return Objects.requireNonNull(made);
    }
}
