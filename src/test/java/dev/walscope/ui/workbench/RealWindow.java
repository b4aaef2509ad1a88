package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Rows;

import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.testfx.api.FxRobot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The window, off screen, on a leader and followers that are processes: one cluster for all facts
/// of a class, each of which leaves it level.
final class RealWindow implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Path data;
    private final int nodes;
    final LiveWorkbench live;

    /// On the JavaFX thread.
    RealWindow(int followers) throws IOException {
        data = Files.createTempDirectory("walscope-window");
        nodes = followers + 1;
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope");
        live = new LiveWorkbench(data, FreePorts.next(), program, 1280, 800);
        live.start();
        live.session().act(new Action.StartAll(followers));
    }

    void show(Stage stage) {
        stage.setScene(live.bench().scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @Override
    public void close() throws IOException {
        live.close();
        try (var all = Files.walk(data)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    ClusterState state() {
        return onFx(live::state);
    }

    NodeView node(String name) {
        return state().node(name).orElseThrow();
    }

    void awaitLevel() {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            var now = state();
                            return now.nodes().size() == nodes
                                    && now.nodes().stream()
                                            .allMatch(
                                                    node ->
                                                            node.condition() == Condition.ready
                                                                    && node.durableId()
                                                                            == now.head());
                        });
    }

    /// Through the window's own client, as somebody else's request would be.
    Reply ask(Call call) throws Exception {
        return live.session().send("leader", call).get(30, TimeUnit.SECONDS);
    }

    long put(Call call) throws Exception {
        var reply = ask(call);
        assertThat(reply.ok()).as(reply.body()).isTrue();
        return Wire.tree(reply.body()).path("id").asLong();
    }

    String address(String node) {
        return live.session().address(node).orElseThrow().toString();
    }

    static void paste(FxRobot robot, String line) {
        onFx(
                () -> {
                    var content = new ClipboardContent();
                    content.putString(line);
                    Clipboard.getSystemClipboard().setContent(content);
                });
        robot.clickOn("#console-curl").press(KeyCode.CONTROL).type(KeyCode.V);
        robot.release(KeyCode.CONTROL);
    }

    static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    /// Into a field that may move until what stands beside it is told.
    static void type(FxRobot robot, String field, String words) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            robot.clickOn(field);
                            return onFx(() -> robot.lookup(field).query().isFocused());
                        });
        robot.write(words);
    }

    static String text(FxRobot robot, String labeled) {
        return onFx(
                () ->
                        robot.lookup(labeled)
                                .tryQueryAs(Labeled.class)
                                .map(Labeled::getText)
                                .orElse(""));
    }

    /// What the labels of a part of the window say, from its top down.
    static List<String> words(FxRobot robot, String part) {
        return onFx(
                () ->
                        robot
                                .from(robot.lookup(part))
                                .lookup(".label")
                                .queryAllAs(Labeled.class)
                                .stream()
                                .map(Labeled::getText)
                                .toList());
    }

    /// One cell of each line of a table.
    static List<String> column(FxRobot robot, String table, int at) {
        return onFx(
                () -> {
                    var list = (ListView<?>) robot.lookup(table).queryAs(ListView.class);
                    return list.getItems().stream()
                            .map(row -> (Rows.Row) row)
                            .map(row -> row.cells().get(at).text())
                            .toList();
                });
    }
}
