package dev.walscope.ui.panels.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Role;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;
import dev.walscope.ui.look.Figures;

import org.junit.jupiter.api.Test;

import java.util.List;

class EntryTimelineTest {
    private static final long START_MS = 1_795_372_800_000L;

    private ClusterState state = ClusterState.EMPTY;

    @Test
    void whatIsKnownIsToldInTheOrderOfTimeWhicheverNodeComesFirst() {
        member("leader", Role.leader, 10);
        member("follower-1", Role.follower, 0);
        member("follower-2", Role.follower, 0);
        reached("follower-2", 1_000, 5);
        reached("follower-1", 3_000, 5);

        var moments = EntryTimeline.of(state, "leader", 5);

        assertThat(moments)
                .extracting(EntryTimeline.Moment::what)
                .startsWith("follower-2 on disk")
                .contains("follower-1 on disk");
        assertThat(moments)
                .extracting(EntryTimeline.Moment::when)
                .noneMatch(when -> when.contains("-"));
    }

    /// Nodes report each by itself: the leader's word on the majority may come first.
    @Test
    void aMajorityIsNeverToldBeforeTheDisksThatItTakes() {
        member("leader", Role.leader, 0);
        member("follower-1", Role.follower, 0);
        member("follower-2", Role.follower, 0);
        leading(1_000, 5);
        assertThat(told()).containsExactly("leader on disk", "leader readable");

        reached("follower-2", 3_000, 5);

        assertThat(told())
                .containsSubsequence("leader on disk", "follower-2 on disk", "a majority has it");
    }

    @Test
    void aMajorityOfFiveTakesThreeDisks() {
        member("leader", Role.leader, 0);
        for (var name : List.of("follower-1", "follower-2", "follower-3", "follower-4"))
            member(name, Role.follower, 0);
        leading(1_000, 5);
        reached("follower-3", 2_000, 5);
        assertThat(told()).doesNotContain("a majority has it");

        reached("follower-4", 3_000, 5);

        assertThat(told())
                .containsSubsequence(
                        "follower-3 on disk", "follower-4 on disk", "a majority has it");
    }

    @Test
    void aDiskThatHadItBeforeItWasWatchedCounts() {
        member("leader", Role.leader, 0);
        member("follower-1", Role.follower, 5);
        leading(1_000, 5);

        assertThat(told()).contains("a majority has it");
    }

    /// What it had under the id before was another entry.
    @Test
    void whatWasLostBetweenDoesNotCount() {
        member("leader", Role.leader, 0);
        leading(1_000, 5);
        fold(new Observation.DataWiped("leader", START_MS + 2_000));
        restarted(3_000, 2);
        assertThat(told()).isEmpty();

        restarted(4_000, 6);

        assertThat(EntryTimeline.of(state, "leader", 5))
                .first()
                .extracting(EntryTimeline.Moment::when)
                .isEqualTo(Figures.clock(START_MS + 4_000));
    }

    private void restarted(long afterMs, long lastId) {
        var status = Seen.status("leader", lastId, "2026-11-22T11:00:00Z", List.of());
        fold(new Observation.StatusSeen("leader", START_MS + afterMs, status));
    }

    private List<String> told() {
        return EntryTimeline.of(state, "leader", 5).stream()
                .map(EntryTimeline.Moment::what)
                .toList();
    }

    /// The leader says what it has, and that a majority has it.
    private void leading(long afterMs, long lastId) {
        var followers =
                state.followers().stream()
                        .map(node -> Seen.follower(node.name(), lastId, 0, 0))
                        .toList();
        fold(
                new Observation.StatusSeen(
                        "leader",
                        START_MS + afterMs,
                        Seen.status("leader", lastId, "2026-11-22T10:00:00Z", followers)));
    }

    private void member(String name, Role role, long lastId) {
        fold(
                new Observation.MemberChanged(
                        name,
                        START_MS,
                        "http://127.0.0.1:8000",
                        role,
                        new ProcessView(ProcessView.State.running, 4_711L, null)));
        reached(name, 0, lastId);
    }

    private void reached(String name, long afterMs, long lastId) {
        fold(new Observation.EventSeen(name, START_MS + afterMs, Seen.snapshot(name, lastId)));
    }

    private void fold(Observation seen) {
        state = Fold.apply(state, seen);
    }
}
