package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Election.Phase;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// Who was elected when, by whom, and how long nobody was, of what members were heard to say.
class ElectionsTest {
    private final List<Observation> seen = new ArrayList<>();

    ElectionsTest() {
        for (var name : List.of("node-1", "node-2", "node-3")) {
            process(name, 1, ProcessView.State.running);
            seen.add(new Observation.StatusSeen(name, 2, Statuses.with(status(name), raft())));
        }
        says("node-1", 100, new NodeEvent.Election(3, "node-1", Phase.vote));
        says("node-2", 110, new NodeEvent.Voted(3, "node-1", "node-2", true, null));
        says("node-1", 120, new NodeEvent.LeaderElected(3, "node-1"));
        says("node-2", 130, new NodeEvent.LeaderElected(3, "node-1"));
    }

    private static NodeStatus status(String name) {
        return Seen.status(name, 9);
    }

    /// Where leaders are elected, whoever leads.
    private static NodeEvent.Progress raft() {
        var raft =
                new RaftStatus(
                        3,
                        RaftStatus.Role.follower,
                        null,
                        null,
                        9,
                        0,
                        List.of(),
                        0,
                        -1,
                        500,
                        false,
                        null,
                        1);
        return new NodeEvent.Progress(
                status("node-1").position(), 9, 9, 1, 900, List.of(), null, raft);
    }

    private void process(String name, long at, ProcessView.State state) {
        var process = new ProcessView(state, 7L, null, null);
        seen.add(
                new Observation.MemberChanged(
                        name, at, "http://127.0.0.1:8001", Role.follower, process));
    }

    private void says(String name, long at, NodeEvent what) {
        seen.add(new Observation.EventSeen(name, at, what));
    }

    private List<Elections.Term> terms() {
        return Elections.of(Seen.folded(seen)).terms();
    }

    @Test
    void aTermHasItsLeaderAndWhoVotedForIt() {
        var term = terms().getFirst();

        assertThat(term.number()).isEqualTo(3);
        assertThat(term.leader()).isEqualTo("node-1");
        assertThat(term.ledMs()).isEqualTo(120);
        assertThat(term.voters()).containsExactly("node-1", "node-2");
        assertThat(term.unledMs()).as("who led before was not seen").isEqualTo(-1);
    }

    @Test
    void fromALeadersEndToTheNextOneThereWasNone() {
        process("node-1", 1_000, ProcessView.State.died);
        says("node-2", 1_400, new NodeEvent.Election(4, "node-2", Phase.pre_vote));
        says("node-2", 1_500, new NodeEvent.Election(4, "node-2", Phase.vote));
        says("node-3", 1_510, new NodeEvent.Voted(4, "node-2", "node-3", false, "it has voted"));
        says("node-3", 1_600, new NodeEvent.Election(5, "node-3", Phase.vote));
        says("node-2", 1_610, new NodeEvent.Voted(5, "node-3", "node-2", true, null));
        says("node-2", 1_700, new NodeEvent.LeaderElected(5, "node-3"));

        assertThat(terms()).extracting(Elections.Term::number).containsExactly(5, 4, 3);
        assertThat(terms().getFirst().unledMs()).isEqualTo(700);
        assertThat(terms().get(1).leader()).isNull();
        assertThat(terms().get(1).voters()).isEmpty();
        assertThat(terms().get(1).asked()).hasSize(3);
    }

    /// It led all the while, as far as anybody knows, until another one did.
    @Test
    void aLeaderThatHandedOverOrWasResumedWasNoneAtNoTime() {
        process("node-1", 500, ProcessView.State.paused);
        process("node-1", 600, ProcessView.State.running);
        says("node-1", 700, new NodeEvent.QuorumLost(3));
        says("node-1", 800, new NodeEvent.QuorumBack(3));
        says("node-2", 900, new NodeEvent.Election(4, "node-2", Phase.vote));
        says("node-2", 950, new NodeEvent.LeaderElected(4, "node-2"));

        assertThat(terms().getFirst().unledMs()).isEqualTo(-1);
    }

    @Test
    void aTermThatWasOnlyAskedAboutIsNoReal() {
        says("node-2", 900, new NodeEvent.Election(4, "node-2", Phase.pre_vote));
        assertThat(terms().getFirst().isReal()).isFalse();

        says("node-2", 950, new NodeEvent.Election(4, "node-2", Phase.vote));
        assertThat(terms().getFirst().isReal()).isTrue();
    }
}
