package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.ElectedWindow.PATIENCE;
import static dev.walscope.ui.workbench.ElectedWindow.press;
import static dev.walscope.ui.workbench.RealWindow.fromThePalette;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.RaftStatus;
import dev.walscope.ui.export.Screenshot;

import javafx.scene.Node;
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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/// A fourth real member, added with a press: it learns, votes, can be cut off, and leaves again.
@ExtendWith(ApplicationExtension.class)
class JoiningMemberTest {
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

    private ElectedWindow window() {
        return Objects.requireNonNull(made);
    }

    @Test
    void oneMoreComesVotesAndLeaves(FxRobot robot) throws Exception {
        robot.clickOn("#empty-raft");
        window().awaitLeader("");
        window().awaitLevel();

        var followers =
                window().state().followers().stream().map(node -> "#timer-" + node.name()).toList();
        await().atMost(PATIENCE)
                .until(() -> followers.stream().allMatch(ring -> isShown(robot, ring)));
        onFx(() -> bench().goTo(bench().rewind().recording().fromMs() + 1));
        await().until(() -> followers.stream().noneMatch(ring -> isShown(robot, ring)));
        robot.clickOn("#time-live");

        robot.clickOn("#cluster-member");

        await().atMost(PATIENCE).until(() -> voters() == 4);
        await().atMost(PATIENCE).until(() -> text(robot, "#role-node-4").equals("follower"));
        robot.clickOn("#partition-show");
        await().atMost(PATIENCE)
                .until(() -> robot.lookup("#way-node-4-node-1").tryQuery().isPresent());
        var picture = onFx(() -> Screenshot.png(bench().scene(), 1));
        Files.createDirectories(Path.of("target/screenshots"));
        Files.write(Path.of("target/screenshots/member-added.png"), picture);

        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(3))
                .until(
                        () -> {
                            if (text(robot, "#said").startsWith("node-4 is no member any more"))
                                return true;
                            // One that found the command impossible is open still.
                            robot.type(KeyCode.ESCAPE);
                            fromThePalette(robot, "go on without node-4");
                            return false;
                        });
        await().atMost(PATIENCE).until(() -> voters() == 3);
        assertThat(impossible("node.leave:node-4")).isEqualTo("node-4 is no member any more.");
        press(robot, "#node-stop-node-4");
    }

    private Workbench bench() {
        return window().live.bench();
    }

    private static boolean isShown(FxRobot robot, String ring) {
        return onFx(() -> robot.lookup(ring).tryQuery().filter(Node::isVisible).isPresent());
    }

    private String impossible(String id) {
        return onFx(
                () ->
                        bench().allCommands().stream()
                                .filter(one -> one.id().equals(id))
                                .findFirst()
                                .orElseThrow()
                                .impossible()
                                .get());
    }

    /// As the leader says.
    private long voters() {
        var raft = window().state().leader().map(node -> node.raft()).orElse(null);
        return raft == null ? 0 : raft.members().stream().filter(RaftStatus.Member::voter).count();
    }
}
