package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.Ports;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;

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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Three real members that elect their leader, started and disturbed with the mouse.
@ExtendWith(ApplicationExtension.class)
class ElectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("node-1", "node-2", "node-3");

    @TempDir Path data;
    private @Nullable LiveWorkbench made;

    @Start
    void open(Stage given) {
        made =
                new LiveWorkbench(
                        data,
                        Ports.block(3),
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        1280,
                        800);
        made.start();
        given.setScene(live().bench().scene());
        given.setWidth(1280);
        given.setHeight(800);
        given.show();
    }

    @AfterEach
    void close() {
        live().close();
    }

    @Test
    void aKilledLeaderIsFollowedByAnotherAndAMemberThatIsCutOffSaysSo(FxRobot robot) {
        robot.clickOn("#empty-raft");
        var first = awaitLeader(robot, "");
        assertThat(state().nodes()).extracting(NodeView::name).isEqualTo(NAMES);
        write(robot, first);

        press(robot, "#node-kill-" + first);

        var second = awaitLeader(robot, first);
        await().atMost(PATIENCE).until(() -> text(robot, "#role-" + first).equals("was leader"));
        assertThat(state().nodes()).as("nobody moves").extracting(NodeView::name).isEqualTo(NAMES);
        write(robot, second);

        press(robot, "#node-start-" + first);
        await().atMost(PATIENCE).until(() -> text(robot, "#role-" + first).equals("follower"));
        awaitLevel();

        fromThePalette(robot, "cut " + first + " off");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-" + first).startsWith("cut off"));
        write(robot, second);
        long head = state().head();
        assertThat(state().node(first).orElseThrow().lastId()).isLessThan(head);

        fromThePalette(robot, "heal what connects " + first);
        awaitLevel();
    }

    @Test
    void theLeadIsHandedOverAndWhatBelongsToALeaderThatNobodyElectedIsGreyed(FxRobot robot) {
        robot.clickOn("#empty-raft");
        var leader = awaitLeader(robot, "");
        var next = NAMES.get((NAMES.indexOf(leader) + 1) % NAMES.size());

        fromThePalette(robot, "hand the lead over to " + next);

        await().atMost(PATIENCE).until(() -> text(robot, "#role-" + next).equals("leader"));
        await().atMost(PATIENCE).until(() -> text(robot, "#said").equals(next + " leads now."));
        var commands = onFx(() -> live().bench().allCommands());
        for (var id : List.of("cluster.start", "cluster.follower", "node.promote:node-1"))
            assertThat(
                            commands.stream()
                                    .filter(one -> one.id().equals(id))
                                    .map(one -> onFx(() -> one.impossible().get()))
                                    .findFirst())
                    .as(id)
                    .hasValueSatisfying(reason -> assertThat(reason).contains("elect"));
    }

    /// To the one that leads: whom the console speaks to was never chosen.
    private void write(FxRobot robot, String leader) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                leader.equals(
                                        onFx(
                                                () ->
                                                        robot.lookup("#console-target")
                                                                .queryComboBox()
                                                                .getValue())));
        long before = state().highWaterMark();
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> state().highWaterMark() > before);
    }

    /// Where it is by now: cards grow and shrink with what they say.
    private static void press(FxRobot robot, String button) {
        await().atMost(PATIENCE).until(() -> robot.lookup(button).tryQuery().isPresent());
        onFx(() -> robot.lookup(button).queryButton().fire());
    }

    private String awaitLeader(FxRobot robot, String but) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().leader()
                                        .filter(node -> !node.name().equals(but))
                                        .filter(node -> node.condition().answers())
                                        .filter(
                                                node ->
                                                        text(robot, "#role-" + node.name())
                                                                .equals("leader"))
                                        .isPresent());
        return state().leader().orElseThrow().name();
    }

    private void awaitLevel() {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().nodes().stream()
                                        .allMatch(node -> node.highWaterMark() == state().head()));
    }

    private static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
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
