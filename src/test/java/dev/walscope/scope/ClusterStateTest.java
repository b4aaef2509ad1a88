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

    /// Where logs have parted, what a node has under the id is another write.
    @Test
    void anotherEntryUnderTheSameIdIsNoCopyOfAnAcknowledgedWrite() {
        var state =
                Seen.folded(
                        List.of(
                                new Observation.EventSeen("leader", 1, Seen.snapshot("leader", 3)),
                                new Observation.EventSeen(
                                        "follower-1", 1, Seen.snapshot("follower-1", 3)),
                                new Observation.EntriesSeen("leader", 2, Seen.entries(1, 3)),
                                new Observation.WriteAcknowledged(
                                        "leader", 3, 3, "SET", "seat:2")));

        var promise = Ledger.of(state).promises().getFirst();

        assertThat(promise.holders()).containsExactly("follower-1");
        assertThat(promise.verdict()).isEqualTo(Ledger.Verdict.at_risk);
    }
}
