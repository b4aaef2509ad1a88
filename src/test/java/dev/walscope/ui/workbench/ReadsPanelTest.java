package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.StillWindow.press;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.client.Reply;
import dev.walscope.session.View;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What each member answers a reader now, whole.
@ExtendWith(ApplicationExtension.class)
class ReadsPanelTest {
    private StillWindow window;

    @Start
    void open(Stage stage) {
        window = new StillWindow(stage);
        window.bench.change(v -> v.open(View.Foot.reads));
    }

    private void show() {
        window.show(ElectionScenes.rejoined());
    }

    private void ask(FxRobot robot, String key) {
        onFx(() -> robot.lookup("#reads-key").queryAs(TextField.class).setText(key));
        press(robot, "#reads-ask");
    }

    @Test
    void eachMemberIsAskedTwiceAndSaysWhatItHasOrWhyNot(FxRobot robot) throws Exception {
        window.gateway.nodes =
                (node, call) -> {
                    if (node.equals("node-2") && call.query().isEmpty())
                        return reply(
                                503, Map.of(), "{\"detail\":\"No majority answers; ask again.\"}");
                    return reply(
                            200,
                            Map.of("etag", List.of("\"5\""), "applied-id", List.of("7")),
                            "{\"key\":\"seat\",\"value\":\"free\"}");
                };
        show();
        assertThat(window.gateway.sent)
                .as("only on demand")
                .noneMatch(c -> c.path().equals("/key/seat"));

        ask(robot, "seat");

        await().untilAsserted(
                        () -> {
                            show();
                            assertThat(column(robot, "#reads", 2))
                                    .containsExactly(
                                            "\"free\" · version 5 · applied 7",
                                            "✗ 503: No majority answers; ask again.",
                                            "\"free\" · version 5 · applied 7");
                        });
        assertThat(column(robot, "#reads", 3))
                .hasSize(3)
                .containsOnly("\"free\" · version 5 · applied 7");
        assertThat(column(robot, "#reads", 4).getFirst())
                .matches(
                        "curl 'http://localhost:\\d+/key/seat'; curl"
                                + " 'http://localhost:\\d+/key/seat\\?consistency=local'");
        window.keepPicture("reads", ElectionScenes.rejoined());
    }

    @Test
    void anAnswerThatIsLongerThanItsLineIsToldWholeAndCanBeCopied(FxRobot robot) {
        var sentence =
                "Outcome unknown: no majority answers this member, which cannot tell whether what"
                        + " it has is the newest; ask again, or with ?consistency=local.";
        window.gateway.nodes = (_, _) -> reply(503, Map.of(), "{\"detail\":\"" + sentence + "\"}");
        show();
        ask(robot, "seat");
        await().untilAsserted(
                        () -> {
                            show();
                            assertThat(column(robot, "#reads", 2)).contains("✗ 503: " + sentence);
                        });

        var first = cell(robot, 0);
        assertThat(cutOff(first)).as("what is not to be read").isEmpty();
        assertThat(onFx(() -> first.getTooltip().getText())).contains(sentence);
        robot.rightClickOn(first).clickOn("Copy what node-1 answered");

        assertThat(onFx(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo("✗ 503: " + sentence + "\n✗ 503: " + sentence);
    }

    @Test
    void theLastOfManyLongAnswersIsReachedByKeyAndRead(FxRobot robot) {
        var sentence =
                "No leader with a majority answers, so nobody knows the newest value; ask again, or"
                        + " with consistency=local.";
        window.gateway.nodes = (_, _) -> reply(503, Map.of(), "{\"detail\":\"" + sentence + "\"}");
        window.show(ElectionScenes.rejoinedFive());
        ask(robot, "seat");
        window.show(ElectionScenes.rejoinedFive());

        onFx(() -> robot.lookup("#reads").queryListView().requestFocus());
        robot.type(KeyCode.END);

        await().untilAsserted(
                        () -> {
                            var last = cell(robot, 4);
                            assertThat(cutOff(last)).isEmpty();
                            assertThat(isInside(robot, last)).isTrue();
                        });
    }

    @Test
    void aVeryLongValueIsCutOffThereAndCopiedWhole(FxRobot robot) {
        var value = "\"" + "v".repeat(5_000) + "\"";
        window.gateway.nodes =
                (_, _) -> reply(200, Map.of(), "{\"key\":\"seat\",\"value\":" + value + "}");
        show();
        ask(robot, "seat");
        show();
        assertThat(column(robot, "#reads", 2).getFirst()).hasSizeLessThan(300).endsWith("…");

        // It is higher than the table.
        robot.rightClickOn(robot.point(cell(robot, 0)).atPosition(Pos.TOP_CENTER).atOffset(0, 8));
        robot.clickOn("Copy what node-1 answered");

        assertThat(onFx(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo(value + "\n" + value);
    }

    private static ListCell<?> cell(FxRobot robot, int row) {
        return onFx(
                () ->
                        robot
                                .from(robot.lookup("#reads"))
                                .lookup(".list-cell")
                                .queryAllAs(ListCell.class)
                                .stream()
                                .filter(cell -> cell.getIndex() == row)
                                .findFirst()
                                .orElseThrow());
    }

    /// The answers of a line, but for the curl lines behind them.
    private static List<String> cutOff(ListCell<?> line) {
        return onFx(
                () ->
                        line.lookupAll(".label").stream()
                                .map(Labeled.class::cast)
                                .filter(label -> !label.getText().startsWith("curl"))
                                .filter(CutOff::isElided)
                                .map(Labeled::getText)
                                .toList());
    }

    private static boolean isInside(FxRobot robot, Node cell) {
        return onFx(
                () -> {
                    var list = robot.lookup("#reads").<Node>query();
                    var room = list.localToScene(list.getLayoutBounds());
                    var box = cell.localToScene(cell.getLayoutBounds());
                    return box.getMinY() >= room.getMinY() && box.getMaxY() <= room.getMaxY();
                });
    }

    private static CompletableFuture<Reply> reply(
            int status, Map<String, List<String>> headers, String body) {
        return CompletableFuture.completedFuture(new Reply(status, headers, body, 1));
    }
}
