package dev.walscope.ui.panels.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;

import org.junit.jupiter.api.Test;

import java.util.List;

/// The lane and the card say the same of a follower.
class LaneWordTest {
    @Test
    void aFollowerWithNothingOutstandingIsInStep() {
        assertThat(word(57, 0)).isEqualTo(new LaneWord("in step", "good"));
    }

    @Test
    void aFollowerWhoseLeaderWaitsForItIsNotCalledInStep() {
        assertThat(word(57, 1_800)).isEqualTo(new LaneWord("1.8 s behind", "watch"));
    }

    @Test
    void whatIsMissingOnItsDiskIsCounted() {
        assertThat(word(50, 1_800)).isEqualTo(new LaneWord("7 behind", "watch"));
    }

    /// Of a leader with 57 entries.
    private static LaneWord word(long durable, long lagMs) {
        var state = ClusterState.EMPTY;
        var known = List.of(Seen.follower("follower-1", durable, 57 - durable, lagMs));
        state = runs(state, "leader", Role.leader, 8000);
        state = says(state, Seen.status("leader", 57, "2026-11-22T10:00:00Z", known));
        state = runs(state, "follower-1", Role.follower, 8001);
        state = says(state, Seen.status("follower-1", durable));
        return LaneWord.of(state, state.node("follower-1").orElseThrow());
    }

    private static ClusterState runs(ClusterState state, String node, Role role, int port) {
        var running = new ProcessView(ProcessView.State.running, (long) port, null);
        return Fold.apply(
                state,
                new Observation.MemberChanged(node, 1, "http://127.0.0.1:" + port, role, running));
    }

    private static ClusterState says(ClusterState state, NodeStatus status) {
        var all = new NodeEvent.Snapshot(status, List.of());
        return Fold.apply(state, new Observation.EventSeen(status.node(), 2, all));
    }
}
