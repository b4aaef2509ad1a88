package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.text;
import static dev.walscope.ui.workbench.RealWindow.words;
import static dev.walscope.ui.workbench.StillWindow.press;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;

import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// The check of what the window was told, in words and bars.
@ExtendWith(ApplicationExtension.class)
class CheckPanelTest {
    private StillWindow window;
    private SentScenes sent;

    @Start
    void open(Stage stage) {
        window = new StillWindow(stage);
        sent = new SentScenes(window.bench.rewind());
        window.bench.change(v -> v.open(View.Foot.check));
    }

    private void show(ClusterState state) {
        window.show(state);
    }

    private void check(FxRobot robot) {
        show(ElectionScenes.rejoined());
        press(robot, "#check-press");
        await().until(() -> text(robot, "#check-verdict").matches("[✓✗?] .*"));
        show(ElectionScenes.rejoined());
    }

    @Test
    void aStaleReadIsNamedAndShownBesideTheWritesThatItMissed(FxRobot robot) throws Exception {
        onFx(() -> sent.wrote("\"free\"", 5, 0));
        onFx(() -> sent.wrote("\"taken\"", 6, 20));
        onFx(() -> sent.read("node-2", Consistency.linearizable, "\"free\"", 5, 45));
        onFx(() -> sent.read("node-3", Consistency.local, "\"free\"", 5, 52));

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
        window.keepPicture("check-stale", ElectionScenes.rejoined());
    }

    @Test
    void whatIsNotKnownAndWhatMayBeBehindIsSaidBesideTheVerdict(FxRobot robot) throws Exception {
        onFx(() -> sent.wrote("1", 5, 0));
        onFx(() -> sent.wrote("2", 6, 20));
        onFx(() -> sent.read("node-3", Consistency.local, "1", 5, 1_229));
        onFx(() -> sent.read("node-2", Consistency.linearizable, "\"by curl\"", 9, 1_300));

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
        window.keepPicture("check-holds", ElectionScenes.rejoined());
        onFx(() -> sent.wrote("3", 10, 1_400));
        show(ElectionScenes.unled());
        await().untilAsserted(
                        () -> {
                            show(ElectionScenes.rejoined());
                            show(ElectionScenes.unled());
                            assertThat(text(robot, "#check-known"))
                                    .isEqualTo("1 operation more since: check again");
                        });
    }

    @Test
    void beforeAnythingWasAskedThereIsNothingToCheckAndItSaysSo(FxRobot robot) {
        show(ElectionScenes.rejoined());

        press(robot, "#check-press");

        assertThat(text(robot, "#said")).startsWith("This window has asked nothing of keys yet");
    }
}
