package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;

import javafx.scene.control.Labeled;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Deeds that change who leads, what is on disk, or what is taught, in the window on real nodes; a
/// cluster for each.
@ExtendWith(ApplicationExtension.class)
class DeedsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NodeProgram PROGRAM = NodeProgram.ofThisJvm("dev.walscope.Walscope");

    @TempDir Path data;
    private @Nullable LiveWorkbench made;
    private @Nullable Stage stage;

    @Start
    void open(Stage given) throws IOException {
        stage = given;
        made = new LiveWorkbench(data, FreePorts.next(), PROGRAM, 1280, 800);
        made.start();
        show(live());
        given.setWidth(1280);
        given.setHeight(800);
        given.show();
    }

    @AfterEach
    void close() throws IOException {
        live().close();
        try (var files = Files.newDirectoryStream(Path.of(""), "lesson-*.yaml*")) {
            for (var file : files) Files.delete(file);
        }
    }

    @Test
    void aPromotionShowsWhatBecomesOfTheOldLeadersTail(FxRobot robot) throws Exception {
        act(new Action.StartAll(1));
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> last("follower-1") == 1);
        act(new Action.Cut("follower-1"));
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> last("leader") == 2);

        fromThePalette(robot, "promote follower-1");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().leader()
                                        .filter(node -> node.name().equals("follower-1"))
                                        .filter(node -> node.condition() == Condition.ready)
                                        .isPresent());
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-old-leader").equals("✗ diverged at entry 2"));
        assertThat(last("old-leader")).isEqualTo(2);
        assertThat(last("follower-1")).isEqualTo(1);
        assertThat(text(robot, "#summary")).contains("  ·  1 entry");
        assertThat(Files.readString(data.resolve("leader/wal.log.segment.1")))
                .contains("\"id\": 2");

        fromThePalette(robot, "keep the leader's log on old-leader");
        await().atMost(PATIENCE).until(() -> robot.lookup("#parted-keep").tryQuery().isPresent());
        await().atMost(PATIENCE).until(() -> !robot.lookup("#parted-keep").query().isDisabled());
        robot.clickOn("#parted-keep");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-old-leader").startsWith("streaming"));
        assertThat(last("old-leader")).isEqualTo(1);
        var said = text(robot, "#said");
        assertThat(said)
                .startsWith("old-leader keeps its leader's log; its own 1 entry from entry 2 on")
                .contains("wal propose " + data.resolve("leader") + "/wal.log.segment.1.cut.");
        var aside = said.replaceAll(".*wal propose (\\S+) .*", "$1");
        assertThat(Files.readString(Path.of(aside))).startsWith("{\"id\": 2, ");
    }

    @Test
    void aRaceTellsWhatBecameOfWhatWasAcknowledged(FxRobot robot) throws Exception {
        act(new Action.StartLeader());

        fromThePalette(robot, "race of 64 clients: one counter, each write");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#said").startsWith("320 times 1 was added"));
        assertThat(text(robot, "#said"))
                .contains("the counter says 320: none is lost; a 412 sent a client back");
        await().atMost(PATIENCE).until(() -> last("leader") == 321);
    }

    /// The folder is the first window's as long as its node runs.
    @Test
    void aSecondWindowTakesNoDiskFromTheFirst(FxRobot robot) throws Exception {
        act(new Action.StartLeader());
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> last("leader") == 1);
        var second = onFx(() -> new LiveWorkbench(data, FreePorts.next(), PROGRAM, 1280, 800));
        try {
            onFx(second::start);
            onFx(() -> show(second));
            onFx(() -> second.session().perform(new Action.StartLeader()));
            await().atMost(PATIENCE)
                    .until(() -> text(robot, "#condition-leader").contains("in use by the node"));

            robot.clickOn("#node-wipe-leader");

            await().atMost(PATIENCE)
                    .until(() -> text(robot, "#said").contains("is in use by the node with pid"));
        } finally {
            onFx(() -> show(live()));
            second.close();
        }
        try (var client = new NodeClient(live().session().address("leader").orElseThrow())) {
            var reply =
                    client.send(Call.put("after", "1"))
                            .exceptionally(_ -> null)
                            .get(30, TimeUnit.SECONDS);
            assertThat(reply).as(() -> live().session().printed("leader").toString()).isNotNull();
            assertThat(reply.status()).isEqualTo(200);
        }
        assertThat(Files.readString(data.resolve("leader/wal.log.segment.1"))).contains("after");
    }

    /// Also what came from another terminal, what was refused, and a kill: each a step, and all of
    /// it holds when it is played.
    @Test
    void whatWasJustDoneIsALessonThatHolds(FxRobot robot) throws Exception {
        act(new Action.StartAll(1));
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> last("follower-1") == 1);
        try (var client = new NodeClient(live().session().address("leader").orElseThrow())) {
            client.send(Call.put("elsewhere", "7")).get(30, TimeUnit.SECONDS);
        }
        await().atMost(PATIENCE).until(() -> last("follower-1") == 2);
        robot.clickOn("#console-other");
        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").contains("422"));
        robot.clickOn("#node-kill-follower-1");
        await().atMost(PATIENCE).until(() -> condition("follower-1") == Condition.died);

        fromThePalette(robot, "New lesson from what I just did");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#said").endsWith("played once, all held.")
                                        || text(robot, "#said").contains("fails at"));
        assertThat(text(robot, "#said")).endsWith("played once, all held.");
        try (var files = Files.newDirectoryStream(Path.of(""), "lesson-*.yaml")) {
            var lesson = Files.readString(files.iterator().next());
            assertThat(lesson).contains("elsewhere").contains("422").contains("kill:");
            assertThat(lesson.split("- title:")).hasSizeGreaterThan(4);
        }
    }

    private void show(LiveWorkbench one) {
        Objects.requireNonNull(stage).setScene(one.bench().scene());
    }

    private void act(Action action) throws Exception {
        live().session().act(action).get(60, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                !state().nodes().isEmpty()
                                        && state().nodes().stream()
                                                .allMatch(n -> n.condition() == Condition.ready));
    }

    private static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    private Condition condition(String node) {
        return state().node(node).orElseThrow().condition();
    }

    private long last(String node) {
        return state().node(node).map(n -> n.durableId()).orElse(0L);
    }

    private LiveWorkbench live() {
        return Objects.requireNonNull(made);
    }

    private ClusterState state() {
        return onFx(() -> live().state());
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(
                () ->
                        robot.lookup(labeled)
                                .tryQueryAs(Labeled.class)
                                .map(Labeled::getText)
                                .orElse(""));
    }
}
