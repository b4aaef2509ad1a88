package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LeaderLink;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;

import javafx.scene.control.Labeled;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.List;

/// What the window says of entries that a node has dropped, because a snapshot covers them.
@ExtendWith(ApplicationExtension.class)
class DroppedEntriesTest {
    private static final long FIRST_KEPT = 49;

    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(Scenes.gateway(Scenes.crowd(2)), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    /// The leader has dropped its first two segments.
    private static ClusterState dropped() {
        var state = Scenes.crowd(2);
        for (int segment = 1; segment <= 2; segment++)
            state =
                    event(
                            state,
                            new NodeEvent.SegmentDropped(
                                    segment, 24L * segment - 23, 24L * segment, 2_000));
        return beginsBehind(state);
    }

    private static ClusterState beginsBehind(ClusterState state) {
        var leader = state.leader().orElseThrow();
        var was = leader.status().position();
        return event(
                state,
                new NodeEvent.Progress(
                        new LogPosition(
                                FIRST_KEPT,
                                was.lastId(),
                                was.durableId(),
                                was.appliedId(),
                                was.highWaterMark(),
                                was.lastId()),
                        was.lastId() - FIRST_KEPT + 1,
                        12,
                        3,
                        700,
                        leader.status().followers(),
                        null,
                        null));
    }

    private static ClusterState event(ClusterState state, NodeEvent event) {
        return Fold.apply(state, new Observation.EventSeen("leader", Scenes.END, event));
    }

    private void show(ClusterState state, String node, long id) {
        onFx(() -> bench.change(v -> v.select(node, id)));
        onFx(() -> bench.show(state));
    }

    private static List<String> inspected(FxRobot robot, String query) {
        return onFx(
                () ->
                        robot
                                .from(robot.lookup("#inspector"))
                                .lookup(query)
                                .queryAllAs(Labeled.class)
                                .stream()
                                .map(Labeled::getText)
                                .toList());
    }

    @Test
    void whatIsKnownOfThemIsForgotten() {
        var leader = dropped().leader().orElseThrow();

        assertThat(leader.firstId()).isEqualTo(FIRST_KEPT);
        assertThat(leader.log().entries()).isNotEmpty().allMatch(e -> e.id() >= FIRST_KEPT);
        assertThat(leader.segments()).allMatch(s -> s.number() > 2);
    }

    @Test
    void oneOfThemIsNotCalledOnDisk(FxRobot robot) {
        show(dropped(), "leader", 20);

        assertThat(inspected(robot, ".chip")).containsSubsequence("–", "✓", "✓");
        assertThat(inspected(robot, ".label"))
                .contains("dropped")
                .anyMatch(text -> text.startsWith("Its line is no longer in this log"));

        show(dropped(), "leader", FIRST_KEPT);
        assertThat(inspected(robot, ".chip")).containsSubsequence("✓", "✓", "✓");
        assertThat(inspected(robot, ".label")).doesNotContain("dropped");
    }

    /// A log may also have begun with a snapshot of somebody else's.
    @Test
    void whoIsNotKnownToHaveHadThemIsNotSaidToHaveDroppedThem(FxRobot robot) {
        show(beginsBehind(Scenes.crowd(2)), "leader", 20);

        assertThat(inspected(robot, ".label"))
                .contains("in a snapshot")
                .doesNotContain("dropped")
                .anyMatch(text -> text.startsWith("Its line is not in this log"));
    }

    @Test
    void theCardSaysWhichEntriesThereAre(FxRobot robot) {
        show(dropped(), "leader", 50);

        assertThat(onFx(() -> robot.lookup(".label").queryAllAs(Labeled.class)))
                .extracting(Labeled::getText)
                .anyMatch(text -> text != null && text.startsWith("ready · entries 49–57"));
    }

    @Test
    void aFollowerThatFetchesASnapshotSaysHowMuchHasCome(FxRobot robot) {
        var fetching =
                new LeaderLink(
                        "http://127.0.0.1:8000",
                        LeaderLink.State.catching_up,
                        0,
                        0,
                        57,
                        "This follower lacks entries …",
                        null,
                        45);
        show(
                Fold.apply(
                        dropped(),
                        new Observation.EventSeen(
                                "follower-1",
                                Scenes.END,
                                new NodeEvent.LeaderLinkChanged(fetching))),
                "leader",
                50);

        var text = onFx(() -> robot.lookup("#link-text-follower-1").queryAs(Labeled.class));
        assertThat(text.getText()).contains("fetching a snapshot · 45 %");
    }
}
