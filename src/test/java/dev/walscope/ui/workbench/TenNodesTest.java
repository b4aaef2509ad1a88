package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.client.Call;
import dev.walscope.scope.Condition;
import dev.walscope.session.View;

import javafx.scene.control.Labeled;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// A leader and nine followers, each a process, in a window of 1280 by 800.
@ExtendWith(ApplicationExtension.class)
@EnabledIfSystemProperty(
        named = "ten.nodes",
        matches = "true",
        disabledReason = "eleven JVMs on two cores take minutes to start: -Dten.nodes=true")
class TenNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private @Nullable RealWindow made;
    private @Nullable Stage stage;

    @Start
    void open(Stage given) throws IOException {
        stage = given;
        made = new RealWindow(9);
        made.show(given);
    }

    @AfterEach
    void close() throws IOException {
        window().close();
    }

    @Test
    void eachHasALaneACardAndALinkThatIsWhollyReadAtEveryWidth(FxRobot robot) throws Exception {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                window().state().nodes().stream()
                                                .filter(n -> n.condition() == Condition.ready)
                                                .count()
                                        == 10);
        long id = window().put(Call.put("everywhere", "1").withQuery("acks", "all"));
        await().atMost(PATIENCE)
                .until(
                        () ->
                                window().state().nodes().stream()
                                        .allMatch(node -> node.durableId() == id));

        for (var size : List.of(List.of(1_280, 800), List.of(1_000, 640), List.of(1_920, 1_080))) {
            onFx(() -> Objects.requireNonNull(stage).setWidth(size.getFirst()));
            onFx(() -> Objects.requireNonNull(stage).setHeight(size.getLast()));
            for (var foot : List.of(View.Foot.lag, View.Foot.ledger)) {
                onFx(() -> window().live.bench().change(v -> v.open(foot)));
                onFx(() -> window().live.bench().layOut());
                assertThat(onFx(() -> CutOff.in(window().live.bench().scene().getRoot())))
                        .as("%s, %s", size, foot)
                        .isEmpty();
            }
            for (int n = 1; n <= 9; n++) {
                var link = robot.lookup("#link-text-follower-" + n).queryAs(Labeled.class);
                assertThat(onFx(() -> link.getWidth() >= link.prefWidth(-1) - 0.5))
                        .as("%s, %s", size, link.getText())
                        .isTrue();
            }
        }
        assertThat(text(robot, "#summary")).contains("10 of 10 nodes").endsWith("1 entry");
        assertThat(onFx(() -> window().live.bench().visible()[0])).isEqualTo(1);
    }

    private RealWindow window() {
        return Objects.requireNonNull(made);
    }
}
