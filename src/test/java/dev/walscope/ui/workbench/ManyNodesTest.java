package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.session.View;

import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// A leader and its many followers in a window of 1280 by 800.
@ExtendWith(ApplicationExtension.class)
class ManyNodesTest {
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(Scenes.gateway(Scenes.crowd(12)), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @BeforeEach
    void crowd() {
        onFx(() -> bench.change(v -> v.open(View.Foot.ledger)));
    }

    /// Twelve names would push out of sight who has not.
    @ParameterizedTest
    @ValueSource(longs = {45, 46, 50})
    void theLedgerTellsHowManyHaveAWriteAndWhoHasNot(long id) {
        var state =
                Fold.apply(
                        Scenes.crowd(12),
                        new Observation.WriteAcknowledged(
                                "leader",
                                Scenes.END,
                                id,
                                "SET",
                                Scenes.crowd(12).leader().orElseThrow().log().get(id).key()));

        onFx(() -> bench.show(state));

        long holders = 1 + (57 - id);
        var words = holders >= 13 ? "on 13 of 13" : "on " + holders + " of 13; not yet on ";
        assertThat(onFx(() -> labels(bench.scene().getRoot())))
                .anyMatch(text -> text.startsWith(words));
    }

    /// A link's words have the width that there is, since there is no height for a second line.
    @Test
    void aLinkSaysHowFarBehindItsFollowerIs(FxRobot robot) {
        onFx(() -> bench.show(Scenes.crowd(12)));
        onFx(() -> bench.layOut());

        for (int n = 1; n <= 12; n++) {
            var text = robot.lookup("#link-text-follower-" + n).queryAs(Labeled.class);
            assertThat(onFx(() -> text.getWidth() >= text.prefWidth(-1) - 0.5))
                    .as(text.getText())
                    .isTrue();
            assertThat(text.getText()).contains("behind");
        }
    }

    private static java.util.List<String> labels(Node node) {
        var found = new java.util.ArrayList<String>();
        if (node instanceof Labeled label && label.getText() != null) found.add(label.getText());
        if (node instanceof javafx.scene.Parent parent)
            for (var child : parent.getChildrenUnmodifiable()) found.addAll(labels(child));
        return found;
    }
}
