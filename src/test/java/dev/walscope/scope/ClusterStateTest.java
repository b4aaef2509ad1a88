package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.NodeEvent;

import org.junit.jupiter.api.Test;

import java.util.List;

class ClusterStateTest {
    @Test
    void aLeaderHoldsWhateverAFollowerThatItFeedsHolds() {
        var heard = heard(5, FollowerStatus.State.streaming, 9);

        var levelled = heard.levelled();

        assertThat(levelled.leader().orElseThrow().lastId()).isEqualTo(9);
        assertThat(levelled.leader().orElseThrow().durableId()).isEqualTo(9);
        assertThat(levelled.node("follower-1").orElseThrow().lastId()).isEqualTo(9);
    }

    @Test
    void aFollowerThatDivergedSaysNothingAboutItsLeader() {
        var heard = heard(5, FollowerStatus.State.diverged, 9);

        assertThat(heard.levelled()).isSameAs(heard);
    }

    @Test
    void aFollowerThatTheLeaderDoesNotKnowSaysNothingAboutIt() {
        var heard =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 0)),
                                event("follower-1", Seen.snapshot("follower-1", 9))));

        assertThat(heard.levelled()).isSameAs(heard);
    }

    @Test
    void aLeaderThatIsAheadStaysAsItIs() {
        var heard = heard(12, FollowerStatus.State.streaming, 9);

        assertThat(heard.levelled()).isSameAs(heard);
    }

    private static ClusterState heard(long leader, FollowerStatus.State word, long follower) {
        var known =
                new FollowerStatus(
                        "follower-1",
                        "http://127.0.0.1:8001",
                        word,
                        leader,
                        0,
                        0,
                        0,
                        "2026-11-22T10:00:01Z",
                        null,
                        null);
        var status = Seen.status("leader", leader, "2026-11-22T10:00:00Z", List.of(known));
        return Seen.folded(
                List.of(
                        event("leader", new NodeEvent.Snapshot(status, List.of())),
                        event("follower-1", Seen.snapshot("follower-1", follower))));
    }

    private static Observation event(String node, NodeEvent event) {
        return new Observation.EventSeen(node, 1_000, event);
    }
}
