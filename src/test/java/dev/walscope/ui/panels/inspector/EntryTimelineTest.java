package dev.walscope.ui.panels.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Role;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;

import org.junit.jupiter.api.Test;

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

        var moments = EntryTimeline.of(state, 5);

        assertThat(moments)
                .extracting(EntryTimeline.Moment::what)
                .startsWith("follower-2 on disk")
                .contains("follower-1 on disk");
        assertThat(moments)
                .extracting(EntryTimeline.Moment::when)
                .noneMatch(when -> when.contains("-"));
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
