package dev.walscope.ui.app;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.file.Course;
import dev.walscope.scope.Condition;
import dev.walscope.scope.Ledger;
import dev.walscope.session.View;
import dev.walscope.ui.workbench.Arrangement;
import dev.walscope.ui.workbench.Workbench;

import javafx.application.ColorScheme;
import javafx.scene.control.Labeled;
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

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The window as the desktop has it: what it remembers, what it opens, and what it says of
/// addresses where there is nothing.
@ExtendWith(ApplicationExtension.class)
class DesktopWindowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NodeProgram PROGRAM = NodeProgram.ofThisJvm("dev.walscope.Walscope");

    @TempDir Path folder;

    private CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Stage stage;
    private @Nullable DesktopWindow window;

    @Start
    void open(Stage given) {
        stage = given;
    }

    @AfterEach
    void close() throws InterruptedException {
        if (window == null) return;
        onFx(() -> stage.close());
        closed.await(30, TimeUnit.SECONDS);
    }

    @Test
    void whatTheWindowLookedLikeIsThereAtTheNextStart() throws Exception {
        var file = folder.resolve("window.properties");
        Files.writeString(file, "\u0000 no preferences at all \uffff");

        start(file);
        onFx(
                () ->
                        bench().change(
                                        v ->
                                                v.appearance(View.Appearance.dark)
                                                        .open(View.Foot.events)
                                                        .zoom(92)));
        onFx(() -> stage.setWidth(1_300));
        onFx(() -> stage.close());
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();

        var kept = load(file);
        assertThat(kept.appearance()).isEqualTo(View.Appearance.dark);
        assertThat(kept.panel()).isEqualTo(View.Foot.events);
        assertThat(kept.cellWidth()).isEqualTo(92);
        assertThat(kept.frame().width()).isEqualTo(1_300);
    }

    @Test
    void theSystemsThemeIsFollowedAsItChanges() throws Exception {
        start(folder.resolve("window.properties"));

        onFx(() -> bench().scene().getPreferences().setColorScheme(ColorScheme.DARK));
        boolean isDark = onFx(() -> styled("walscope-dark"));
        onFx(() -> bench().scene().getPreferences().setColorScheme(ColorScheme.LIGHT));

        assertThat(isDark).isTrue();
        assertThat(onFx(() -> styled("walscope-light"))).isTrue();
    }

    @Test
    void anAddressWithNoNodeBehindItIsOneSentence(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));
        try (var nobody = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerNonsense(nobody));

            robot.clickOn("#attach-url").write("localhost:" + nobody.getLocalPort());
            robot.clickOn("#attach");
            await().atMost(PATIENCE)
                    .until(() -> text(robot, "#empty-problem").contains("is not a node"));
        }

        robot.clickOn("#attach-url").eraseText(30).write("localhost:1");
        robot.clickOn("#attach");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#empty-problem").startsWith("No node answers"));
        assertThat(onFx(() -> window.live().state().isEmpty())).isTrue();
    }

    @Test
    void anAnswerWithoutEndIsOneSentence(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));
        try (var hostile = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerWithoutEnd(hostile));

            robot.clickOn("#attach-url").write("localhost:" + hostile.getLocalPort());
            robot.clickOn("#attach");

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(text(robot, "#empty-problem"))
                                            .matches(
                                                    "http://localhost:[0-9]+ sent an answer of more"
                                                        + " than [0-9]+ bytes, which no node does;"
                                                        + " it was not read on[.]"));
        }
        assertThat(onFx(() -> window.live().state().isEmpty())).isTrue();
    }

    @Test
    void aNodeThatTellsMoreThanCanBeReadHoldsNothingUp(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));
        try (var hostile = new FloodingNode()) {
            robot.clickOn("#attach-url").write("localhost:" + hostile.port());
            robot.clickOn("#attach");
            await().atMost(PATIENCE).until(() -> shownId() > 0);

            // What it shows is not far behind what is told, however much that is.
            for (int n = 0; n < 5; n++) {
                long told = hostile.toldId();
                await().atMost(PATIENCE).until(() -> shownId() >= told);
            }
            robot.clickOn("#tab-events");
            await().atMost(PATIENCE).until(() -> robot.lookup("#events").tryQuery().isPresent());
            assertThat(hostile.toldId()).as("it was a flood").isGreaterThan(20_000);
        }
        await().atMost(PATIENCE).until(() -> condition() == Condition.lost);
    }

    private long shownId() {
        return onFx(() -> window.live().state().head());
    }

    @Test
    void aNodeThatSomebodyElseStartedIsWatchedAndAskedNoMore(FxRobot robot) throws Exception {
        try (var others =
                new Cluster(folder.resolve("theirs"), FreePorts.next(), PROGRAM, _ -> {})) {
            var node = others.startLeader().get(60, TimeUnit.SECONDS);
            start(folder.resolve("window.properties"));

            robot.clickOn("#attach-url").write(node.url().toString());
            robot.clickOn("#attach");
            await().atMost(PATIENCE).until(() -> condition() == Condition.ready);
            await().atMost(PATIENCE)
                    .until(() -> robot.lookup("watched only").tryQuery().isPresent());
            robot.clickOn("#console-send");
            await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    load(folder.resolve("window.properties"))
                                            .recents()
                                            .places()
                                            .contains(node.url().toString()));
            others.perform(new Action.Kill("leader")).get(30, TimeUnit.SECONDS);

            await().atMost(PATIENCE).until(() -> condition() == Condition.lost);
        }
    }

    @Test
    void aPromiseIsLostWithTheDiskThatHeldIt(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));
        onFx(() -> window.live().session().perform(new Action.StartLeader()));
        await().atMost(PATIENCE).until(() -> condition() == Condition.ready);
        robot.clickOn("#console-send").clickOn("#tab-ledger");
        await().atMost(PATIENCE).until(() -> promised(Ledger.Verdict.safe) == 1);

        robot.clickOn("#node-kill-leader");
        await().atMost(PATIENCE).until(() -> condition() == Condition.died);
        await().atMost(PATIENCE)
                .until(() -> robot.lookup("#node-wipe-leader").tryQuery().isPresent());
        robot.clickOn("#node-wipe-leader").clickOn("#node-start-leader");
        await().atMost(PATIENCE).until(() -> condition() == Condition.ready);

        await().atMost(PATIENCE).until(() -> promised(Ledger.Verdict.lost) == 1);
        await().atMost(PATIENCE).until(() -> robot.lookup("✗ lost").tryQuery().isPresent());
        assertThat(robot.lookup(".list-cell .label").queryAllAs(Labeled.class))
                .extracting(Labeled::getText)
                .anyMatch(text -> text.startsWith("leader lost it at "));
    }

    @Test
    void anotherDataFolderIsOpenedInTheSameWindow() throws Exception {
        start(folder.resolve("window.properties"));
        var before = onFx(() -> window.live());

        onFx(() -> window.open(folder.resolve("other")));

        await().atMost(PATIENCE).until(() -> onFx(() -> window.live()) != before);
        assertThat(onFx(() -> stage.getScene())).isEqualTo(onFx(() -> bench().scene()));
    }

    @Test
    void anotherClusterIsNotOpenedWhileOneIsBeingOpened(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));

        var said =
                onFx(
                        () -> {
                            window.open(folder.resolve("second"));
                            window.open(folder.resolve("third"));
                            return robot.lookup("#said").queryAs(Labeled.class).getText();
                        });

        assertThat(said).startsWith("Another cluster is being opened already");
    }

    @Test
    void aLessonLooksAsTheWindowDoesAndTheWindowAsTheLessonDid(FxRobot robot) throws Exception {
        var file = folder.resolve("window.properties");
        start(file);
        onFx(() -> bench().change(v -> v.appearance(View.Appearance.dark)));

        onFx(() -> window.learn(Course.lessons().getFirst(), null));
        boolean isDark = onFx(() -> shows("walscope-dark"));
        robot.press(KeyCode.CONTROL).type(KeyCode.D).release(KeyCode.CONTROL);
        robot.clickOn("#lesson-reset");
        boolean isLightAgain = onFx(() -> shows("walscope-light"));
        robot.clickOn("#lesson-leave");

        assertThat(isDark).isTrue();
        assertThat(isLightAgain).isTrue();
        assertThat(onFx(() -> stage.getScene())).isEqualTo(onFx(() -> bench().scene()));
        assertThat(onFx(() -> shows("walscope-light"))).isTrue();
    }

    @Test
    void theEndOfTheTourLeadsToTheNextLesson(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));
        robot.clickOn("#empty-tour");
        await().atMost(PATIENCE).until(() -> robot.lookup("#lesson-end").tryQuery().isPresent());
        assertThat(text(robot, "#lesson-heading")).isEqualTo(titleOfLesson(0));

        robot.clickOn("#lesson-end");
        await().atMost(PATIENCE).until(() -> text(robot, "#lesson-next").equals("Next lesson"));
        robot.clickOn("#lesson-next");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#lesson-heading").equals(titleOfLesson(1)));
        assertThat(text(robot, "#lesson-next")).isEqualTo("Begin");
    }

    private static String titleOfLesson(int at) {
        return Course.lessons().get(at).title();
    }

    @Test
    void aNewLessonIsPlayedFromWhereItIsOffered(FxRobot robot) throws Exception {
        start(folder.resolve("window.properties"));
        onFx(() -> window.live().session().perform(new Action.StartLeader()));
        await().atMost(PATIENCE).until(() -> condition() == Condition.ready);
        robot.clickOn("#console-send");
        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));

        try {
            fromThePalette(robot, "New lesson from what I just did");
            await().atMost(PATIENCE)
                    .until(() -> text(robot, "#said").endsWith(", played once, all held."));
            robot.clickOn("#lesson-new-play").clickOn("#lesson-end");

            await().atMost(PATIENCE).until(() -> text(robot, "#lesson-next").equals("The end"));
            assertThat(text(robot, "#lesson-notice")).isEmpty();
            assertThat(robot.lookup("#lesson .fault").queryAllAs(Labeled.class))
                    .extracting(Labeled::getText)
                    .allMatch(String::isEmpty);
        } finally {
            try (var files = Files.newDirectoryStream(Path.of(""), "lesson-*.yaml*")) {
                for (var file : files) Files.delete(file);
            }
        }
    }

    @Test
    void anotherFolderIsOfferedHoweverManyWereOpenedBefore(FxRobot robot) throws Exception {
        var file = folder.resolve("window.properties");
        var many = Recents.NONE;
        for (int i = 1; i <= 8; i++) many = many.with(URI.create("http://localhost:" + i));
        Preferences.NONE.with(many).save(file);

        start(file);
        onFx(() -> stage.setWidth(1_000));
        onFx(() -> stage.setHeight(640));

        var offered = robot.lookup("#recent .button").queryAllAs(Labeled.class);
        assertThat(offered).hasSize(6);
        var last = robot.lookup("Open another data folder …").queryAs(Labeled.class);
        var empty = robot.lookup("#empty").query();
        assertThat(onFx(() -> empty.localToScene(empty.getLayoutBounds())))
                .matches(box -> box.contains(last.localToScene(last.getLayoutBounds())));
    }

    @Test
    void aConnectionIsNamedRememberedRenamedAndForgotten(FxRobot robot) throws Exception {
        var file = folder.resolve("window.properties");
        try (var others =
                new Cluster(folder.resolve("theirs"), FreePorts.next(), PROGRAM, _ -> {})) {
            var node = others.startLeader().get(60, TimeUnit.SECONDS);
            start(file);
            robot.clickOn("#attach-url").write(node.url().toString()).type(KeyCode.ENTER);
            await().atMost(PATIENCE).until(() -> condition() == Condition.ready);

            fromThePalette(robot, "name connection to leader");
            robot.eraseText(10).clickOn("#name-go");
            var problem = text(robot, "#name-problem");
            robot.clickOn("#name").write("lab").type(KeyCode.ENTER);
            awaitNames(file, "lab");

            assertThat(problem).isEqualTo("Type a name of 1 to 40 characters.");
            fromThePalette(robot, "rename the connection lab");
            robot.write("shop").type(KeyCode.ENTER);
            awaitNames(file, "shop");
            onFx(() -> stage.close());
            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        }

        start(file);
        var url = load(file).connections().byName().get("shop");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                robot.lookup("shop · " + url + " · does not answer")
                                        .tryQuery()
                                        .isPresent());
        robot.clickOn("shop · " + url + " · does not answer");
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#empty-problem").startsWith("No node answers"));
        fromThePalette(robot, "forget the connection shop");

        awaitNames(file);
        assertThat(load(file).recents().places()).contains(url);
    }

    @Test
    void aLayoutIsSavedChosenAtTheNextStartAndDeleted(FxRobot robot) throws Exception {
        var file = folder.resolve("window.properties");
        start(file);
        var wanted = new Arrangement.Shares(0.3, 0.7, 0.5);
        onFx(() -> bench().arrangement().share(wanted));
        onFx(() -> bench().change(v -> v.open(View.Foot.keys).zoom(90).compact(true)));
        fromThePalette(robot, "save this layout");
        robot.write("back row").type(KeyCode.ENTER);
        await().atMost(PATIENCE).until(() -> load(file).layouts().byName().containsKey("back row"));

        fromThePalette(robot, "layout as at first");
        var usual = onFx(() -> Layout.of(bench().view(), bench().arrangement().shares()));
        onFx(() -> stage.close());
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        start(file);
        fromThePalette(robot, "presentation mode");
        fromThePalette(robot, "layout back row");
        var chosen = onFx(() -> Layout.of(bench().view(), bench().arrangement().shares()));
        fromThePalette(robot, "delete the layout back row");

        await().atMost(PATIENCE).until(() -> load(file).layouts().byName().isEmpty());
        assertThat(usual.panel()).isEqualTo(View.Foot.lag);
        assertThat(usual.isCompact()).isFalse();
        assertThat(usual.shares().left()).isCloseTo(0.18, within(0.03));
        assertThat(chosen.panel()).isEqualTo(View.Foot.keys);
        assertThat(chosen.cellWidth()).isEqualTo(90);
        assertThat(chosen.isCompact()).isTrue();
        assertThat(chosen.isPresenting()).isFalse();
        assertThat(chosen.shares().left()).isCloseTo(0.3, within(0.03));
        assertThat(chosen.shares().right()).isCloseTo(0.7, within(0.03));
    }

    @Test
    void whatCannotBeReadIsSaidAndTheWindowOpens(FxRobot robot) throws Exception {
        var file = folder.resolve("window.properties");
        Files.write(file, new byte[] {(byte) 0xff, 0, 1});

        start(file);

        assertThat(text(robot, "#said")).startsWith("What the window remembered cannot be read");
        assertThat(file.resolveSibling("window.properties.unreadable")).exists();
    }

    private static void awaitNames(Path file, String... names) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(load(file).connections().byName().keySet())
                                        .containsExactly(names));
    }

    private static void fromThePalette(FxRobot robot, String words) {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write(words).type(KeyCode.ENTER);
    }

    private boolean shows(String style) {
        return stage.getScene().getRoot().getStyleClass().contains(style);
    }

    private void start(Path file) throws IOException {
        int port = FreePorts.next();
        closed = new CountDownLatch(1);
        onFx(
                () -> {
                    var options =
                            new WindowOptions(folder.resolve("data"), port, false, null, null);
                    window = new DesktopWindow(stage, options, PROGRAM, file, closed::countDown);
                    stage.setX(0);
                    stage.setY(0);
                });
    }

    /// Until whoever asked has had enough.
    private static void answerWithoutEnd(ServerSocket hostile) {
        var chunk = new byte[1 << 16];
        Arrays.fill(chunk, (byte) 'x');
        while (!hostile.isClosed())
            try (var caller = hostile.accept()) {
                var out = caller.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\n\r\n{\"node\":\"".getBytes(StandardCharsets.UTF_8));
                while (true) out.write(chunk);
            } catch (IOException e) {
                // It asks again, or the test is over.
            }
    }

    private static void answerNonsense(ServerSocket nobody) {
        try (var caller = nobody.accept()) {
            caller.getInputStream().read(new byte[8_192]);
            caller.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
                                    .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The test has its answer, or fails for want of one.
        }
    }

    private Workbench bench() {
        return window.live().bench();
    }

    private boolean styled(String style) {
        return bench().scene().getRoot().getStyleClass().contains(style);
    }

    private @Nullable Condition condition() {
        return onFx(
                () ->
                        window.live()
                                .state()
                                .leader()
                                .map(leader -> leader.condition())
                                .orElse(null));
    }

    private long promised(Ledger.Verdict verdict) {
        return onFx(() -> Ledger.of(window.live().state()).count(verdict));
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(() -> robot.lookup(labeled).queryAs(Labeled.class).getText());
    }

    private static Preferences load(Path file) {
        return Preferences.loadOrSetAside(file).preferences();
    }
}
