package dev.walscope.ui.lesson;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.file.Course;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.stage.Stage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/// A lesson in the window, on a real node, as a student clicks through it.
@ExtendWith(ApplicationExtension.class)
class LessonPlayerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LESSON =
            """
            title: Small
            teaches: Two writes.
            cluster: {followers: 0}
            steps:
              - title: The first
                say: One write.
                do:
                  - start: leader
                  - put: {key: a, value: 1}
                expect:
                  - {on: leader, last: 1}
                ask: {question: "How many?", answer: One.}
              - title: The second
                say: Another one.
                do:
                  - put: {key: b, value: 2}
                expect:
                  - {on: leader, last: 2}
                look: {spotlight: lanes}
            """;

    private Path file = Path.of("");
    private WindowLesson room;
    private boolean hasLeft;

    @Start
    void open(Stage stage) throws IOException {
        file = Files.createTempFile("small", ".yaml");
        Files.writeString(file, LESSON);
        var exits = new LessonPlayer.Exits(() -> hasLeft = true, () -> {});
        room =
                new WindowLesson(
                        Course.read(file),
                        file,
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        1440,
                        900,
                        exits);
        stage.setScene(room.live().bench().scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
        room.start();
    }

    @AfterEach
    void close() throws IOException {
        room.close();
        Files.deleteIfExists(file);
    }

    @Test
    void aLessonIsPlayedStepByStepAndBackAgain(FxRobot robot) {
        assertThat(text(robot, "#lesson-heading")).isEqualTo("Small");

        robot.clickOn("#lesson-next");
        await().atMost(PATIENCE).until(() -> hasEnded(1));
        assertThat(progress().steps().getFirst().held()).isTrue();
        assertThat(robot.lookup("leader: the last id in the log is 1").tryQuery()).isPresent();
        assertThat(robot.lookup("How many?").tryQuery()).isPresent();
        assertThat(nextText(robot)).isEqualTo("Show the answer");

        robot.clickOn("#lesson-next");
        await().atMost(PATIENCE).until(() -> progress().showsAnswer());
        robot.clickOn("#lesson-next");
        await().atMost(PATIENCE).until(() -> hasEnded(2));
        await().atMost(PATIENCE).until(() -> shownHead() == 2);
        assertThat(text(robot, "#lesson-heading")).isEqualTo("The second");

        robot.clickOn("#lesson-back");
        await().atMost(PATIENCE).until(() -> shownHead() == 1);
        assertThat(text(robot, "#lesson-heading")).isEqualTo("The first");
        assertThat(onFx(() -> room.live().state().head())).isEqualTo(2);

        robot.clickOn("#lesson-next");
        await().atMost(PATIENCE).until(() -> shownHead() == 2);
        robot.clickOn("#lesson-leave");
        await().atMost(PATIENCE).until(() -> hasLeft);
    }

    @Test
    void aStepThatIsAskedForTwiceAtOnceIsPlayedOnce(FxRobot robot) {
        onFx(
                () -> {
                    var next = robot.lookup("#lesson-next").queryButton();
                    next.fire();
                    next.fire();
                    return null;
                });
        await().atMost(PATIENCE).until(() -> hasEnded(1));

        robot.clickOn("#lesson-next").clickOn("#lesson-next");
        await().atMost(PATIENCE).until(() -> hasEnded(2));

        assertThat(onFx(() -> room.live().state().head())).isEqualTo(2);
    }

    @Test
    void aSavedFileIsReadAgainAndAMistakeInItIsNamed(FxRobot robot) throws IOException {
        save(LESSON.replace("say: One write.", "sya: One write."), 1);
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#lesson-notice").contains(":6:5: a step has no `sya`"));

        save(LESSON.replace("title: Small", "title: Smaller"), 2);
        await().atMost(PATIENCE).until(() -> text(robot, "#lesson-heading").equals("Smaller"));
        assertThat(text(robot, "#lesson-notice")).isEmpty();
    }

    /// A file's time may not tell two saves of the same second apart.
    private void save(String text, int n) throws IOException {
        Files.writeString(file, text);
        var later = Files.getLastModifiedTime(file).toMillis() + n * 10_000L;
        Files.setLastModifiedTime(file, FileTime.fromMillis(later));
    }

    private LessonProgress progress() {
        return onFx(() -> room.player().progress());
    }

    private boolean hasEnded(int steps) {
        var played = progress().steps();
        return played.size() == steps && played.getLast().endMs() > 0;
    }

    private long shownHead() {
        return onFx(() -> room.live().bench().state().head());
    }

    private static String nextText(FxRobot robot) {
        return onFx(() -> robot.lookup("#lesson-next").queryAs(Button.class).getText());
    }

    private static String text(FxRobot robot, String label) {
        return onFx(() -> robot.lookup(label).queryAs(Label.class).getText());
    }
}
