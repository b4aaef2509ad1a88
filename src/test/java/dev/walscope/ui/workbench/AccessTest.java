package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;

import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// "Every control reachable and named for screen readers": what the Tab key reaches has a name and
/// a role, in an order that is that of reading.
@ExtendWith(ApplicationExtension.class)
class AccessTest {
    private static final Set<AccessibleRole> SAY_NOTHING =
            Set.of(AccessibleRole.NODE, AccessibleRole.PARENT);

    /// From top to bottom, from left to right.
    private static final List<String> READING_ORDER =
            List.of("header", "nodes", "lanes", "foot", "inspector", "console", "time");

    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(Scenes.gateway(Scenes.fault()), () -> Scenes.END, 1440, 900);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
    }

    @Test
    void whatCanBeFocusedHasANameAndARole() {
        show(ClusterState.EMPTY);
        assertThat(mute()).as("empty window").isEmpty();
        for (var foot : View.Foot.values()) {
            onFx(() -> bench.change(v -> v.open(foot).select("follower-1", 51)));
            show(Scenes.withDetail(Scenes.fault(), 51));
            assertThat(mute()).as("with the panel %s", foot).isEmpty();
        }
        onFx(() -> bench.boxes().openPalette(""));
        assertThat(mute()).as("palette").isEmpty();
        onFx(() -> bench.boxes().openShortcuts(bench.unboundCommands()));
        assertThat(mute()).as("shortcuts").isEmpty();
        onFx(() -> bench.boxes().openCompare());
        assertThat(mute()).as("compare").isEmpty();
    }

    @Test
    void theTabKeyGoesRoundInReadingOrder(FxRobot robot) {
        onFx(() -> bench.change(v -> v.select("follower-1", 51)));
        show(Scenes.withDetail(Scenes.fault(), 51));
        var seen = new ArrayList<String>();
        onFx(() -> bench.scene().lookup("#lesson-all").requestFocus());
        var first = bench.scene().getFocusOwner();

        for (int i = 0; i < 150; i++) {
            var panel = panelOf(bench.scene().getFocusOwner());
            if (seen.isEmpty() || !seen.getLast().equals(panel)) seen.add(panel);
            robot.type(KeyCode.TAB);
            if (bench.scene().getFocusOwner() == first) break;
        }

        assertThat(seen).containsExactlyElementsOf(READING_ORDER);
    }

    /// What a screen reader would be silent about.
    private List<String> mute() {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    var mute = new ArrayList<String>();
                    collect(bench.scene().getRoot(), mute);
                    return mute;
                });
    }

    private static void collect(Node node, List<String> mute) {
        if (!node.isVisible()) return;
        if (node.isFocusTraversable() && !node.isDisabled()) {
            boolean isNamed = !blank(node.getAccessibleText());
            if (node instanceof Labeled labeled) isNamed |= !blank(labeled.getText());
            if (!isNamed || SAY_NOTHING.contains(node.getAccessibleRole()))
                mute.add(node.getAccessibleRole() + " " + node);
        }
        if (node instanceof Parent parent)
            for (var child : parent.getChildrenUnmodifiable()) collect(child, mute);
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }

    private static String panelOf(Node focused) {
        for (Node node = focused; node != null; node = node.getParent()) {
            if (node.getStyleClass().contains("header")) return "header";
            if (node.getId() != null && READING_ORDER.contains(node.getId())) return node.getId();
        }
        return "nowhere: " + focused;
    }

    private void show(ClusterState state) {
        onFx(
                () -> {
                    for (int i = 0; i < 2; i++) {
                        bench.touch();
                        bench.show(state);
                        bench.layOut();
                    }
                });
    }
}
