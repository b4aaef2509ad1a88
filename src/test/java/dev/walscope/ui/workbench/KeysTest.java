package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.look.Rows;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// The keys panel on a node made of paper.
@ExtendWith(ApplicationExtension.class)
class KeysTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StillGateway gateway = new StillGateway();
    private final TreeMap<String, String> stored = new TreeMap<>();
    private final ClusterState state = Scenes.busy();
    private Workbench bench;

    @Start
    void open(Stage stage) {
        gateway.nodes = (_, call) -> CompletableFuture.completedFuture(answer(call));
        bench = new Workbench(gateway, () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.show();
    }

    @Test
    void theKeysOfTheNodeAreListedWithTheirValuesAndSizes(FxRobot robot) {
        store("a", "1");
        store("user:7", "{\"name\":\"Ada\"}");

        openKeys();

        awaitKeys(robot, "a", "user:7");
        assertThat(cells(robot, 1)).containsExactly("user:7", "14 B", "{\"name\":\"Ada\"}");
        assertThat(text(robot, "#keys-count")).isEqualTo("2 keys on leader");
    }

    @Test
    void anEmptyNodeSaysWhatToDo(FxRobot robot) {
        openKeys();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            show();
                            assertThat(text(robot, "#keys-count")).isEqualTo("0 keys on leader");
                        });
        assertThat(((Label) list(robot).getPlaceholder()).getText()).startsWith("No key here yet");
    }

    @Test
    void whatIsNotKnownIsNotCalledEmptyNorShownAsAnothersKeys(FxRobot robot) {
        store("a", "1");
        openKeys();
        awaitKeys(robot, "a");
        gateway.nodes = (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("no"));

        WaitForAsyncUtils.waitForAsyncFx(10_000, () -> bench.change(v -> v.target("follower-1")));

        awaitKeys(robot);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            show();
                            assertThat(((Label) list(robot).getPlaceholder()).getText())
                                    .isEqualTo("Its keys are not known: no.");
                        });
    }

    @Test
    void onlyKeysWithThePrefixAreAskedForAndEscapeShowsAllAgain(FxRobot robot) {
        store("a", "1");
        store("user:7", "2");
        openKeys();
        awaitKeys(robot, "a", "user:7");

        robot.clickOn("#keys-prefix").write("user");
        awaitKeys(robot, "user:7");

        robot.type(javafx.scene.input.KeyCode.ESCAPE);
        awaitKeys(robot, "a", "user:7");
    }

    @Test
    void manyKeysComeAPageAtATime(FxRobot robot) {
        for (int i = 100; i < 170; i++) store("k" + i, "1");
        openKeys();
        await().atMost(PATIENCE).until(() -> shown(robot).size() == 50);

        robot.clickOn("#keys-more");

        await().atMost(PATIENCE)
                .until(() -> shown(robot).size() == 20 && shown(robot).getFirst().equals("k150"));
        robot.clickOn("#keys-first");
        await().atMost(PATIENCE).until(() -> shown(robot).size() == 50);
    }

    @Test
    void theChosenKeyIsShownWholeAndChangedAndDeletedThroughTheConsole(FxRobot robot) {
        store("a", "\"old\"");
        openKeys();
        awaitKeys(robot, "a");
        robot.clickOn("\"old\"");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            show();
                            assertThat(robot.lookup("#keys-set-by").queryLabeled().getText())
                                    .isEqualTo("set by entry 7");
                        });

        robot.interact(
                () -> robot.lookup("#keys-value").queryAs(TextArea.class).setText("\"new\""));
        robot.clickOn("#keys-save");

        await().atMost(PATIENCE).until(() -> gateway.sent.contains(Call.put("a", "\"new\"")));
        assertThat(text(robot, "#console-curl")).contains("-X PUT").contains("/key/a");
        robot.clickOn("#keys-delete");
        await().atMost(PATIENCE).until(() -> gateway.sent.contains(Call.delete("a")));
        assertThat(text(robot, "#console-curl")).contains("-X DELETE");
    }

    @Test
    void theVersionsOfTheChosenKeyStandInARowAndAreSelectedInTheLanes(FxRobot robot) {
        store("a", "\"new\"");
        openKeys();
        awaitKeys(robot, "a");
        robot.clickOn("a");
        awaitVersions(robot, "7  \"new\"", "5  deleted");

        robot.clickOn("#key-earlier");

        awaitVersions(robot, "7  \"new\"", "5  deleted", "2  1");
        assertThat(text(robot, "#key-versions-end")).isEqualTo("all");
        robot.clickOn("5  deleted");
        await().atMost(PATIENCE).until(() -> bench.view().selectedId() == 5);
    }

    @Test
    void theNewestVersionIsNotCutOffWhereTheRowIsNarrow(FxRobot robot) {
        store("a", "\"new\"");
        openKeys();
        awaitKeys(robot, "a");
        robot.clickOn("a");
        awaitVersions(robot, "7  \"new\"", "5  deleted");

        var row = robot.lookup("#key-versions").queryParent();
        for (double width : new double[] {200, 80, 56}) {
            robot.interact(
                    () -> {
                        var view = (ScrollPane) row.getScene().lookup("#key-timeline");
                        view.setMinWidth(width);
                        view.setMaxWidth(width);
                        view.getScene().getRoot().applyCss();
                        view.getScene().getRoot().layout();
                    });

            var newest = row.getChildrenUnmodifiable().getFirst();
            assertThat(newest.getBoundsInParent().getMaxX()).isLessThanOrEqualTo(width);
        }
    }

    private void awaitVersions(FxRobot robot, String... chips) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            show();
                            var row = robot.lookup("#key-versions").queryAs(HBox.class);
                            assertThat(row.getChildren())
                                    .extracting(chip -> ((Button) chip).getText())
                                    .containsExactly(chips);
                        });
    }

    private void store(String key, String json) {
        stored.put(key, json);
    }

    private Reply answer(Call call) {
        if (call.path().equals("/keys")) {
            var prefix = call.query().getOrDefault("prefix", "");
            var after = call.query().getOrDefault("after", "");
            var found =
                    stored.keySet().stream()
                            .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
                            .toList();
            var page = found.stream().limit(50).toList();
            var next = page.size() < found.size() ? Wire.text(page.getLast()) : "null";
            return ok("{\"keys\":" + Wire.text(page) + ",\"next\":" + next + "}");
        }
        if (call.path().endsWith("/history")) return ok(history(call.query()));
        var key = URLDecoder.decode(call.path().substring(5), StandardCharsets.UTF_8);
        return ok("{\"key\":" + Wire.text(key) + ",\"value\":" + stored.get(key) + "}");
    }

    /// Two a page, of three.
    private static String history(Map<String, String> query) {
        var newer =
                "{\"id\":7,\"operation\":\"SET\",\"value\":\"new\"},"
                        + "{\"id\":5,\"operation\":\"DELETE\",\"value\":null}";
        var oldest = "{\"id\":2,\"operation\":\"SET\",\"value\":1,\"timestamp\":1795372800000}";
        return query.containsKey("before")
                ? "{\"versions\":[" + oldest + "],\"next\":null,\"first_id\":1,\"unreadable\":0}"
                : "{\"versions\":[" + newer + "],\"next\":5,\"first_id\":1,\"unreadable\":0}";
    }

    private static Reply ok(String body) {
        return new Reply(200, Map.of(), body, 1_000);
    }

    private void openKeys() {
        WaitForAsyncUtils.waitForAsyncFx(10_000, () -> bench.change(v -> v.open(View.Foot.keys)));
        show();
    }

    private void awaitKeys(FxRobot robot, String... keys) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shown(robot)).containsExactly(keys));
    }

    private List<String> shown(FxRobot robot) {
        show();
        return list(robot).getItems().stream()
                .map(row -> ((Rows.Row) row).cells().getFirst().text())
                .toList();
    }

    private List<String> cells(FxRobot robot, int row) {
        return ((Rows.Row) list(robot).getItems().get(row))
                .cells().stream().map(Rows.Cell::text).toList();
    }

    private static ListView<?> list(FxRobot robot) {
        return robot.lookup("#keys").queryAs(ListView.class);
    }

    private static String text(FxRobot robot, String label) {
        return robot.lookup(label).queryLabeled().getText();
    }

    private void show() {
        WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    bench.touch();
                    bench.show(state);
                    bench.layOut();
                });
        WaitForAsyncUtils.waitForFxEvents();
    }
}
