package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeEvent;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.View;

import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.util.List;

/// At every width that the window may have, nothing is clipped at either side.
@ExtendWith(ApplicationExtension.class)
class NarrowWindowTest {
    private Stage stage;
    private Workbench bench;

    @Start
    void open(Stage opened) {
        stage = opened;
        bench = new Workbench(Scenes.gateway(Scenes.fault()), () -> Scenes.END, 998, 640);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.show();
    }

    @ParameterizedTest
    @ValueSource(ints = {998, 1024, 1060, 1100, 1110, 1127, 1129, 1143, 1145, 1160, 1280})
    void nothingIsClipped(int width) {
        resize(width);
        var states =
                List.of(
                        ClusterState.EMPTY,
                        Scenes.fault(),
                        Scenes.slow(),
                        ElectionScenes.unled(),
                        ElectionScenes.joining());
        for (var state : states)
            for (var foot : View.Foot.values()) {
                onFx(() -> bench.change(v -> v.open(foot).select("follower-1", 51)));
                show(state);
                assertThat(CutOff.in(bench.scene().getRoot())).as("%s", foot).isEmpty();
                for (var panel : List.of("#nodes", "#inspector", "#console"))
                    assertThat(isInside(panel)).as("%s %s", panel, foot).isTrue();
            }
    }

    /// Of these there is less that can be done, and other things have the buttons.
    @Test
    void cardsOfNodesThatOthersStartedAreNoWiderThanTheirPanel() {
        resize(1280);
        var foreign = Scenes.fault();
        for (var node : Scenes.fault().nodes())
            foreign =
                    Fold.apply(
                            foreign,
                            new Observation.MemberChanged(
                                    node.name(),
                                    Scenes.END,
                                    node.url(),
                                    node.role(),
                                    ProcessView.FOREIGN));
        var parted =
                new LeaderLink(
                        "http://127.0.0.1:8000",
                        LeaderLink.State.diverged,
                        0,
                        4,
                        57,
                        "entry 17 differs",
                        17L);
        foreign =
                Fold.apply(
                        foreign,
                        new Observation.EventSeen(
                                "follower-2", Scenes.END, new NodeEvent.LeaderLinkChanged(parted)));

        show(foreign);

        var names = foreign.nodes().stream().map(NodeView::name).toList();
        assertThat(names).hasSizeGreaterThan(2);
        assertThat(bench.scene().lookup("#node-snapshot-leader")).isNotNull();
        assertThat(bench.scene().lookup("#node-divergence-follower-2")).isNotNull();
        for (var name : names) assertThat(right("#card-" + name)).isLessThan(right("#nodes"));
    }

    @Test
    void theInspectorGoesUnderTheClusterAndComesBack() {
        resize(998);
        show(Scenes.fault());
        boolean isUnder = left("#inspector") == left("#nodes");
        onFx(() -> bench.change(v -> v.presenting(true)));
        show(Scenes.fault());
        onFx(() -> bench.change(v -> v.presenting(false)));
        show(Scenes.fault());
        boolean isUnderAgain = left("#inspector") == left("#nodes");
        var before = Arrangement.Shares.USUAL;

        resize(1440);
        show(Scenes.fault());

        assertThat(isUnder).isTrue();
        assertThat(isUnderAgain).isTrue();
        assertThat(left("#inspector")).isGreaterThan(1_000);
        assertThat(bench.arrangement().shares().foot())
                .isCloseTo(before.foot(), org.assertj.core.data.Offset.offset(0.05));
    }

    private void resize(int width) {
        onFx(
                () -> {
                    stage.setWidth(width);
                    stage.setHeight(640);
                });
    }

    private double left(String selector) {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    var node = bench.scene().lookup(selector);
                    return node.localToScene(node.getLayoutBounds()).getMinX();
                });
    }

    private double right(String selector) {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    var node = bench.scene().lookup(selector);
                    return node.localToScene(node.getLayoutBounds()).getMaxX();
                });
    }

    private boolean isInside(String selector) {
        return WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    var node = bench.scene().lookup(selector);
                    var box = node.localToScene(node.getLayoutBounds());
                    return box.getMinX() >= 0 && box.getMaxX() <= bench.scene().getWidth() + 0.5;
                });
    }

    private void show(ClusterState state) {
        onFx(
                () -> {
                    for (int i = 0; i < 3; i++) {
                        bench.touch();
                        bench.show(state);
                        bench.layOut();
                    }
                });
    }
}
