package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.ElectedWindow.NAMES;
import static dev.walscope.ui.workbench.ElectedWindow.PATIENCE;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.fromThePalette;
import static dev.walscope.ui.workbench.RealWindow.text;
import static dev.walscope.ui.workbench.RealWindow.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.recording.RecordingFile;
import dev.walscope.session.View;

import javafx.scene.control.TextField;
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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// What the window asked of three real members while their leader was killed has an order; and a
/// member that is cut off says so to a reader.
@ExtendWith(ApplicationExtension.class)
class CheckedFailoverTest {
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
    void aFailoverHoldsAndWhoIsCutOffSaysSo(FxRobot robot, @TempDir Path folder) throws Exception {
        robot.clickOn("#empty-raft");
        var first = window().awaitLeader("");
        for (int i = 0; i < 20; i++) askAll(i);
        live().session().act(new Action.Kill(first)).get(30, TimeUnit.SECONDS);
        for (int i = 20; i < 40; i++) askAll(i);
        window().awaitLeader(first);
        for (int i = 40; i < 60; i++) askAll(i);

        fromThePalette(robot, "check whether what this window");
        await().atMost(PATIENCE).until(() -> text(robot, "#check-verdict").matches("[✓✗?] .*"));

        assertThat(text(robot, "#check-verdict"))
                .as(String.join("\n", words(robot, "#check")))
                .isEqualTo("✓ Linearizable, as far as this window knows");
        var sent = onFx(() -> live().bench().rewind().operations());
        assertThat(sent.operations())
                .filteredOn(one -> one.outcome() == Outcome.ok)
                .hasSizeGreaterThan(100);
        assertThat(words(robot, "#check-words").getFirst())
                .contains(" of the console), on 2 keys. What others sent is not.");
        var file = folder.resolve("run.walscope");
        RecordingFile.write(file, onFx(() -> live().bench().rewind().recording().copy()), 0);
        var opened = RecordingFile.read(file).recording();
        assertThat(opened.operations(opened.end()).operations())
                .extracting(ClientOperation::question)
                .containsAll(sent.operations().stream().map(ClientOperation::question).toList());

        cutOffIsSaid(robot, first);
    }

    private void cutOffIsSaid(FxRobot robot, String first) throws Exception {
        live().session().act(new Action.Restart(first)).get(30, TimeUnit.SECONDS);
        window().awaitLevel();
        fromThePalette(robot, "cut " + first + " off");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-" + first).startsWith("cut off"));
        onFx(() -> live().bench().change(v -> v.open(View.Foot.reads)));
        await().until(() -> robot.lookup("#reads-key").tryQuery().isPresent());
        onFx(() -> robot.lookup("#reads-key").queryAs(TextField.class).setText("a"));
        onFx(() -> robot.lookup("#reads-ask").queryButton().fire());

        await().atMost(PATIENCE)
                .until(
                        () ->
                                column(robot, "#reads", 2).size() == 3
                                        && column(robot, "#reads", 2).stream()
                                                .noneMatch(text -> text.equals("…")));
        int at = column(robot, "#reads", 1).indexOf(first);
        assertThat(column(robot, "#reads", 2).get(at)).startsWith("✗ 503: ");
        assertThat(column(robot, "#reads", 3).get(at)).contains("version", "applied");
    }

    /// A write and two reads, wherever they are sent; what becomes of them is for the check.
    private void askAll(int i) throws Exception {
        var key = i % 2 == 0 ? "a" : "b";
        for (var name : NAMES) {
            for (var call :
                    List.of(
                            Call.put(key, "\"" + name + "-" + i + "\""),
                            Call.get(key),
                            Call.get(key).withQuery("consistency", "local"))) {
                try {
                    live().session().send(name, call).get(30, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    // One that is down; the history has it.
                    assertThat(name).isNotEmpty();
                }
            }
        }
    }

    private ElectedWindow window() {
        return Objects.requireNonNull(made);
    }

    private LiveWorkbench live() {
        return window().live;
    }

    private ClusterState state() {
        return window().state();
    }
}
