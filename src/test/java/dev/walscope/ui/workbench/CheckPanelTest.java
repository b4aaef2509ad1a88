package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.text;
import static dev.walscope.ui.workbench.RealWindow.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Answer;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Question;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.client.Reply;
import dev.walscope.scope.Observation;
import dev.walscope.session.View;
import dev.walscope.ui.export.Screenshot;

import javafx.scene.control.ListCell;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The check of what the window was told, and what each member answers a reader, in words and bars.
@ExtendWith(ApplicationExtension.class)
class CheckPanelTest {
    private static final long MS = 1_000_000;
    private static final Step KEY = Step.read("seat");

    private final StillGateway gateway = new StillGateway();
    private Workbench bench;
    private long number;

    @Start
    void open(Stage stage) {
        bench = new Workbench(gateway, () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
        bench.change(v -> v.open(View.Foot.check));
    }

    private void told(
            String node, Consistency how, long askedMs, long tookMs, Step asked, Step told) {
        var question =
                new Question(
                        ++number,
                        0,
                        Sender.console,
                        node,
                        how,
                        asked.kind(),
                        List.of(asked),
                        null,
                        askedMs * MS);
        var answer =
                new Answer(
                        Outcome.ok,
                        List.of(told),
                        null,
                        false,
                        told.version(),
                        (askedMs + tookMs) * MS);
        onFx(
                () -> {
                    bench.rewind().record(new Observation.OperationAsked(node, 1, question));
                    bench.rewind()
                            .record(
                                    new Observation.OperationAnswered(
                                            node, 2, new ClientOperation(question, answer)));
                });
    }

    private void wrote(String value, long version, long atMs) {
        var write = Step.write("seat", value);
        told("node-1", Consistency.linearizable, atMs, 9, write, write.with(value, version, null));
    }

    private void read(String node, Consistency how, String value, long version, long atMs) {
        told(node, how, atMs, 4, KEY, KEY.with(value, version, true));
    }

    private void check(FxRobot robot) {
        onFx(() -> bench.show(ElectionScenes.rejoined()));
        onFx(() -> robot.lookup("#check-press").queryButton().fire());
        await().until(() -> text(robot, "#check-verdict").matches("[✓✗?] .*"));
        onFx(() -> bench.show(ElectionScenes.rejoined()));
    }

    private void keepPicture(String name) throws Exception {
        for (var theme : List.of(View.Appearance.dark, View.Appearance.light)) {
            var png =
                    onFx(
                            () -> {
                                bench.change(v -> v.appearance(theme));
                                bench.show(ElectionScenes.rejoined());
                                bench.layOut();
                                return Screenshot.png(bench.scene(), 1);
                            });
            var folder = Files.createDirectories(Path.of("target/screenshots"));
            Files.write(folder.resolve(name + "-" + theme + ".png"), png);
        }
    }

    @Test
    void aStaleReadIsNamedAndShownBesideTheWritesThatItMissed(FxRobot robot) throws Exception {
        wrote("\"free\"", 5, 0);
        wrote("\"taken\"", 6, 20);
        read("node-2", Consistency.linearizable, "\"free\"", 5, 45);
        read("node-3", Consistency.local, "\"free\"", 5, 52);

        check(robot);

        assertThat(text(robot, "#check-verdict")).isEqualTo("✗ Not linearizable: key seat");
        assertThat(words(robot, "#check-words"))
                .startsWith(
                        "node-2 answered: GET seat = \"free\" (version 5). But version 6 had been"
                                + " acknowledged before it was asked.")
                .contains(
                        "PUT seat = \"free\" → version 5",
                        "PUT seat = \"taken\" → version 6",
                        "✗ GET seat = \"free\" (version 5)");
        keepPicture("check-stale");
    }

    @Test
    void whatIsNotKnownAndWhatMayBeBehindIsSaidBesideTheVerdict(FxRobot robot) throws Exception {
        wrote("1", 5, 0);
        wrote("2", 6, 20);
        read("node-3", Consistency.local, "1", 5, 1_229);
        read("node-2", Consistency.linearizable, "\"by curl\"", 9, 1_300);

        check(robot);

        assertThat(text(robot, "#check-verdict"))
                .isEqualTo("✓ Linearizable, as far as this window knows");
        assertThat(words(robot, "#check-words"))
                .containsExactly(
                        "Known are 4 operations that this window sent (4 of the console), on 1"
                                + " key. What others sent is not.",
                        "Written by somebody this window did not see: seat (version 9).",
                        "1 read of one node's own state, which may be behind: 1 was, by up to 1"
                                + " write and 1.2 s.");
        keepPicture("check-holds");
        wrote("3", 10, 1_400);
        onFx(() -> bench.show(ElectionScenes.unled()));
        await().untilAsserted(
                        () -> {
                            onFx(() -> bench.show(ElectionScenes.rejoined()));
                            onFx(() -> bench.show(ElectionScenes.unled()));
                            assertThat(text(robot, "#check-known"))
                                    .isEqualTo("1 operation more since: check again");
                        });
    }

    @Test
    void beforeAnythingWasAskedThereIsNothingToCheckAndItSaysSo(FxRobot robot) {
        onFx(() -> bench.show(ElectionScenes.rejoined()));

        onFx(() -> robot.lookup("#check-press").queryButton().fire());

        assertThat(text(robot, "#said")).startsWith("This window has asked nothing of keys yet");
    }

    @Test
    void eachMemberIsAskedTwiceAndSaysWhatItHasOrWhyNot(FxRobot robot) throws Exception {
        gateway.nodes =
                (node, call) -> {
                    if (node.equals("node-2") && call.query().isEmpty())
                        return reply(
                                503, Map.of(), "{\"detail\":\"No majority answers; ask again.\"}");
                    return reply(
                            200,
                            Map.of("etag", List.of("\"5\""), "applied-id", List.of("7")),
                            "{\"key\":\"seat\",\"value\":\"free\"}");
                };
        onFx(() -> bench.change(v -> v.open(View.Foot.reads)));
        onFx(() -> bench.show(ElectionScenes.rejoined()));
        assertThat(gateway.sent).as("only on demand").noneMatch(c -> c.path().equals("/key/seat"));

        onFx(() -> robot.lookup("#reads-key").queryAs(TextField.class).setText("seat"));
        onFx(() -> robot.lookup("#reads-ask").queryButton().fire());

        await().untilAsserted(
                        () -> {
                            onFx(() -> bench.show(ElectionScenes.rejoined()));
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
        keepPicture("reads");
    }

    @Test
    void anAnswerThatIsLongerThanItsLineIsToldWholeAndCanBeCopied(FxRobot robot) {
        var sentence =
                "Outcome unknown: no majority answers this member, which cannot tell whether what"
                        + " it has is the newest; ask again, or with ?consistency=local.";
        gateway.nodes = (_, _) -> reply(503, Map.of(), "{\"detail\":\"" + sentence + "\"}");
        onFx(() -> bench.change(v -> v.open(View.Foot.reads)));
        onFx(() -> bench.show(ElectionScenes.rejoined()));
        onFx(() -> robot.lookup("#reads-key").queryAs(TextField.class).setText("seat"));
        onFx(() -> robot.lookup("#reads-ask").queryButton().fire());
        await().untilAsserted(
                        () -> {
                            onFx(() -> bench.show(ElectionScenes.rejoined()));
                            assertThat(column(robot, "#reads", 2)).contains("✗ 503: " + sentence);
                        });

        ListCell<?> first =
                onFx(
                        () ->
                                robot
                                        .from(robot.lookup("#reads"))
                                        .lookup(".list-cell")
                                        .queryAllAs(ListCell.class)
                                        .stream()
                                        .filter(cell -> cell.getIndex() == 0)
                                        .findFirst()
                                        .orElseThrow());
        assertThat(onFx(() -> first.getTooltip().getText())).contains(sentence);
        robot.rightClickOn(first).clickOn("Copy what node-1 answered");

        assertThat(onFx(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo("✗ 503: " + sentence + "\n✗ 503: " + sentence);
    }

    private static CompletableFuture<Reply> reply(
            int status, Map<String, List<String>> headers, String body) {
        return CompletableFuture.completedFuture(new Reply(status, headers, body, 1));
    }
}
