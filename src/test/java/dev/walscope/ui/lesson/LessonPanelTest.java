package dev.walscope.ui.lesson;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.file.Course;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.ui.lesson.LessonProgress.StepProgress;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.stage.Stage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lesson's words in windows of every size: none that is to be read is out of sight.
@ExtendWith(ApplicationExtension.class)
class LessonPanelTest {
    @TempDir static Path folder;

    private Stage stage;
    private LiveWorkbench live;
    private LessonPanel panel;

    @Start
    void open(Stage opened) {
        stage = opened;
        live =
                new LiveWorkbench(
                        folder, 8000, NodeProgram.ofThisJvm("dev.walscope.Walscope"), 998, 640);
        panel = panel(true);
        live.bench().play(panel.node(), List.of());
        live.bench().showsOnlyTheCluster();
        stage.setScene(live.bench().scene());
        stage.setX(0);
        stage.setY(0);
        stage.show();
    }

    private LessonPanel panel(boolean hasNext) {
        var nothing = UiCommand.of("lesson.x", "Nothing", UiCommand.Group.lesson, null, () -> {});
        var controls = new LessonPanel.Controls(nothing, nothing, nothing, nothing, nothing);
        return new LessonPanel(live.bench(), controls, hasNext);
    }

    @AfterEach
    void close() {
        live.close();
    }

    @ParameterizedTest
    @CsvSource({
        "998,640,false",
        "1280,800,false",
        "1920,1080,false",
        "998,640,true",
        "1280,800,true"
    })
    void everyStoryQuestionAndAnswerIsWhollyInSight(int width, int height, boolean isPresenting) {
        onFx(() -> live.bench().change(v -> v.presenting(isPresenting)));
        onFx(
                () -> {
                    stage.setWidth(width);
                    stage.setHeight(height);
                });
        for (var lesson : Course.lessons())
            for (int at = 0; at < lesson.steps().size(); at++) {
                var progress = ended(lesson, at);
                onFx(() -> panel.show(progress));
                onFx(() -> live.bench().layOut());

                for (var page : List.of("#lesson-asked", "#lesson-story"))
                    assertThat(hidden(page))
                            .as("%s, step %d, %s", lesson.name(), at + 1, page)
                            .isLessThanOrEqualTo(0.5);
            }
    }

    @Test
    void theEndOfALessonLeadsToTheNextOne() {
        var lesson = Course.lessons().getFirst();

        onFx(() -> panel.show(ended(lesson, lesson.steps().size() - 1)));

        assertThat(texts()).contains("Next lesson");
    }

    private List<String> texts() {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () ->
                        panel.node().lookupAll(".button").stream()
                                .map(node -> ((Button) node).getText())
                                .toList());
    }

    /// A step that was played, with the answer to its question.
    private static LessonProgress ended(Lesson lesson, int at) {
        var steps = new ArrayList<StepProgress>();
        for (int i = 0; i <= at; i++) steps.add(StepProgress.BLANK.ended(true, 1));
        return new LessonProgress(lesson, at, steps, false, true, "");
    }

    /// How many pixels of a page lie outside of what is seen of it.
    private double hidden(String selector) {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    var scroll = (ScrollPane) live.bench().scene().lookup(selector);
                    return scroll.getContent().getLayoutBounds().getHeight()
                            - scroll.getViewportBounds().getHeight();
                });
    }
}
