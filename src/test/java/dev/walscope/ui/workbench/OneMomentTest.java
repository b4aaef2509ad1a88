package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.session.View;

import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Lanes are drawn more often than words. Who leads, and in which term, cards, header and panels
/// say in the very frame in which the lanes show it.
@ExtendWith(ApplicationExtension.class)
class OneMomentTest {
    private StillWindow window;

    @Start
    void open(Stage stage) {
        window = new StillWindow(stage);
        window.bench.change(view -> view.open(View.Foot.elections));
    }

    @Test
    void anotherLeaderIsOnTheCardsInTheFrameThatHasItInTheLanes(FxRobot robot) {
        // What is drawn for the first time takes long.
        window.show(ElectionScenes.rejoined());
        window.show(ElectionScenes.unled());

        onFx(
                () -> {
                    window.bench.touch();
                    window.bench.show(ElectionScenes.unled());
                    window.bench.show(ElectionScenes.rejoined());
                });

        assertThat(text(robot, "#role-node-3")).isEqualTo("leader");
        assertThat(text(robot, "#where-node-1")).contains("term 4");
        assertThat(text(robot, "#summary")).startsWith("node-3 leads · ready  ·  term 4");
        assertThat(column(robot, "#elections", 1)).startsWith("4");
    }
}
