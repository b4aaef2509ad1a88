package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;

import javafx.scene.control.Labeled;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.List;

/// What the window says of a follower whose log is not its leader's any more, and of one that the
/// leader does not hear.
@ExtendWith(ApplicationExtension.class)
class PartedLogsTest {
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(Scenes.gateway(Scenes.crowd(2)), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @Test
    void anotherEntryUnderTheSameIdIsNoCopy(FxRobot robot) {
        var mine = Scenes.crowd(2).leader().orElseThrow().log().get(50);
        var other =
                new LogEntry(
                        mine.id(),
                        mine.operation(),
                        "another-key",
                        mine.value(),
                        mine.clientId(),
                        mine.requestId(),
                        mine.timestamp(),
                        null,
                        mine.crc(),
                        mine.crcStatus(),
                        mine.segment(),
                        mine.offset(),
                        mine.length());
        var state =
                Fold.apply(
                        Scenes.crowd(2),
                        new Observation.EntriesSeen("follower-1", Scenes.END, List.of(other)));

        show(state);

        assertThat(places(robot)).filteredOn("another entry"::equals).hasSize(1);
        show(Scenes.crowd(2));
        assertThat(places(robot)).doesNotContain("another entry");
    }

    /// By the whole of its line, also where the visible part is the same.
    @Test
    void anotherChecksumOrMomentIsAnotherEntry(FxRobot robot) {
        var mine = Scenes.crowd(2).leader().orElseThrow().log().get(50);
        for (var other : List.of(like(mine, 7L, mine.timestamp()), like(mine, mine.crc(), 7L))) {
            show(
                    Fold.apply(
                            Scenes.crowd(2),
                            new Observation.EntriesSeen("follower-1", Scenes.END, List.of(other))));

            assertThat(places(robot)).filteredOn("another entry"::equals).hasSize(1);
        }
    }

    private static LogEntry like(LogEntry entry, Long crc, Long timestamp) {
        return new LogEntry(
                entry.id(),
                entry.operation(),
                entry.key(),
                entry.value(),
                entry.clientId(),
                entry.requestId(),
                timestamp,
                null,
                crc,
                entry.crcStatus(),
                entry.segment(),
                entry.offset(),
                entry.length());
    }

    /// A log that reaches so far has some entry there; which one, only its line tells.
    @Test
    void whatWasNotReadIsNotCalledACopy(FxRobot robot) {
        var restarted =
                Fold.apply(
                        Scenes.crowd(2),
                        new Observation.EventSeen(
                                "follower-1", Scenes.END, Seen.restarted("follower-1", 56)));

        show(restarted);

        assertThat(chips(robot)).containsSubsequence("✓", "?", "✓");
        assertThat(words(robot)).contains("not read here");
        show(
                Fold.apply(
                        restarted,
                        new Observation.EntriesSeen(
                                "follower-1", Scenes.END, SampleNodes.entries(50, 50))));
        assertThat(chips(robot)).doesNotContain("?");
    }

    /// It is on the disk of the one, whatever the one that is chosen has lost.
    @Test
    void ofAnEntryThatTheChosenNodeDoesNotHaveTheOthersHaveACopy(FxRobot robot) {
        onFx(() -> bench.change(v -> v.select("follower-2", 57)));
        onFx(() -> bench.show(Scenes.crowd(2)));

        assertThat(chips(robot)).containsSubsequence("✓", "–", "–").doesNotContain("?", "≠");
    }

    private static List<String> chips(FxRobot robot) {
        return inspected(robot, ".chip");
    }

    private static List<String> words(FxRobot robot) {
        return inspected(robot, ".label");
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
    void aSilentLinkSaysWhatTheLeaderMakesOfIt(FxRobot robot) {
        var silent =
                Fold.apply(
                        Scenes.crowd(2),
                        new Observation.LinkChanged(
                                "follower-1", Scenes.END, new LinkView(false, true, 0, 0)));
        show(silent);
        var before = text(robot);

        show(calledLost(silent));

        assertThat(before).isEqualTo("link silent (half-open)");
        assertThat(text(robot)).isEqualTo("link silent (half-open) · called lost");
    }

    /// On a network that is parted between its nodes, and soon perhaps from the window.
    @Test
    void aFollowerThatSaysItStreamsIsCalledLostByALeaderThatHearsNothing(FxRobot robot) {
        var streaming =
                Fold.apply(
                        Scenes.crowd(2),
                        new Observation.EventSeen(
                                "follower-1",
                                Scenes.END,
                                new NodeEvent.LeaderLinkChanged(
                                        new LeaderLink(
                                                "http://leader.example:8000",
                                                LeaderLink.State.streaming,
                                                0,
                                                0,
                                                57,
                                                null,
                                                null))));
        show(streaming);
        var before = text(robot);

        show(calledLost(streaming));

        assertThat(before).isEqualTo("streaming · 152 ms behind");
        assertThat(text(robot)).isEqualTo("streaming · called lost · 1 entry behind");
    }

    private static ClusterState calledLost(ClusterState state) {
        var known = SampleNodes.follower("follower-1", 56, 1);
        var lost =
                new FollowerStatus(
                        known.name(),
                        known.url(),
                        FollowerStatus.State.lost,
                        known.ackedId(),
                        known.lagEntries(),
                        known.lagBytes(),
                        known.lagMs(),
                        known.lastSeen(),
                        null,
                        null);
        return Fold.apply(
                state,
                new Observation.EventSeen(
                        "leader", Scenes.END, new NodeEvent.FollowerChanged(lost)));
    }

    private void show(ClusterState state) {
        onFx(() -> bench.change(v -> v.select("leader", 50)));
        onFx(() -> bench.show(state));
    }

    private static List<String> places(FxRobot robot) {
        return onFx(
                () ->
                        robot
                                .from(robot.lookup("#inspector"))
                                .lookup(".place")
                                .queryAllAs(Labeled.class)
                                .stream()
                                .map(Labeled::getText)
                                .toList());
    }

    private static String text(FxRobot robot) {
        return onFx(() -> robot.lookup("#link-text-follower-1").queryAs(Labeled.class).getText());
    }
}
