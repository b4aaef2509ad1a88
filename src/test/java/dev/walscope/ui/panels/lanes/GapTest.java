package dev.walscope.ui.panels.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// What a lane says of the distance to the leader, at each moment of a follower's life.
class GapTest {
    private ClusterState state = ClusterState.EMPTY;

    @Test
    void nothingIsSaidOfAFollowerThatHasSaidNothing() {
        leader(57);

        process(ProcessView.State.starting, 1L);

        assertThat(gap()).isEmpty();
    }

    @Test
    void aFollowerThatAnswersIsAsFarBehindAsItSays() {
        leader(57);
        process(ProcessView.State.running, 1L);

        says(40);
        var behind = gap();
        says(57);

        assertThat(behind).contains(new Gap(40, 57, false));
        assertThat(gap()).isEmpty();
    }

    @Test
    void whatADeadFollowerHadAndOneThatStartsAgainIsMarkedAsLastKnown() {
        leader(57);
        process(ProcessView.State.running, 1L);
        says(40);

        process(ProcessView.State.died, null);
        var dead = gap();
        process(ProcessView.State.starting, 2L);

        assertThat(dead).contains(new Gap(40, 57, true));
        assertThat(gap()).contains(new Gap(40, 57, true));
    }

    @Test
    void nothingIsBehindALeaderThatCannotBeAsked() {
        leader(57);
        process(ProcessView.State.running, 1L);
        says(40);

        fold(member("leader", Role.leader, ProcessView.State.paused, 9L));

        assertThat(gap()).isEmpty();
    }

    @Test
    void bytesAndTimeAreTheLeadersWordButNotOfAMemberThatTakesNoPart() {
        elects("node-1", 57, null);
        elects("node-2", 40, null);
        var following = figures("node-2");

        elects("node-2", 40, "It is another incarnation than the one that is a member.");

        assertThat(following).isEqualTo("17 entries · 1.5 kB · 5 ms");
        assertThat(figures("node-2")).isEqualTo("17 entries");
    }

    private String figures(String name) {
        var node = state.node(name).orElseThrow();
        return Gap.of(state, node).orElseThrow().figures(state, node);
    }

    /// Led by `node-1`.
    private void elects(String name, long lastId, @Nullable String whyNoPart) {
        boolean leads = name.equals("node-1");
        var members =
                List.of("node-1", "node-2").stream()
                        .map(one -> new RaftStatus.Member(one, "http://" + one, true, null))
                        .toList();
        var raft =
                new RaftStatus(
                        1,
                        leads ? RaftStatus.Role.leader : RaftStatus.Role.follower,
                        "node-1",
                        "node-1",
                        lastId,
                        0,
                        members,
                        0,
                        20,
                        500,
                        true,
                        whyNoPart,
                        1);
        fold(member(name, Role.follower, ProcessView.State.running, 1L));
        var status =
                Seen.elected(Seen.status(name, lastId), raft, Seen.follower("node-2", 40, 17, 5));
        fold(new Observation.EventSeen(name, 2, new NodeEvent.Snapshot(status, List.of())));
    }

    private Optional<Gap> gap() {
        return Gap.of(state, state.node("follower-1").orElseThrow());
    }

    private void leader(long lastId) {
        fold(member("leader", Role.leader, ProcessView.State.running, 9L));
        var known = List.of(Seen.follower("follower-1", 40, 17, 5));
        var status = Seen.status("leader", lastId, "2026-11-22T10:00:00Z", known);
        fold(new Observation.EventSeen("leader", 1, new NodeEvent.Snapshot(status, List.of())));
    }

    private void says(long lastId) {
        fold(
                new Observation.EventSeen(
                        "follower-1",
                        2,
                        new NodeEvent.Snapshot(Seen.status("follower-1", lastId), List.of())));
        fold(
                new Observation.EventSeen(
                        "follower-1",
                        2,
                        new NodeEvent.LeaderLinkChanged(
                                new LeaderLink(
                                        "http://127.0.0.1:8000",
                                        LeaderLink.State.streaming,
                                        0,
                                        0,
                                        lastId,
                                        null,
                                        null))));
    }

    private void process(ProcessView.State now, @Nullable Long pid) {
        fold(member("follower-1", Role.follower, now, pid));
    }

    private static Observation member(
            String node, Role role, ProcessView.State now, @Nullable Long pid) {
        var port = role == Role.leader ? 8000 : 8001;
        return new Observation.MemberChanged(
                node, 1, "http://127.0.0.1:" + port, role, new ProcessView(now, pid, null));
    }

    private void fold(Observation seen) {
        state = Fold.apply(state, seen);
    }
}
