package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.awaitility.Awaitility.await;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.Ports;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;

import javafx.stage.Stage;

import org.testfx.api.FxRobot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The window, off screen, on an empty folder in which members that elect their leader are started,
/// as processes.
final class ElectedWindow implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final List<String> NAMES = List.of("node-1", "node-2", "node-3");

    final LiveWorkbench live;

    /// On the JavaFX thread.
    ElectedWindow(Path data, Stage stage) {
        live =
                new LiveWorkbench(
                        data,
                        Ports.block(NAMES.size()),
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        1280,
                        800);
        live.start();
        stage.setScene(live.bench().scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @Override
    public void close() {
        live.close();
    }

    ClusterState state() {
        return onFx(live::state);
    }

    /// It may be another one by the time that it is named here, or nobody.
    String awaitLeader(String but) {
        return await().atMost(PATIENCE)
                .until(
                        () ->
                                state().leader()
                                        .filter(node -> !node.name().equals(but))
                                        .filter(node -> node.condition().answers())
                                        .map(NodeView::name),
                        Optional::isPresent)
                .orElseThrow();
    }

    void awaitLevel() {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().nodes().stream()
                                        .allMatch(node -> node.highWaterMark() == state().head()));
    }

    /// Where it is by now: cards grow and shrink with what they say.
    static void press(FxRobot robot, String button) {
        await().atMost(PATIENCE).until(() -> robot.lookup(button).tryQuery().isPresent());
        onFx(() -> robot.lookup(button).queryButton().fire());
    }
}
