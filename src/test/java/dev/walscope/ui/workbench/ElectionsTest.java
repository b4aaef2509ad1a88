package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.ElectedWindow.NAMES;
import static dev.walscope.ui.workbench.ElectedWindow.PATIENCE;
import static dev.walscope.ui.workbench.ElectedWindow.press;
import static dev.walscope.ui.workbench.RealWindow.fromThePalette;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;

import javafx.scene.control.ComboBox;
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
import java.util.function.BooleanSupplier;

/// Three real members that elect their leader, started and disturbed with the mouse.
@ExtendWith(ApplicationExtension.class)
class ElectionsTest {
    @TempDir Path data;
    private @Nullable ElectedWindow made;

    @Start
    void open(Stage stage) {
        made = new ElectedWindow(data, stage);
    }

    @AfterEach
    void close() {
        window().close();
    }

    @Test
    void aKilledLeaderIsFollowedByAnotherAndAMemberThatIsCutOffSaysSo(FxRobot robot) {
        robot.clickOn("#empty-raft");
        var first = write(robot, "");
        assertThat(state().nodes()).extracting(NodeView::name).isEqualTo(NAMES);

        press(robot, "#node-kill-" + first);

        write(robot, first);
        // On a busy machine it may have lost the lead before it was killed: its last word was then
        // that it follows.
        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#role-" + first)
                                        .equals(lastLed(first) ? "was leader" : "follower"));
        assertThat(state().nodes()).as("nobody moves").extracting(NodeView::name).isEqualTo(NAMES);

        press(robot, "#node-start-" + first);
        await().atMost(PATIENCE).until(() -> text(robot, "#role-" + first).equals("follower"));
        window().awaitLevel();

        fromThePalette(robot, "cut " + first + " off");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-" + first).startsWith("cut off"));
        write(robot, first);
        long head = state().head();
        assertThat(state().node(first).orElseThrow().lastId()).isLessThan(head);

