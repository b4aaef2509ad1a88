package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Occurrence;
import dev.walscope.session.View;
import dev.walscope.ui.look.FactText;

import javafx.scene.control.Labeled;
import javafx.scene.control.Slider;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Predicate;

/// What a person does to a running cluster, in the real window, off screen. One cluster of
/// processes for all facts: each leaves it level, as it found it.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path data = Path.of("");
    private @Nullable LiveWorkbench made;

    @Start
    void open(Stage stage) throws IOException {
        if (made == null) {
            data = Files.createTempDirectory("walscope-hands");
            made =
                    new LiveWorkbench(
                            data,
                            FreePorts.next(),
                            NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                            1440,
                            900);
            made.start();
            made.session().act(new Action.StartAll(2));
        }
        stage.setScene(live().bench().scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
    }

    @AfterAll
    void close() throws IOException {
        live().close();
        try (var all = Files.walk(data)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    @Test
    void aNodeIsPausedFromThePaletteAndResumedFromItsCard(FxRobot robot) {
        awaitLevel();

        fromThePalette(robot, "pause follower-1");
        await().atMost(PATIENCE).until(() -> condition("follower-1") == Condition.paused);
        awaitShown(robot, "#node-resume-follower-1");
        robot.clickOn("#node-resume-follower-1");

        awaitLevel();
    }

    @Test
    void aLinkIsCutFromItsMenuAndHealedFromThePalette(FxRobot robot) {
        awaitLevel();
        long before = state().head();

        robot.clickOn("#link-follower-2").clickOn("Cut the link to follower-2");
        await().atMost(PATIENCE).until(() -> node("follower-2").link().isCut());
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> node("follower-1").durableId() > before);
        assertThat(node("follower-2").durableId()).isEqualTo(before);
        fromThePalette(robot, "heal follower-2");

        await().atMost(PATIENCE).until(() -> node("follower-2").durableId() > before);
        awaitLevel();
    }

    @Test
    void aFlippedBitIsFoundByAScrubAndRepairedFromAPeer(FxRobot robot) {
        awaitLevel();
        robot.clickOn("#console-send").clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> state().head() >= 2);
        awaitLevel();
        onFx(() -> live().bench().change(v -> v.select("follower-1", 1).open(View.Foot.segments)));
        awaitShown(robot, "#hex");

        // The keys mean nothing before the bytes have been read.
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            robot.clickOn("#hex").type(KeyCode.HOME, KeyCode.RIGHT, KeyCode.RIGHT);
                            return !robot.lookup("#disk-flip").queryButton().isDisabled();
                        });
        robot.clickOn("#disk-flip");
        // The node looks at its files by itself too: the file may be whole again already.
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().facts().stream()
                                        .anyMatch(
                                                fact ->
                                                        fact.what()
                                                                instanceof
                                                                Occurrence.BytesChanged));
        robot.clickOn("#disk-scrub");

        await().atMost(PATIENCE)
                .until(() -> node("follower-1").marks().of(1).repairedFrom() != null);
        await().atMost(PATIENCE).until(() -> condition("follower-1") == Condition.ready);
        assertThat(state().facts())
                .extracting(fact -> fact.node() + " " + FactText.of(fact))
                .anyMatch(text -> text.startsWith("follower-1 entry 1 is unreadable"))
                .anyMatch(text -> text.startsWith("follower-1 entry 1 repaired"));
    }

    @Test
    void aLoadRunsAtItsRateUntilItIsStopped(FxRobot robot) {
        awaitLevel();
        robot.clickOn("#console-load");
        onFx(() -> robot.lookup("#load-rate").queryAs(Slider.class).setValue(1.5));

        robot.clickOn("#load-start");
        await().atMost(PATIENCE).until(() -> text(robot, "#load-achieved").contains("p99"));
        robot.clickOn("#load-start");
        onFx(() -> {});
        long stopped = state().head();

        awaitLevel();
        assertThat(text(robot, "#load-start")).isEqualTo("Start load");
        assertThat(state().head() - stopped).isLessThan(64);
        robot.clickOn("#console-load");
    }

    @Test
    void whatANodePrintedIsReadInItsBox(FxRobot robot) {
        awaitLevel();

        fromThePalette(robot, "Show what leader printed");
        awaitShown(robot, "#output");
        var printed = onFx(() -> robot.lookup("#output").queryAs(TextArea.class).getText());
        robot.type(KeyCode.ESCAPE);

        assertThat(printed).contains("leader ready on http://127.0.0.1:");
        assertThat(robot.lookup("#output").tryQuery()).isEmpty();
    }

    @Test
    void aNodeThatDiesWhileItsMenuIsOpenIsNoSurprise(FxRobot robot) {
        awaitLevel();
        long pid = node("follower-2").process().pid();

        robot.clickOn("#more-follower-2");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> condition("follower-2") == Condition.died);
        robot.clickOn("Pause follower-2 (SIGSTOP)");

        // The window or the cluster says it, whichever is first to know.
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#said").matches("(?i)follower-2 is not running.*"));
        awaitShown(robot, "#node-start-follower-2");
        robot.clickOn("#node-start-follower-2");
        awaitLevel();
    }

    @Test
    void aRequestIsSentAgainFromItsRow(FxRobot robot) {
        awaitLevel();
        robot.clickOn("#console-client").write("hands").clickOn("#console-request").write("r1");
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));
        robot.clickOn("#tab-requests");
        await().atMost(PATIENCE).until(() -> robot.lookup("r1").tryQuery().isPresent());

        robot.rightClickOn("r1").clickOn("Send it again");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#console-answer").contains("Idempotent-Replay: true"));
        onFx(
                () -> {
                    for (var field : new String[] {"#console-client", "#console-request"})
                        robot.lookup(field).queryAs(javafx.scene.control.TextField.class).clear();
                });
    }

    private static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    private static void awaitShown(FxRobot robot, String query) {
        await().atMost(PATIENCE).until(() -> robot.lookup(query).tryQuery().isPresent());
    }

    private void awaitLevel() {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().nodes().size() == 3
                                        && all(node -> node.condition() == Condition.ready)
                                        && all(node -> node.durableId() == state().head()));
    }

    private boolean all(Predicate<NodeView> holds) {
        return state().nodes().stream().allMatch(holds);
    }

    private Condition condition(String node) {
        return node(node).condition();
    }

    private NodeView node(String name) {
        return state().node(name).orElseThrow();
    }

    private LiveWorkbench live() {
        return java.util.Objects.requireNonNull(made);
    }

    private ClusterState state() {
        return onFx(() -> live().state());
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(() -> robot.lookup(labeled).queryAs(Labeled.class).getText());
    }
}
