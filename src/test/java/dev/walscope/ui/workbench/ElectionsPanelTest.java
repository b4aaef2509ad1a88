package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Election.Phase;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.session.View;

import javafx.scene.Node;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// What the window says of how the members came by their leader.
@ExtendWith(ApplicationExtension.class)
class ElectionsPanelTest {
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(new StillGateway(), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    private void show(ClusterState state) {
        onFx(() -> bench.change(v -> v.open(View.Foot.elections)));
        onFx(() -> bench.show(state));
    }

    private static ClusterState with(ClusterState state, String node, long at, NodeEvent event) {
        return Fold.apply(state, new Observation.EventSeen(node, Scenes.END + at, event));
    }

    @Test
    void eachTermSaysWhoWonAndBelowWhoAskedAndWhoVotedHow(FxRobot robot) {
        var state = ElectionScenes.rejoined();
        state = with(state, "node-2", 0, new NodeEvent.Election(5, "node-2", Phase.vote));
        state = with(state, "node-1", 10, new NodeEvent.Voted(5, "node-2", "node-1", true, null));
        state =
                with(
                        state,
                        "node-3",
                        20,
                        new NodeEvent.Voted(5, "node-2", "node-3", false, "it is in term 6"));
        state = with(state, "node-2", 40, new NodeEvent.LeaderElected(5, "node-2"));

        show(state);

        assertThat(column(robot, "#elections", 2))
                .startsWith("✓ node-2", "? node-2", "✓ node-1", "✗ node-3");
        assertThat(column(robot, "#elections", 3))
                .startsWith(
                        "elected · votes of node-2, node-1 · 40 ms after the first of them asked",
                        "stands for election in term 5",
                        "votes for node-2 in term 5",
                        "no vote for node-2 in term 5: it is in term 6");
    }

    @Test
    void whoLeadsLeadsThoughANewerTermIsAskedAbout(FxRobot robot) {
        var state = ElectionScenes.rejoined();

        show(with(state, "node-2", 0, new NodeEvent.Election(5, "node-2", Phase.pre_vote)));

        assertThat(column(robot, "#elections", 2)).startsWith("only asked", "? node-2", "✓ node-3");
        assertThat(column(robot, "#elections", 3).get(2)).startsWith("leads");
    }

    @Test
    void whereTwoStoodAndNobodyWonTheVotesWereSplit(FxRobot robot) {
        var state = ElectionScenes.rejoined();
        state = with(state, "node-2", 0, new NodeEvent.Election(5, "node-2", Phase.vote));
        show(state);
        var alone = column(robot, "#elections", 3).getFirst();

        state = with(state, "node-1", 10, new NodeEvent.Election(5, "node-1", Phase.vote));
        onFx(() -> bench.touch());
        show(state);

        assertThat(alone).isEqualTo("nobody was elected, as far as was heard");
        assertThat(column(robot, "#elections", 3))
                .startsWith("split vote, as far as was heard: node-2, node-1 stood");
    }

    @Test
    void withoutAnElectionItSaysHowToSeeOne(FxRobot robot) {
        show(Scenes.fault());
        assertThat(words(robot, "#elections"))
                .anyMatch(text -> text.contains("Start 3 Raft nodes"));

        show(ElectionScenes.unled());
        assertThat(words(robot, "#elections")).anyMatch(text -> text.contains("kill the leader"));
    }

    @Test
    void itsTabIsThereOnlyWhereLeadersAreElected(FxRobot robot) {
        onFx(() -> bench.show(Scenes.fault()));
        assertThat(isTabShown(robot)).isFalse();

        onFx(() -> bench.show(ElectionScenes.rejoined()));
        assertThat(isTabShown(robot)).isTrue();
    }

    private static boolean isTabShown(FxRobot robot) {
        return onFx(() -> robot.lookup("#tab-elections").<Node>query().isVisible());
    }
}
