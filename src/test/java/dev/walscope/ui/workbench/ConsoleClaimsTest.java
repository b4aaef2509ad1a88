package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.PATIENCE;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.paste;
import static dev.walscope.ui.workbench.RealWindow.text;
import static dev.walscope.ui.workbench.RealWindow.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.scope.Condition;
import dev.walscope.session.View;

import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// What is asked of real nodes from the window, and what the window says came of it: no more than
/// was asked, and no more than is known.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleClaimsTest {
    private @Nullable RealWindow made;

    @Start
    void open(Stage stage) throws IOException {
        if (made == null) made = new RealWindow(2);
        made.show(stage);
    }

    @AfterAll
    void close() throws IOException {
        window().close();
    }

    @BeforeEach
    void isLevel() {
        window().awaitLevel();
    }

    /// A line, the fields that it fills, and what no field says.
    private record Line(
            String method,
            String query,
            String rest,
            String acks,
            String minId,
            String said,
            String answer) {}

    @Test
    void aPastedLineFillsTheFormAndWhatHasNoFieldIsNamedAndSentAsWell(FxRobot robot)
            throws Exception {
        window().put(Call.put("several", "1"));
        window().awaitLevel();
        var lines =
                List.of(
                        new Line(
                                "PUT",
                                "acks=all&min_id=1",
                                " -d '{\"value\": 7}'",
                                "all",
                                "",
                                "No field says min_id=1: it goes as it was pasted.",
                                "400 bad request"),
                        new Line(
                                "GET",
                                "acks=all&min_id=1",
                                "",
                                "",
                                "1",
                                "No field says acks=all: it goes as it was pasted.",
                                "400 bad request"),
                        new Line(
                                "DELETE",
                                "acks=quorum",
                                " -H 'X-Trace: 5'",
                                "quorum",
                                "",
                                "Cannot be sent" + " from here: the header X-Trace: 5.",
                                "200 OK"));
        for (var line : lines) {
            long before = window().state().head();

            paste(
                    robot,
                    "curl -X "
                            + line.method()
                            + " '"
                            + window().address("leader")
                            + "/key/several?"
                            + line.query()
                            + "'"
                            + line.rest());
            awaitStill(robot, before);

            assertThat(text(robot, "#console-answer"))
                    .isEqualTo("Nothing is sent yet: press Send. " + line.said());
            assertThat(text(robot, "#console-curl")).contains("/key/several?");
            for (var parameter : line.query().split("&"))
                assertThat(text(robot, "#console-curl")).contains(parameter);
            assertThat(chosen(robot, "#console-acks")).as(line.method()).isEqualTo(line.acks());
            assertThat(typed(robot, "#console-min-id")).as(line.method()).isEqualTo(line.minId());
            robot.clickOn("#console-send");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(text(robot, "#console-status"))
                                            .as(line.toString())
                                            .isEqualTo(line.answer()));
            window().awaitLevel();
            long written = line.answer().equals("200 OK") ? 1 : 0;
            assertThat(window().state().head()).isEqualTo(before + written);
        }
    }

    @Test
    void aPastedLineThatNoFieldSaysIsSentAsItStandsAndNotBefore(FxRobot robot) throws Exception {
        long before = window().state().head();
        long snapshots = snapshotAt();

        paste(robot, "curl -X POST " + window().address("leader") + "/snapshot");
        awaitStill(robot, before);

        assertThat(text(robot, "#console-answer"))
                .contains("No field says POST /snapshot: it goes as it was pasted");
        assertThat(snapshotAt()).isEqualTo(snapshots);
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));
        assertThat(snapshotAt()).isEqualTo(before);
    }

    private long snapshotAt() throws Exception {
        var body = window().ask(Call.of("GET", "/status")).body();
        return Wire.tree(body).path("snapshot_id").asLong();
    }

    @Test
    void twoCopiesWithoutAnIdentityAreTwoEntriesAndTheConsoleSaysWhy(FxRobot robot) {
        long before = window().state().head();
        paste(
                robot,
                "curl -X PUT "
                        + window().address("leader")
                        + "/key/copies -d '{\"value\": 1}' -H 'Content-Type: application/json'");

        robot.clickOn("#console-twice");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(text(robot, "#console-answer"))
                                        .endsWith(
                                                "Two entries, %d and %d: without a client id and a request id each copy is a new request."
                                                        .formatted(before + 1, before + 2)));
        window().awaitLevel();
        assertThat(window().state().head()).isEqualTo(before + 2);
    }

    @Test
    void aClickOnACardLeavesTheConsoleWithItsNode(FxRobot robot) {
        var leader = window().address("leader");
        paste(robot, "curl " + leader + "/key/asked");

        robot.clickOn("#card-follower-1");
        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.lag)));

        assertThat(text(robot, "#console-curl")).contains(leader);
        robot.rightClickOn("#card-follower-1").clickOn("Ask follower-1 from the console");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#console-curl").contains(window().address("follower-1")));
        assertThat(text(robot, "#said")).isEqualTo("The console speaks to follower-1 from now on.");
        onFx(() -> window().live.bench().change(v -> v.target("leader")));
    }

    /// By the messages of a held link, one after the other.
    @Test
    void aMajorityIsToldOfAfterTheSecondDiskAndNotBefore(FxRobot robot) throws Exception {
        robot.type(KeyCode.F9);
        await().atMost(PATIENCE).until(() -> text(robot, "#slow-motion").contains("held"));
        long id = window().put(Call.put("travels", "1"));
        onFx(() -> window().live.bench().change(v -> v.select("leader", id)));
        await().atMost(PATIENCE).until(() -> words(robot, "#inspector").contains("leader on disk"));
        var told = new ArrayList<List<String>>();

        await().atMost(PATIENCE)
                .until(
                        () -> {
                            robot.type(KeyCode.F10);
                            told.add(words(robot, "#inspector"));
                            return told.getLast().contains("a majority has it");
                        });
        robot.type(KeyCode.F9);

        assertThat(told.getFirst()).doesNotContain("a majority has it");
        assertThat(told)
                .allSatisfy(
                        words -> {
                            int majority = words.indexOf("a majority has it");
                            if (majority < 0) return;
                            assertThat(words.subList(0, majority))
                                    .filteredOn(line -> line.endsWith(" on disk"))
                                    .hasSizeGreaterThanOrEqualTo(2);
                        });
        await().atMost(PATIENCE).until(() -> !robot.lookup("#slow-motion").query().isVisible());
    }

    @Test
    void eventsAreFoundByEachWordOfWhatIsLookedForWhileTheyAreTrue(FxRobot robot) throws Exception {
        window().put(Call.put("other", "1").withRequest("carl", "r-1"));
        long id = window().put(Call.put("sought", "1").withRequest("berta", "r-1"));
        window().awaitLevel();
        onFx(
                () ->
                        window().live
                                .bench()
                                .change(v -> v.select("follower-1", id).open(View.Foot.segments)));
        await().atMost(PATIENCE).until(() -> words(robot, "#inspector").contains("✓ they match"));
        robot.clickOn("#disk-hold");
        await().atMost(PATIENCE).until(() -> window().node("follower-1").integrity().repairHeld());
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            robot.clickOn("#hex").type(KeyCode.END, KeyCode.LEFT, KeyCode.LEFT);
                            return !robot.lookup("#disk-flip").queryButton().isDisabled();
                        });
        robot.clickOn("#disk-flip").clickOn("#disk-scrub");
        await().atMost(PATIENCE)
                .until(() -> window().node("follower-1").condition() == Condition.degraded);
        robot.clickOn("#tab-events");

        for (var typed :
                List.of(
                        "sought",
                        "key:sought",
                        "client:berta",
                        "op:set client:berta",
                        "id:" + id,
                        "id:1-" + id + " damaged",
                        "damaged",
                        "damaged sought"))
            awaitFound(robot, typed, events -> events.contains(unreadable(id)));
        await().atMost(PATIENCE).until(() -> text(robot, "#found").equals("1 hit"));
        for (var typed : List.of("op:delete sought", "client:carl", "id:" + (id - 1), "other"))
            awaitFound(robot, typed, List::isEmpty);
        onFx(() -> robot.lookup("#find").queryAs(TextField.class).clear());
        robot.clickOn("#tab-segments").clickOn("#disk-hold");
        window().awaitLevel();

        robot.clickOn("#tab-events");
        awaitFound(
                robot,
                "sought",
                events ->
                        events.stream()
                                .anyMatch(line -> line.startsWith("entry " + id + " repaired")));
        awaitFound(robot, "damaged", List::isEmpty);
        robot.clickOn("#events-all");
        await().atMost(PATIENCE).until(() -> column(robot, "#events", 3).size() > 5);
    }

    private static String unreadable(long id) {
        return "entry " + id + " is unreadable: crc does not match";
    }

    private static void awaitFound(FxRobot robot, String typed, Predicate<List<String>> wanted) {
        onFx(() -> robot.lookup("#find").queryAs(TextField.class).setText(typed));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> {
                            var found = column(robot, "#events", 3);
                            assertThat(wanted.test(found)).as(typed + ": " + found).isTrue();
                        });
    }

    private void awaitStill(FxRobot robot, long head) {
        await().during(Duration.ofMillis(300))
                .atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#console-status").equals("pasted")
                                        && window().state().head() == head);
    }

    private static String chosen(FxRobot robot, String box) {
        return onFx(() -> String.valueOf(robot.lookup(box).queryComboBox().getValue()));
    }

    private static String typed(FxRobot robot, String field) {
        return onFx(() -> robot.lookup(field).queryAs(TextField.class).getText());
    }

    private RealWindow window() {
        return Objects.requireNonNull(made);
    }
}
