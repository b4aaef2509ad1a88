package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.PATIENCE;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.fromThePalette;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.session.View;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.text.Text;
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
import java.util.List;
import java.util.Objects;

/// What the window says of real nodes in small print: nothing is done in silence, passes for
/// something else, is cut where there is room, or counted without a word for what.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmallPrintTest {
    private @Nullable RealWindow made;
    private @Nullable Stage stage;

    @Start
    void open(Stage given) throws IOException {
        stage = given;
        if (made == null) made = new RealWindow(2);
        made.show(given);
    }

    @AfterAll
    void close() throws IOException {
        window().close();
    }

    @BeforeEach
    void isLevel() {
        window().awaitLevel();
    }

    @Test
    void toStartWhatRunsSaysThatItRuns(FxRobot robot) {
        fromThePalette(robot, "Start leader + 2 followers");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#said")
                                        .equals("All three run already: add a follower instead."));
        assertThat(window().state().nodes()).hasSize(3);
    }

    @Test
    void aKeyThatWouldReorderOrHideTextIsShownForWhatItIs(FxRobot robot) throws Exception {
        for (var hidden : List.of('\u202e', '\u2066', '\u200b', '\u0007'))
            window().put(Call.put("print:" + hidden + "txt", Wire.text(hidden + "value")));
        window().awaitLevel();

        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.keys)));
        RealWindow.type(robot, "#keys-prefix", "print:");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(column(robot, "#keys", 0))
                                        .containsExactlyInAnyOrder(
                                                "print:\\u202etxt",
                                                "print:\\u2066txt",
                                                "print:\\u200btxt",
                                                "print:\\u0007txt"));
        long newest = window().state().head();
        onFx(() -> window().live.bench().change(v -> v.select("leader", newest)));
        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.events)));
        for (var said : labels(robot, ".walscope"))
            assertThat(String.valueOf(said.getText()))
                    .as(String.valueOf(said))
                    .doesNotContain("\u202e", "\u2066", "\u200b", "\u0007");
    }

    @Test
    void idsOfRequestsAreWholeWhereThereIsRoom(FxRobot robot) throws Exception {
        var put = Call.put("whole", "1").withQuery("client_id", "leader@localhost:8000");
        window().put(put.withQuery("request_id", "req-20261129-17"));
        window().awaitLevel();

        onFx(() -> Objects.requireNonNull(stage).setWidth(1920));
        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.requests)));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(drawn(robot, "#requests"))
                                        .contains("leader@localhost:8000", "req-20261129-17"));
    }

    @Test
    void theTableOfRequestsHasRoomForAllItsColumnsInTheSmallestWindow(FxRobot robot)
            throws Exception {
        var put = Call.put("user:12", "1").withQuery("client_id", "client1");
        window().put(put.withQuery("request_id", "req123"));
        window().awaitLevel();

        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.requests)));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(drawn(robot, "#foot"))
                                        .contains("client1", "req123", "SET user:12")
                                        .contains("time", "outcome", "entry", "client", "what"));
        double edge = onFx(() -> robot.lookup("#foot").<Node>query().localToScene(0, 0).getX());
        edge += onFx(() -> robot.lookup("#foot").<Node>query().getLayoutBounds().getWidth());
        var heads = robot.from(robot.lookup("#foot")).lookup(".rows-head").lookup(".section");
        assertThat(heads.queryAllAs(Label.class)).hasSize(6);
        for (var head : heads.queryAllAs(Label.class)) {
            var bounds = onFx(() -> head.localToScene(head.getBoundsInLocal()));
            assertThat(bounds.getMaxX()).as(head.getText()).isLessThanOrEqualTo(edge);
        }
    }

    @Test
    void eachCounterOfRequestsSaysWhatItCounts(FxRobot robot) throws Exception {
        var put = Call.put("counted", "1").withQuery("client_id", "counter");
        window().put(put.withQuery("request_id", "once"));
        window().put(put.withQuery("request_id", "once"));

        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.requests)));

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#stat-total_duplicates_detected").equals("1"));
        var names = robot.lookup(".figures .fact-name").queryAllAs(Label.class);
        assertThat(names).hasSize(8);
        for (var name : names) {
            assertThat(name.getTooltip().getText()).matches("[a-z_]+: [a-z ,]+");
            assertThat(onFx(() -> drawn(name))).isEqualTo(name.getText());
        }
    }

    private static List<Labeled> labels(FxRobot robot, String part) {
        return onFx(
                () ->
                        List.copyOf(
                                robot.from(robot.lookup(part))
                                        .lookup((Node node) -> node instanceof Labeled)
                                        .queryAllAs(Labeled.class)));
    }

    /// What is to be read of the labels of a part of the window, with the dots of what is cut.
    private static List<String> drawn(FxRobot robot, String part) {
        return labels(robot, part).stream().map(label -> onFx(() -> drawn(label))).toList();
    }

    private static String drawn(Labeled label) {
        return label.getChildrenUnmodifiable().stream()
                .filter((Node child) -> child instanceof Text)
                .map(child -> ((Text) child).getText())
                .findFirst()
                .orElse("");
    }

    private RealWindow window() {
        return Objects.requireNonNull(made);
    }
}
