package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.SampleRun;
import dev.walscope.scope.Seen;
import dev.walscope.scope.recording.RecordingFile;
import dev.walscope.session.View;
import dev.walscope.ui.look.FactText;

import javafx.animation.AnimationTimer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Going through a recorded run with mouse and keys, keeping it, and taking pictures of it.
@ExtendWith(ApplicationExtension.class)
class TimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path folder = Path.of("");

    private final AtomicLong now = new AtomicLong(SampleRun.END_MS + 1_000);
    private final StillGateway gateway = new StillGateway();
    private Workbench bench;
    private AnimationTimer pulse;

    @Start
    void open(Stage stage) {
        bench = new Workbench(gateway, now::get, 1440, 900);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
        pulse =
                new AnimationTimer() {
                    @Override
                    public void handle(long nanos) {
                        bench.rewind().pulse(nanos);
                        if (bench.rewind().isPlaying()) bench.touch();
                        bench.show(bench.rewind().state());
                    }
                };
        pulse.start();
    }

    @AfterEach
    void stop() {
        onFx(
                () -> {
                    pulse.stop();
                    return null;
                });
    }

    @Test
    void aClickOnTheStripShowsTheOldHeadInTheLanesAndSaysThatItIsThePast(FxRobot robot) {
        tellTheStory();

        clickOnStrip(robot, 0.5);

        assertThat(onFx(() -> bench.rewind().isLive())).isFalse();
        awaitShown(state -> state.head() == 18);
        assertThat(text(robot, "#past")).startsWith("As it was at ").contains(" ago");
        assertThat(onFx(() -> bench.view().isPast())).isTrue();
        assertThat(onFx(() -> bench.visible()[1])).isEqualTo(18);
    }

    @Test
    void stepsGoFromEntryToEntryAndPastTheLastOneIsLive(FxRobot robot) {
        tellTheStory();
        robot.interact(() -> robot.lookup("#timeline").query().requestFocus());

        robot.type(KeyCode.LEFT, KeyCode.LEFT);
        long stepped = onFx(() -> bench.rewind().position());
        robot.type(KeyCode.RIGHT);
        long back = onFx(() -> bench.rewind().position());
        robot.type(KeyCode.RIGHT, KeyCode.RIGHT);

        long end = onFx(() -> bench.rewind().recording().end());
        assertThat(stepped).isEqualTo(onFx(() -> previous(previous(end))));
        assertThat(back).isEqualTo(onFx(() -> previous(end)));
        assertThat(onFx(() -> bench.rewind().isLive())).isTrue();
    }

    @Test
    void withShiftTheKeysGoFromEventToEvent(FxRobot robot) {
        tellTheStory();
        robot.interact(() -> robot.lookup("#timeline").query().requestFocus());

        robot.press(KeyCode.SHIFT).type(KeyCode.LEFT, KeyCode.LEFT).release(KeyCode.SHIFT);

        awaitShown(state -> lastFact(state).contains("repaired"));
        robot.type(KeyCode.END);
        awaitShown(state -> lastFact(state).contains("killed"));
        assertThat(onFx(() -> bench.rewind().isLive())).isTrue();
    }

    @Test
    void whatWouldTouchTheClusterIsGreyedAndSaysWhy(FxRobot robot) {
        tellTheStory();

        clickOnStrip(robot, 0.3);

        await().atMost(PATIENCE).until(() -> isDim(robot, "#console-send"));
        robot.clickOn("#console-send");
        assertThat(text(robot, "#said")).startsWith("This is the past: go back to live");
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write("kill follower-1").type(KeyCode.ENTER);
        assertThat(gateway.performed).isEmpty();
        assertThat(gateway.sent).isEmpty();
        robot.type(KeyCode.ESCAPE).clickOn("#time-live");
        await().atMost(PATIENCE).until(() -> !isDim(robot, "#console-send"));
    }

    @Test
    void noLoadBeginsInThePast(FxRobot robot) {
        tellTheStory();
        robot.clickOn("#console-load");
        clickOnStrip(robot, 0.3);

        robot.clickOn("#load-start");

        assertThat(text(robot, "#load-achieved")).startsWith("This is the past: go back to live");
        assertThat(onFx(() -> robot.lookup("#load-start").queryButton().getText()))
                .isEqualTo("Start load");
        assertThat(gateway.sent).isEmpty();
    }

    /// Nothing was there yet, and a selection made later must not trip over that.
    @Test
    void beforeTheFirstNodeThereIsNothingToInspect(FxRobot robot) {
        tellTheStory();
        onFx(
                () -> {
                    bench.change(v -> v.select("leader", 3));
                    bench.rewind().seek(0);
                    return null;
                });

        awaitShown(ClusterState::isEmpty);

        assertThat(isVisible(robot, "#empty")).isTrue();
        assertThat(text(robot, "#summary")).isEqualTo("no node yet");
        assertThat(robot.lookup("Entry 3").tryQuery()).isEmpty();
    }

    @Test
    void thePresentIsRecordedWhileThePastIsShown(FxRobot robot) {
        tellTheStory();
        clickOnStrip(robot, 0.5);

        onFx(
                () -> {
                    bench.rewind()
                            .record(
                                    new Observation.EventSeen(
                                            "leader", SampleRun.END_MS + 900, Seen.progress(99)));
                    return null;
                });

        awaitShown(state -> state.head() == 18);
        assertThat(onFx(() -> bench.rewind().present().head())).isEqualTo(99);
        robot.clickOn("#time-live");
        awaitShown(state -> state.head() == 99);
    }

    @Test
    void playingGoesOnUntilTheEventAndPauses(FxRobot robot) {
        tellTheStory();
        onFx(
                () -> {
                    bench.goTo(SampleRun.START_MS + 19_800);
                    return null;
                });
        robot.clickOn("#time-speed-fast");

        robot.type(KeyCode.F8);
        awaitShown(state -> state.node("follower-1").orElseThrow().isCorrupt(SampleRun.DAMAGED_ID));
        robot.type(KeyCode.F8);

        assertThat(onFx(() -> bench.rewind().isPlaying())).isFalse();
        long stopped = onFx(() -> bench.rewind().nowMs());
        assertThat(stopped).isGreaterThanOrEqualTo(SampleRun.START_MS + 20_000);
    }

    @Test
    void anEventIsAWayToItsMoment(FxRobot robot) {
        tellTheStory();
        onFx(
                () -> {
                    bench.change(v -> v.open(View.Foot.events));
                    return null;
                });

        await().atMost(PATIENCE)
                .until(() -> robot.lookup("entry 12 repaired from leader").tryQuery().isPresent());
        robot.clickOn("entry 12 repaired from leader");

        awaitShown(state -> lastFact(state).contains("repaired"));
        assertThat(onFx(() -> bench.view().selectedId())).isEqualTo(SampleRun.DAMAGED_ID);
    }

    @Test
    void aSavedRecordingIsOpenedWithNoClusterAndClosedAgain(FxRobot robot) throws Exception {
        tellTheStory();
        var file = folder.resolve("run.walscope");
        robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
        choose(robot, file);
        await().atMost(PATIENCE).until(() -> text(robot, "#said").equals("Saved run.walscope."));
        robot.clickOn("#copy-path");
        var copied = onFx(() -> Clipboard.getSystemClipboard().getString());
        var saved = onFx(() -> bench.rewind().present());
        onFx(
                () -> {
                    for (var name : java.util.List.of("leader", "follower-1", "follower-2"))
                        bench.rewind().record(new Observation.MemberGone(name, now.get()));
                    return null;
                });
        await().atMost(PATIENCE).until(() -> isVisible(robot, "#empty"));

        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        choose(robot, file);

        awaitShown(state -> state.equals(saved));
        assertThat(copied).isEqualTo(file.toString());
        assertThat(text(robot, "#past")).endsWith(" in run.walscope");
        robot.clickOn("#time-live");
        await().atMost(PATIENCE).until(() -> isVisible(robot, "#empty"));
    }

    @Test
    void theEndOfAnOpenedRecordingIsItsEndAndEscapeClosesIt(FxRobot robot) throws Exception {
        tellTheStory();
        var file = folder.resolve("run.walscope");
        RecordingFile.write(file, onFx(() -> bench.rewind().recording().copy()), now.get());
        onFx(() -> bench.open(file)).get();
        robot.interact(() -> robot.lookup("#timeline").query().requestFocus());

        robot.type(KeyCode.HOME, KeyCode.END);

        assertThat(onFx(() -> bench.rewind().isOpened())).isTrue();
        assertThat(onFx(() -> bench.rewind().position()))
                .isEqualTo(onFx(() -> bench.rewind().recording().end()));
        robot.type(KeyCode.ESCAPE);
        assertThat(onFx(() -> bench.rewind().isLive())).isTrue();
    }

    @Test
    void aFileThatExistsIsReplacedOnlyWhenAskedTwice(FxRobot robot) throws Exception {
        tellTheStory();
        var file = Files.writeString(folder.resolve("precious.walscope"), "mine");

        robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
        choose(robot, file);

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#file-problem").startsWith("That file exists."));
        assertThat(file).hasContent("mine");
        robot.clickOn("#file-go");
        await().atMost(PATIENCE).until(() -> text(robot, "#said").startsWith("Saved precious"));
        assertThat(RecordingFile.read(file).shortfall()).isEmpty();
    }

    @Test
    void aFileThatIsNoRecordingIsASentenceInTheBox(FxRobot robot) throws Exception {
        var file = Files.writeString(folder.resolve("notes.walscope"), "milk, bread");

        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        choose(robot, file);

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#file-problem")
                                        .equals(
                                                "notes.walscope is no Walscope recording: its first"
                                                        + " line does not say so."));
        robot.clickOn("#file-cancel");
        assertThat(isVisible(robot, "#overlay")).isFalse();
    }

    @Test
    void eventsAreExportedAsJsonLines(FxRobot robot) throws Exception {
        tellTheStory();
        var file = folder.resolve("events.jsonl");

        command(robot, "export the events");
        choose(robot, file);

        await().atMost(PATIENCE).until(() -> text(robot, "#said").startsWith("Saved events"));
        var lines = Files.readAllLines(file);
        assertThat(lines).allMatch(line -> line.startsWith("{\"type\":\""));
        assertThat(lines).anyMatch(line -> line.contains("\"type\":\"entry_repaired\""));
        assertThat(lines).noneMatch(line -> line.contains("entries_seen"));
    }

    @Test
    void anAnimationHasAFrameForEachStepAndEndsWhereOneWas(FxRobot robot) throws Exception {
        tellTheStory();
        clickOnStrip(robot, 0.5);
        long position = onFx(() -> bench.rewind().position());
        var file = folder.resolve("steps.png");

        command(robot, "animation");
        robot.interact(
                () ->
                        robot.lookup("#steps-count")
                                .queryComboBox()
                                .getSelectionModel()
                                .select(Integer.valueOf(5)));
        choose(robot, file);

        await().atMost(PATIENCE).until(() -> text(robot, "#said").startsWith("Saved steps"));
        var png = Files.readAllBytes(file);
        assertThat(javax.imageio.ImageIO.read(file.toFile()).getWidth()).isEqualTo(1440);
        var text = new String(png, StandardCharsets.ISO_8859_1);
        assertThat(text.split("fcTL", -1)).hasSize(1 + 5);
        assertThat(onFx(() -> bench.rewind().position())).isEqualTo(position);
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void anAnimationOfAWindowThatChangesItsSizeSaysSoAndLeavesNoFile(FxRobot robot)
            throws Exception {
        tellTheStory();
        command(robot, "animation");
        onFx(
                () -> {
                    var path = robot.lookup("#file-path").queryAs(TextField.class);
                    path.setText(folder.resolve("steps.png").toString());
                    robot.lookup("#file-go").queryButton().fire();
                    return null;
                });

        onFx(
                () -> {
                    bench.scene().getWindow().setWidth(1_300);
                    return null;
                });

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#file-problem")
                                        .startsWith("The window changed its size"));
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no pipes with a name")
    void aRecordingThatIsNotWantedAnyMoreIsNotSaved(FxRobot robot) throws Exception {
        tellTheStory();
        robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
        // A writer to a pipe waits for its reader: so nothing is saved before it is cancelled.
        var pipe = folder.resolve("run.walscope.new");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();

        onFx(
                () -> {
                    var path = robot.lookup("#file-path").queryAs(TextField.class);
                    path.setText(folder.resolve("run.walscope").toString());
                    robot.lookup("#file-go").queryButton().fire();
                    robot.lookup("#file-cancel").queryButton().fire();
                    return null;
                });

        var written = CompletableFuture.supplyAsync(() -> bytes(pipe));

        await().atMost(PATIENCE).until(() -> text(robot, "#said").equals("Nothing was saved."));
        assertThat(written.join()).isNotEmpty();
        assertThat(Files.list(folder)).isEmpty();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPictureOfAPartHasItsCaptionBelow(FxRobot robot) throws Exception {
        tellTheStory();
        var file = folder.resolve("lanes.png");
        var lanes = onFx(() -> robot.lookup("#lanes").query().getLayoutBounds());
        robot.moveTo("#lanes-canvas");

        robot.press(KeyCode.CONTROL).type(KeyCode.P).release(KeyCode.CONTROL);
        robot.clickOn("#picture-step").write("3");
        robot.clickOn("#picture-caption").write("Who is behind?");
        choose(robot, file);

        await().atMost(PATIENCE).until(() -> text(robot, "#said").startsWith("Saved lanes"));
        var picture = javax.imageio.ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(2 * (int) Math.ceil(lanes.getWidth()));
        assertThat(picture.getHeight()).isGreaterThan((int) (2 * lanes.getHeight()) + 80);
    }

    // ---- what a person does

    private void tellTheStory() {
        onFx(
                () -> {
                    SampleRun.told().forEach(bench.rewind()::record);
                    return null;
                });
        awaitShown(state -> state.head() == 30);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private long previous(long position) {
        return bench.rewind().recording().previousStep(position);
    }

    /// @param share of its length, from the left
    private static void clickOnStrip(FxRobot robot, double share) {
        var strip = robot.lookup("#timeline").query();
        var bounds = strip.localToScreen(strip.getLayoutBounds());
        robot.clickOn(
                bounds.getMinX() + 12 + share * (bounds.getWidth() - 24),
                bounds.getMinY() + bounds.getHeight() / 2);
    }

    private static void command(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    private static void choose(FxRobot robot, Path file) {
        robot.interact(
                () -> robot.lookup("#file-path").queryAs(TextField.class).setText(file.toString()));
        robot.clickOn("#file-go");
    }

    private void awaitShown(java.util.function.Predicate<ClusterState> condition) {
        await().atMost(PATIENCE).until(() -> onFx(() -> condition.test(bench.state())));
    }

    private static String lastFact(ClusterState state) {
        return state.nodes().stream()
                .map(NodeView::trail)
                .flatMap(trail -> trail.facts().items().stream())
                .max(java.util.Comparator.comparingLong(dev.walscope.scope.Fact::atMs))
                .map(FactText::of)
                .orElse("");
    }

    private static boolean isVisible(FxRobot robot, String query) {
        return onFx(() -> robot.lookup(query).queryAs(Node.class).isVisible());
    }

    private static boolean isDim(FxRobot robot, String button) {
        return onFx(
                () -> robot.lookup(button).queryAs(Button.class).getStyleClass().contains("dim"));
    }

    private static String text(FxRobot robot, String label) {
        return onFx(() -> robot.lookup(label).queryAs(Label.class).getText());
    }
}
