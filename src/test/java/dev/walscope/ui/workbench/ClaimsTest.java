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
import dev.walscope.scope.Ledger;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.look.Rows;

import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// What the window says of real nodes is no more than it knows: the faults of a lecture, with the
/// mouse and the keys, off screen. One cluster of processes for all facts: each leaves it level.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process is paused there")
class ClaimsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private Path data = Path.of("");
    private @Nullable LiveWorkbench made;
    private @Nullable Stage stage;

    @Start
    void open(Stage given) throws IOException {
        stage = given;
        if (made == null) {
            data = Files.createTempDirectory("walscope-claims");
            var program = NodeProgram.ofThisJvm("dev.walscope.Walscope");
            made = new LiveWorkbench(data, FreePorts.next(), program, 1280, 800);
            made.start();
            made.session().act(new Action.StartAll(2));
        }
        given.setScene(live().bench().scene());
        given.setX(0);
        given.setY(0);
        given.setWidth(1280);
        given.setHeight(800);
        given.show();
    }

    @AfterAll
    void close() throws IOException {
        live().close();
        try (var all = Files.walk(data)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    @BeforeEach
    void isLevel() throws Exception {
        // What another fact left behind is no fault of this one.
        for (var node : state().nodes())
            if (node.condition() == Condition.paused)
                live().session().act(new Action.Resume(node.name()));
        awaitLevel();
        if (state().head() == 0) put("first");
        awaitLevel();
    }

    @Test
    void aPausedLeaderIsWaitedForByNameAndGivenUpOnCancel(FxRobot robot) {
        fromThePalette(robot, "pause leader");
        await().atMost(PATIENCE).until(() -> condition("leader") == Condition.paused);

        robot.clickOn("#console-send");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(text(robot, "#console-waits"))
                                        .startsWith("waiting for leader, which is paused · "));
        robot.clickOn("#console-cancel");

        assertThat(text(robot, "#console-status")).isEqualTo("cancelled");
        assertThat(text(robot, "#condition-leader")).startsWith("paused").contains("last heard");
        assertThat(links(robot))
                .noneMatch(words -> words.contains("streaming") || words.contains("behind"));
        robot.clickOn("#node-resume-leader");
        awaitLevel();
    }

    @Test
    void aPastedLineDoesNothingUntilItIsSent(FxRobot robot) throws Exception {
        put("pasted");
        awaitLevel();
        long before = state().head();
        var address = live().session().address("leader").orElseThrow();

        paste(robot, "curl -X DELETE '" + address + "/key/pasted?acks=all'");
        await().during(Duration.ofMillis(300))
                .atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#console-status").equals("pasted")
                                        && state().head() == before);
        assertThat(text(robot, "#console-curl")).contains("-X DELETE").contains("acks=all");
        robot.clickOn("#console-send");

        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));
        assertThat(ask(Call.get("pasted")).status()).isEqualTo(404);
        awaitLevel();
    }

    @Test
    void aChangedByteIsUncheckedAtOnceThenWrongThenRepairedEachWhenAPersonSaysSo(FxRobot robot)
            throws Exception {
        long id = put("held");
        awaitLevel();
        onFx(() -> live().bench().change(v -> v.select("follower-1", id).open(View.Foot.segments)));
        awaitSaid(robot, "✓ they match");

        robot.clickOn("#disk-hold");
        await().atMost(PATIENCE).until(() -> node("follower-1").integrity().repairHeld());
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            robot.clickOn("#hex").type(KeyCode.END, KeyCode.LEFT, KeyCode.LEFT);
                            return !robot.lookup("#disk-flip").queryButton().isDisabled();
                        });
        robot.clickOn("#disk-flip");

        awaitSaid(robot, "≠ changed since");
        assertThat(RealWindow.words(robot, "#inspector")).doesNotContain("✓ they match");
        robot.clickOn("#disk-scrub");
        await().atMost(PATIENCE).until(() -> condition("follower-1") == Condition.degraded);
        awaitSaid(robot, "✗ unreadable");
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> condition("follower-1") == Condition.degraded);
        robot.clickOn("#disk-hold");

        awaitSaid(robot, "⟲ repaired");
        awaitSaid(robot, "✓ they match");
        awaitLevel();
    }

    @Test
    void aLeaderThatIsKilledUnderLoadIsDrawnAsItWasHeardLast(FxRobot robot) {
        robot.clickOn("#console-load");
        onFx(() -> robot.lookup("#load-rate").queryAs(Slider.class).setValue(2));
        robot.clickOn("#load-start");
        await().atMost(PATIENCE).until(() -> text(robot, "#load-achieved").contains("p99"));

        robot.clickOn("#node-kill-leader");
        await().atMost(PATIENCE).until(() -> condition("leader") == Condition.died);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(text(robot, "#condition-leader")).contains("last heard");
                            assertThat(links(robot))
                                    .noneMatch(words -> words.contains("streaming"))
                                    .noneMatch(words -> words.contains("behind"));
                        });

        var now = state();
        assertThat(now.followers()).allMatch(follower -> now.lag(follower).isEmpty());
        assertThat(Ledger.of(now).promises())
                .isNotEmpty()
                .flatExtracting(Ledger.Promise::copies)
                .filteredOn(copy -> copy.node().equals("leader"))
                .noneMatch(Ledger.Copy::isHeard)
                .noneMatch(copy -> copy.having() == Ledger.Having.not_yet);
        if (text(robot, "#load-start").startsWith("Stop")) robot.clickOn("#load-start");
        robot.clickOn("#console-load").clickOn("#node-start-leader");
        awaitLevel();
    }

    @Test
    void aNodeThatIsStartedIsCalledStartingAndNothingElseUntilItAnswers(FxRobot robot) {
        robot.clickOn("#node-kill-follower-2");
        await().atMost(PATIENCE).until(() -> condition("follower-2") == Condition.died);
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-follower-2").equals("follower-2 is dead"));
        var said = new TreeSet<String>();
        robot.clickOn("#node-start-follower-2");

        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            var words = text(robot, "#condition-follower-2");
                            said.add(words);
                            return words.startsWith("ready");
                        });

        assertThat(said).noneMatch(words -> words.startsWith("unreachable"));
        assertThat(said).anyMatch(words -> words.startsWith("starting"));
        awaitLevel();
    }

    @Test
    void onHeldLinksAnEntryWaitsAndEachStepLetsOneMessagePass(FxRobot robot) throws Exception {
        robot.type(KeyCode.F6);
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#slow-motion").equals("slow motion ×1/2"));
        robot.press(KeyCode.SHIFT).type(KeyCode.F6).release(KeyCode.SHIFT).type(KeyCode.F9);
        await().atMost(PATIENCE).until(() -> text(robot, "#slow-motion").contains("held"));
        long id = put("stepped");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                links(robot).stream()
                                        .allMatch(
                                                words -> words.startsWith("held: ↓ entry " + id)));

        robot.type(KeyCode.F10);
        await().atMost(PATIENCE)
                .until(() -> node("follower-1").durableId() == id && !isAcked("follower-1", id));
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            robot.type(KeyCode.F10);
                            return isAcked("follower-1", id) && isAcked("follower-2", id);
                        });
        robot.type(KeyCode.F9);

        await().atMost(PATIENCE).until(() -> !robot.lookup("#slow-motion").query().isVisible());
        awaitLevel();
    }

    @Test
    void whatTheNodeHoldsIsFoundByPrefixChangedAndDeleted(FxRobot robot) throws Exception {
        put("fruit:apple");
        put("fruit:pear");
        robot.clickOn("#tab-keys");
        RealWindow.type(robot, "#keys-prefix", "fruit:");
        await().atMost(PATIENCE)
                .until(() -> keys(robot).equals(List.of("fruit:apple", "fruit:pear")));

        robot.clickOn("fruit:pear");
        await().atMost(PATIENCE)
                .until(() -> robot.lookup("#key-versions .button").queryAll().size() == 1);
        onFx(() -> robot.lookup("#keys-value").queryAs(TextArea.class).setText("\"ripe\""));
        press(robot, "#keys-save");
        await().atMost(PATIENCE)
                .until(() -> ask(Call.get("fruit:pear")).body().contains("\"ripe\""));
        await().atMost(PATIENCE)
                .until(() -> robot.lookup("#key-versions .button").queryAll().size() == 2);
        press(robot, "#keys-delete");

        await().atMost(PATIENCE).until(() -> keys(robot).equals(List.of("fruit:apple")));
        onFx(() -> robot.lookup("#keys-prefix").queryAs(TextField.class).clear());
        awaitLevel();
    }

    /// Where it is by now: the versions that come make it move.
    private static void press(FxRobot robot, String button) {
        await().atMost(PATIENCE).until(() -> !robot.lookup(button).queryButton().isDisabled());
        onFx(() -> robot.lookup(button).queryButton().fire());
    }

    @Test
    void whatIsLookedForIsFoundInTheLanesAndInTheEvents(FxRobot robot) throws Exception {
        put("needle");
        long gone = ask(Call.delete("needle")).ok() ? state().head() : 0;
        awaitLevel();

        robot.clickOn("#find").write("needle op:delete");
        await().atMost(PATIENCE).until(() -> text(robot, "#found").equals("1 hit"));
        robot.type(KeyCode.ENTER);

        await().atMost(PATIENCE)
                .until(() -> onFx(() -> live().bench().view().selectedId()) >= gone);
        awaitSaid(robot, "needle");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void nothingIsCutOffAtTheWidthsThatAWindowMayHave(FxRobot robot) {
        for (var size : List.of(List.of(998, 640), List.of(1_109, 700), List.of(1_280, 800))) {
            onFx(() -> Objects.requireNonNull(stage).setWidth(size.getFirst()));
            onFx(() -> Objects.requireNonNull(stage).setHeight(size.getLast()));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    List.of(
                                                            "#nodes",
                                                            "#lanes",
                                                            "#inspector",
                                                            "#foot",
                                                            "#console",
                                                            "#time"))
                                            .allMatch(part -> isInside(robot, part)));
        }
    }

    @Test
    void aPresentationStaysWhileItsLargePanelIsChosen(FxRobot robot) throws Exception {
        put("shown");
        awaitLevel();
        robot.clickOn("#lanes-canvas").type(KeyCode.LEFT).type(KeyCode.F5);
        var shown = new TreeSet<String>();

        for (var key : List.of(KeyCode.DIGIT2, KeyCode.DIGIT3, KeyCode.DIGIT4, KeyCode.DIGIT5)) {
            robot.press(KeyCode.CONTROL).type(key).release(KeyCode.CONTROL);
            var view = onFx(() -> live().bench().view());
            if (view.isPresenting()) shown.add(view.panel().name());
        }
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT7).release(KeyCode.CONTROL);
        awaitSaid(robot, "✓ they match");
        robot.type(KeyCode.F5);

        assertThat(shown).containsExactlyInAnyOrder("segments", "requests", "ledger", "events");
        assertThat(onFx(() -> live().bench().view().isPresenting())).isFalse();
    }

    private boolean isInside(FxRobot robot, String query) {
        return onFx(
                () -> {
                    var part = robot.lookup(query).query();
                    var box = part.localToScene(part.getLayoutBounds());
                    var scene = part.getScene();
                    return box.getMinX() >= 0
                            && box.getMaxX() <= scene.getWidth() + 0.5
                            && box.getMaxY() <= scene.getHeight() + 0.5;
                });
    }

    private boolean isAcked(String follower, long id) {
        return node("leader").followers().stream()
                .anyMatch(known -> known.name().equals(follower) && known.ackedId() >= id);
    }

    private static List<String> keys(FxRobot robot) {
        return onFx(
                () -> {
                    var list = (ListView<?>) robot.lookup("#keys").queryAs(ListView.class);
                    return list.getItems().stream()
                            .map(row -> ((Rows.Row) row).cells().getFirst().text())
                            .toList();
                });
    }

    private static List<String> links(FxRobot robot) {
        return List.of(text(robot, "#link-text-follower-1"), text(robot, "#link-text-follower-2"));
    }

    private static void awaitSaid(FxRobot robot, String words) {
        await().atMost(PATIENCE).until(() -> RealWindow.words(robot, "#inspector").contains(words));
    }

    private static void paste(FxRobot robot, String line) {
        onFx(
                () -> {
                    var content = new ClipboardContent();
                    content.putString(line);
                    Clipboard.getSystemClipboard().setContent(content);
                });
        robot.clickOn("#console-curl").press(KeyCode.CONTROL).type(KeyCode.V);
        robot.release(KeyCode.CONTROL);
    }

    private static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    /// Through the window's own client, as somebody else's request would be.
    private Reply ask(Call call) throws Exception {
        return live().session().send("leader", call).get(30, TimeUnit.SECONDS);
    }

    private long put(String key) throws Exception {
        var reply = ask(Call.put(key, "1"));
        assertThat(reply.ok()).as(reply.body()).isTrue();
        return Wire.tree(reply.body()).path("id").asLong();
    }

    private void awaitLevel() {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().nodes().size() == 3
                                        && all(node -> node.condition() == Condition.ready)
                                        && all(node -> node.durableId() == state().head()));
    }

    private boolean all(Predicate<NodeView> holds) {
        return state().nodes().stream().allMatch(holds);
    }

    private Condition condition(String node) {
        return node(node).condition();
    }

    private NodeView node(String name) {
        return state().node(name).orElseThrow();
    }

    private LiveWorkbench live() {
        return Objects.requireNonNull(made);
    }

    private ClusterState state() {
        return onFx(() -> live().state());
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(() -> robot.lookup(labeled).queryAs(Labeled.class).getText());
    }
}