        fromThePalette(robot, "heal what connects " + first);
        window().awaitLevel();
    }

    @Test
    void theLeadIsHandedOverAndWhatBelongsToALeaderThatNobodyElectedIsGreyed(FxRobot robot) {
        robot.clickOn("#empty-raft");
        var leader = awaitLeader(robot, "");
        var next = NAMES.get((NAMES.indexOf(leader) + 1) % NAMES.size());

        // It does not succeed at once on a machine that is busy; it says so, and is asked again.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(3))
                .until(
                        () -> {
                            if (text(robot, "#role-" + next).equals("leader")) return true;
                            if (state().leader().isEmpty()) return false;
                            // One that found the command impossible is open still.
                            robot.type(KeyCode.ESCAPE);
                            fromThePalette(robot, "hand the lead over to " + next);
                            return false;
                        });
        var commands = onFx(() -> window().live.bench().allCommands());
        for (var id : List.of("cluster.start", "cluster.follower", "node.promote:node-1"))
            assertThat(
                            commands.stream()
                                    .filter(one -> one.id().equals(id))
                                    .map(one -> onFx(() -> one.impossible().get()))
                                    .findFirst())
                    .as(id)
                    .hasValueSatisfying(reason -> assertThat(reason).contains("elect"));
    }

    @Test
    void aMemberIsReadAsItIsAndAnotherIsRemoved(FxRobot robot) {
        robot.clickOn("#empty-raft");
        write(robot, "");
        window().awaitLevel();

        choose(robot, "#console-method", "GET");
        await().atMost(PATIENCE)
                .until(() -> robot.lookup("#console-consistency").query().isVisible());
        choose(robot, "#console-consistency", "local");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#console-curl").contains("?consistency=local"));
        press(robot, "#console-send");
        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").startsWith("200"));

        var leader = awaitLeader(robot, "");
        var gone = NAMES.stream().filter(name -> !name.equals(leader)).toList().getLast();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(3))
                .until(
                        () -> {
                            if (text(robot, "#said").startsWith(gone + " is no member any more"))
                                return true;
                            robot.type(KeyCode.ESCAPE);
                            fromThePalette(robot, "go on without " + gone);
                            return false;
                        });
        choose(robot, "#console-method", "PUT");
        write(robot, "");
    }

    @Test
    void theConsoleHasAMemberLeadOneComeAndGoAndASnapshotTaken(FxRobot robot) {
        robot.clickOn("#empty-raft");
        write(robot, "");
        window().awaitLevel();
        var next =
                NAMES.stream()
                        .filter(name -> !name.equals(awaitLeader(robot, "")))
                        .findFirst()
                        .get();

        askUntil(
                robot,
                "Hand the lead over to",
                next,
                () -> text(robot, "#role-" + next).equals("leader"));
        askUntil(
                robot,
                "Take a snapshot of",
                next,
                () -> state().node(next).orElseThrow().snapshotId() > 0);
        askUntil(robot, "Add a member", "", () -> members().contains("node-4"));
        askUntil(robot, "Remove a member", "node-4", () -> !members().contains("node-4"));

        assertThat(members()).containsExactlyInAnyOrderElementsOf(NAMES);
    }

    /// A busy machine may refuse it at first; then it is asked again.
    private void askUntil(FxRobot robot, String deed, String member, BooleanSupplier isDone) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> {
                            if (isDone.getAsBoolean()) return true;
                            if (state().leader().isEmpty()) return false;
                            robot.type(KeyCode.ESCAPE);
                            press(robot, "#console-members");
                            MemberBoxTest.choose(robot, "#member-deed", deed);
                            if (member.isEmpty())
                                onFx(
                                        () ->
                                                robot.lookup("#member-url")
                                                        .queryTextInputControl()
                                                        .setText("http://127.0.0.1:9"));
                            else MemberBoxTest.choose(robot, "#member-name", member);
                            press(robot, "#member-send");
                            return false;
                        });
    }

    /// As the leader says.
    private List<String> members() {
        return state().leader()
                .map(NodeView::raft)
                .map(raft -> raft.members().stream().map(RaftStatus.Member::name).toList())
                .orElse(List.of());
    }

    @SuppressWarnings("unchecked")
    private static void choose(FxRobot robot, String box, String word) {
        onFx(() -> robot.lookup(box).queryAs(ComboBox.class).setValue(word));
    }

    @Test
    void whileNobodyCanLeadTheConsoleAsksOneThatAnswersAndSaysOfADeadOneThatItIs(FxRobot robot) {
        robot.clickOn("#empty-raft");
        awaitLeader(robot, "");
        window().awaitLevel();
        // Another one may lead by now: it is the one that is asked that counts.
        var leader =
                await().atMost(PATIENCE)
                        .until(
                                () -> awaitLeader(robot, ""),
                                leading -> leading.equals(target(robot)));
        var others = NAMES.stream().filter(name -> !name.equals(leader)).toList();

        press(robot, "#node-kill-" + others.getLast());
        press(robot, "#node-kill-" + leader);

        await().atMost(PATIENCE).until(() -> others.getFirst().equals(target(robot)));
        assertThat(text(robot, "#console-silence")).isEmpty();
        // Until it has missed the leader it sends who asks on to that one.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            if (text(robot, "#console-status").startsWith("503")) return true;
                            press(robot, "#console-send");
                            return false;
                        });
        onFx(() -> window().live.bench().change(view -> view.target(leader)));
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#console-silence").equals(leader + " is dead"));
        assertThat(target(robot)).isEqualTo(leader);
    }

    /// To the one that leads, which may be another one by the time that it is sent; whom the
    /// console speaks to was never chosen.
    ///
    /// @return who leads
    private String write(FxRobot robot, String but) {
        var leader = new String[1];
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            leader[0] = awaitLeader(robot, but);
                            long before = state().highWaterMark();
                            if (!leader[0].equals(target(robot))) return false;
                            robot.clickOn("#console-send");
                            await().atMost(PATIENCE)
                                    .until(
                                            () ->
                                                    state().highWaterMark() > before
                                                            || isRefused(robot));
                            return state().highWaterMark() > before;
                        });
        return leader[0];
    }

    private static boolean isRefused(FxRobot robot) {
        return text(robot, "#console-status").matches("[345]\\d\\d.*");
    }

    private static String target(FxRobot robot) {
        return onFx(
                () -> String.valueOf(robot.lookup("#console-target").queryComboBox().getValue()));
    }

    /// It may be another one by the time that it is named here, or nobody.
    private String awaitLeader(FxRobot robot, String but) {
        return await().atMost(PATIENCE)
                .until(
                        () -> window().awaitLeader(but),
                        name -> text(robot, "#role-" + name).equals("leader"));
    }

    private boolean lastLed(String name) {
        var status = state().node(name).orElseThrow().status();
        return status != null && status.role() == Role.leader;
    }

    private ElectedWindow window() {
        return Objects.requireNonNull(made);
    }

    private ClusterState state() {
        return window().state();
    }
}
