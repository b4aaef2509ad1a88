package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.util.TreeSet;

/// The window's content on made-up clusters: what is shown for what, and what keys and clicks do.
@ExtendWith(ApplicationExtension.class)
class WorkbenchTest {
    private final StillGateway gateway = new StillGateway();
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(gateway, () -> Scenes.END, 1440, 900);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
    }

    @Test
    void anEmptyWindowOffersToStartAClusterOrToAttach(FxRobot robot) {
        show(ClusterState.EMPTY);

        robot.clickOn("#empty-start");
        retypeUrl(robot, "localhost:8000");

        assertThat(gateway.performed)
                .extracting(Object::toString)
                .containsExactly("StartAll[followers=2]", "Attach[url=http://localhost:8000]");
    }

    @Test
    void whatRunsAlreadyIsNotStartedInSilence(FxRobot robot) {
        show(Scenes.busy());

        robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.S)
                .release(KeyCode.S, KeyCode.SHIFT, KeyCode.CONTROL);

        assertThat(gateway.performed).isEmpty();
        assertThat(robot.lookup("All three run already: add a follower instead.").tryQuery())
                .as("the header says why")
                .isPresent();
    }

    @Test
    void noTwoCommandsHaveTheSameKeys() {
        show(Scenes.busy());

        var keys =
                bench.unboundCommands().stream()
                        .filter(command -> command.keys() != null)
                        .map(command -> String.valueOf(command.keys()))
                        .toList();

        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void arrowKeysChooseEntriesAndNodes(FxRobot robot) {
        show(Scenes.busy());

        robot.interact(() -> robot.lookup("#lanes-canvas").query().requestFocus());
        robot.type(KeyCode.LEFT, KeyCode.LEFT, KeyCode.DOWN);

        assertThat(bench.view().selectedId()).isEqualTo(56);
        assertThat(bench.view().selectedNode()).isEqualTo("follower-1");
    }

    @Test
    void homeShowsTheOldestEntryAndEndFollowsAgain(FxRobot robot) {
        show(Scenes.busy());

        robot.clickOn("#lanes-canvas").type(KeyCode.HOME);
        boolean isHeld = !bench.view().isFollowing() && bench.view().firstColumn() == 1;
        robot.type(KeyCode.END);

        assertThat(isHeld).isTrue();
        assertThat(bench.view().isFollowing()).isTrue();
    }

    @Test
    void whereWritesOutrunFetchingTheLanesFollowWhatIsThereAndAskForTheHead(FxRobot robot) {
        show(Scenes.outrun());

        var range = robot.lookup("#lanes-range").queryLabeled().getText();

        assertThat(range).endsWith("–4,800 of 5,030");
        assertThat(bench.visible()[1]).isEqualTo(5_030);
        assertThat(bench.state().leader().orElseThrow().durableId()).isEqualTo(5_030);
    }

    @Test
    void aMenuIsWalkedThroughWithTheArrowKeys(FxRobot robot) {
        show(Scenes.busy());

        robot.interact(() -> robot.lookup("#link-follower-2").query().requestFocus());
        robot.type(KeyCode.SPACE);
        robot.type(KeyCode.DOWN, KeyCode.DOWN, KeyCode.ENTER);

        assertThat(gateway.performed)
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("HalfOpen");
    }

    @Test
    void controlAndTheWheelZoom(FxRobot robot) {
        show(Scenes.busy());
        robot.moveTo("#lanes-canvas");

        robot.press(KeyCode.CONTROL).scroll(5, javafx.geometry.VerticalDirection.UP);
        robot.release(KeyCode.CONTROL);

        assertThat(bench.view().cellWidth()).isNotEqualTo(View.FIRST.cellWidth());
    }

    @Test
    void thePaletteFindsAnActionByItsName(FxRobot robot) {
        show(Scenes.busy());

        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write("kill follower-2");
        int found = robot.lookup("#palette-list").queryAs(ListView.class).getItems().size();
        robot.type(KeyCode.ENTER);

        // Others are done by the command kill, so they are found too, but after it.
        assertThat(found).isEqualTo(3);
        assertThat(gateway.performed)
                .extracting(Object::toString)
                .containsExactly("Kill[member=follower-2]");
        assertThat(robot.lookup("#overlay").queryAs(Node.class).isVisible()).isFalse();
    }

    @Test
    void aClickBelowTheLastActionOfThePaletteDoesNone(FxRobot robot) {
        show(Scenes.busy());

        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write("kill follower-2");
        robot.clickOn(robot.point("#palette-list").atPosition(Pos.BOTTOM_CENTER).atOffset(0, -12));

        assertThat(gateway.performed).isEmpty();
        assertThat(robot.lookup("#overlay").queryAs(Node.class).isVisible()).isTrue();
    }

    @Test
    void aTabLeavesTheWindowsShortcutsAlone(FxRobot robot) {
        show(Scenes.busy());
        robot.clickOn("#tab-lag");

        robot.press(KeyCode.ALT).type(KeyCode.RIGHT).release(KeyCode.ALT);
        var afterAlt = bench.view().panel();
        robot.type(KeyCode.RIGHT);

        assertThat(afterAlt).hasToString("lag");
        assertThat(bench.view().panel()).isNotEqualTo(afterAlt);
    }

    @Test
    void thePaletteStaysOpenOnAnAddressThatIsNone(FxRobot robot) {
        show(Scenes.busy());

        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.interact(
                () ->
                        robot.lookup("#palette-query")
                                .queryAs(TextField.class)
                                .setText("http://my_node:8000"));
        robot.type(KeyCode.ENTER);

        assertThat(robot.lookup("#overlay").queryAs(Node.class).isVisible()).isTrue();
        assertThat(robot.lookup("Type an address such as http://localhost:8000.").tryQuery())
                .isPresent();
        assertThat(gateway.performed).isEmpty();
    }

    @Test
    void escapeClosesThePaletteAndNothingHappens(FxRobot robot) {
        show(Scenes.busy());

        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.type(KeyCode.ESCAPE);

        assertThat(robot.lookup("#overlay").queryAs(Node.class).isVisible()).isFalse();
        assertThat(gateway.performed).isEmpty();
    }

    @Test
    void nothingElseMovesWhenAnotherPanelIsShown(FxRobot robot) {
        var tops = new TreeSet<Double>();

        for (var foot : View.Foot.values()) {
            robot.interact(() -> bench.change(view -> view.open(foot)));
            show(Scenes.fault());
            var console = robot.lookup("#console").query();
            tops.add(console.localToScene(console.getLayoutBounds()).getMinY());
        }

        assertThat(tops).hasSize(1);
    }

    @Test
    void everyPanelAtTheFootOpensWithAClickAndWithItsKeys(FxRobot robot) {
        show(Scenes.fault());

        for (var foot : View.Foot.values()) {
            var state =
                    foot.compareTo(View.Foot.elections) >= 0
                            ? ElectionScenes.rejoined()
                            : Scenes.fault();
            show(state);
            robot.clickOn("#tab-" + foot);
            assertThat(bench.view().panel()).isEqualTo(foot);
            show(state);
        }
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT2).release(KeyCode.CONTROL);

        assertThat(bench.view().panel()).isEqualTo(View.Foot.segments);
    }

    @Test
    void presentingHidesPanelsAndBringsThemBack(FxRobot robot) {
        show(Scenes.busy());

        robot.type(KeyCode.F5);
        boolean isHidden = robot.lookup("#inspector").tryQuery().isEmpty();
        robot.type(KeyCode.F5);

        assertThat(isHidden).isTrue();
        assertThat(robot.lookup("#inspector").tryQuery()).isPresent();
    }

    @Test
    void everyControlSaysWhatItIsToAScreenReader() {
        show(Scenes.fault());

        var silent =
                bench.scene().getRoot().lookupAll(".button").stream()
                        .filter(button -> button.getAccessibleText() == null)
                        .filter(
                                button ->
                                        !(button instanceof javafx.scene.control.Labeled l)
                                                || l.getText() == null
                                                || l.getText().isBlank())
                        .map(Node::toString)
                        .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void aClickOnACellSelectsItEverywhere(FxRobot robot) {
        show(Scenes.busy());
        var lanes = robot.lookup("#lanes-canvas").queryAs(Node.class).localToScreen(0, 0);

        robot.moveTo(lanes.getX() + 200, lanes.getY() + 80).clickOn(MouseButton.PRIMARY);

        assertThat(bench.view().selectedNode()).isEqualTo("leader");
        assertThat(bench.view().selectedId()).isPositive();
    }

    private static void retypeUrl(FxRobot robot, String url) {
        robot.clickOn("#attach-url").write(url);
        robot.clickOn("#attach");
    }

    private void show(ClusterState state) {
        WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    bench.touch();
                    bench.show(state);
                    bench.layOut();
                    bench.touch();
                    bench.show(state);
                });
        WaitForAsyncUtils.waitForFxEvents();
    }
}
