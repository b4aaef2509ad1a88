package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Three members that this window started, as they tell of themselves.
class ElectoratesTest {
    private static final ProcessView RUNS =
            new ProcessView(ProcessView.State.running, 7L, null, null);
    private static final List<String> NAMES = List.of("node-1", "node-2", "node-3");

    private final List<Observation> seen = new ArrayList<>();
    private long now = 1_000;

    ElectoratesTest() {
        for (var name : NAMES) started(name, RUNS);
    }

    private void started(String name, ProcessView process) {
        seen.add(new Observation.MemberChanged(name, ++now, url(name), Role.follower, process));
    }

    private static String url(String name) {
        return "http://127.0.0.1:800" + name.charAt(name.length() - 1);
    }

    private void says(String name, int term, @Nullable String leader, long commitId) {
        seen.add(new Observation.StatusSeen(name, ++now, status(name, term, leader, commitId)));
    }

    private static NodeStatus status(
            String name, int term, @Nullable String leader, long commitId) {
        boolean leads = name.equals(leader);
        var plain = Seen.status(name, 9);
        return new NodeStatus(
                name,
                leads ? Role.leader : Role.follower,
                leader == null ? "" : url(leader),
                7,
                plain.version(),
                plain.startedAt(),
                NodeStatus.State.ready,
                null,
                new LogPosition(9, 9, commitId, commitId, 0),
                9,
                9,
                "data/" + name,
                100,
                plain.integrity(),
                null,
                null,
                List.of(),
                raft(name, term, leader, commitId, NAMES));
    }

    private static RaftStatus raft(
            String name, int term, @Nullable String leader, long commitId, List<String> members) {
        return new RaftStatus(
                term,
                name.equals(leader) ? RaftStatus.Role.leader : RaftStatus.Role.follower,
                leader,
                leader,
                commitId,
                0,
                members.stream()
                        .map(one -> new RaftStatus.Member(one, url(one), true, null))
                        .toList(),
                0,
                20,
                500,
                true,
                null,
                1);
    }

    private ClusterState state() {
        return Seen.folded(seen);
    }

    private String leader() {
        return state().leader().map(NodeView::name).orElse("none");
    }

    @Test
    void whoSaysThatItLeadsIsTheLeader() {
        for (var name : NAMES) says(name, 3, "node-2", 9);

        assertThat(leader()).isEqualTo("node-2");
        assertThat(state().clusters()).hasSize(1);
        assertThat(state().leaderOf(state().node("node-3").orElseThrow()).map(NodeView::name))
                .contains("node-2");
    }

    @Test
    void anElectionMovesNobodyAndChangesNoMark() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        var before = state();
        for (var name : NAMES) says(name, 4, "node-3", 9);
        var after = state();

        for (var state : Arrays.asList(before, after)) {
            assertThat(state.nodes()).extracting(NodeView::name).isEqualTo(NAMES);
            assertThat(state.nodes()).extracting(state::markOf).containsExactly(0, 1, 2);
        }
        assertThat(leader()).isEqualTo("node-3");
    }

    @Test
    void aLeaderOfAnOlderTermIsNoneAnyMoreWhateverItSaid() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        started("node-2", new ProcessView(ProcessView.State.paused, 7L, null, null));
        says("node-1", 4, null, 9);

        assertThat(leader()).as("while they vote").isEqualTo("none");

        says("node-1", 4, "node-1", 9);

        assertThat(leader()).isEqualTo("node-1");
        assertThat(state().node("node-2").orElseThrow().raft().role())
                .as("what it said last is kept")
                .isEqualTo(RaftStatus.Role.leader);
    }

    /// Who does not hear the leader asks for votes, is refused, and is in a newer term alone.
    @Test
    void aLeaderThatAMajorityAnswersLeadsUntilANewerTermHasALeader() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        var word = new NodeEvent.Snapshot(status("node-2", 3, "node-2", 9), List.of());
        seen.add(new Observation.EventSeen("node-2", ++now, word));

        says("node-1", 4, null, 9);
        assertThat(leader()).isEqualTo("node-2");

        says("node-3", 5, "node-1", 9);
        assertThat(leader()).as("node-1 has not said so itself").isEqualTo("none");
    }

    @Test
    void aLeaderThatCannotBeAskedStaysOneUntilANewerTermIsKnown() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        started("node-2", new ProcessView(ProcessView.State.died, null, "killed", null));

        assertThat(leader()).isEqualTo("node-2");
    }

    @ParameterizedTest
    @EnumSource(
            value = ProcessView.State.class,
            names = {"paused", "died", "stopped"})
    void whoseProcessHasEndedOrStandsStillLeadsNobodyNow(ProcessView.State is) {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        var word = new NodeEvent.Snapshot(status("node-2", 3, "node-2", 9), List.of());
        seen.add(new Observation.EventSeen("node-2", ++now, word));
        assertThat(state().node("node-2").orElseThrow().leadsNow()).isTrue();

        started("node-2", new ProcessView(is, 7L, null, null));

        assertThat(state().node("node-2").orElseThrow().leadsNow()).isFalse();
    }

    @Test
    void whatIsAgreedOnStaysSoWhileNobodyLeads() {
        says("node-1", 3, "node-2", 7);
        says("node-3", 3, "node-2", 5);
        says("node-2", 3, "node-2", 7);
        says("node-1", 4, null, 7);
        says("node-3", 4, null, 5);

        assertThat(leader()).isEqualTo("none");
        assertThat(state().highWaterMark()).isEqualTo(7);
        assertThat(state().highWaterMark(state().node("node-3").orElseThrow())).isEqualTo(7);
    }

    @Test
    void aProgressEventTellsOfTheElectionToo() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        for (var name : NAMES)
            seen.add(
                    new Observation.EventSeen(
                            name,
                            ++now,
                            new NodeEvent.Progress(
                                    LogPosition.settled(10),
                                    10,
                                    10,
                                    1,
                                    900,
                                    null,
                                    null,
                                    raft(name, 4, "node-1", 10, NAMES))));

        assertThat(leader()).isEqualTo("node-1");
        assertThat(state().node("node-2").orElseThrow().followers())
                .as("who leads no more has none")
                .isEmpty();
    }

    @Test
    void whatAMemberTakesBackIsGoneFromItsLog() {
        for (var name : NAMES) says(name, 3, "node-2", 6);
        seen.add(new Observation.EntriesSeen("node-1", ++now, Seen.entries(1, 9)));
        seen.add(
                new Observation.EventSeen(
                        "node-1", ++now, new NodeEvent.Truncated(8, List.of("kept"))));

        var node = state().node("node-1").orElseThrow();
        assertThat(node.lastId()).isEqualTo(7);
        assertThat(node.durableId()).isEqualTo(7);
        assertThat(node.log().get(7)).isNotNull();
        assertThat(node.log().get(8)).isNull();
        assertThat(node.raft()).isNotNull();

        seen.add(
                new Observation.EventSeen(
                        "node-1",
                        ++now,
                        new NodeEvent.Progress(
                                LogPosition.settled(7),
                                7,
                                7,
                                1,
                                700,
                                null,
                                null,
                                raft("node-1", 4, "node-3", 7, NAMES))));

        assertThat(state().node("node-1").orElseThrow().raft().leader()).isEqualTo("node-3");
    }

    @Test
    void howFarAMemberIsBehindIsNotKnownBeforeItHasAnsweredItsLeader() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        for (var lastSeen : Arrays.asList(null, "2026-11-22T10:00:01Z")) {
            var follower =
                    new FollowerStatus(
                            "node-1",
                            url("node-1"),
                            FollowerStatus.State.streaming,
                            0,
                            9,
                            900,
                            5,
                            lastSeen,
                            null,
                            null);
            seen.add(
                    new Observation.EventSeen(
                            "node-2",
                            ++now,
                            new NodeEvent.Progress(
                                    LogPosition.settled(9),
                                    9,
                                    9,
                                    1,
                                    900,
                                    List.of(follower),
                                    null,
                                    raft("node-2", 3, "node-2", 9, NAMES))));

            assertThat(state().lag(state().node("node-1").orElseThrow()).isPresent())
                    .isEqualTo(lastSeen != null);
            assertThat(state().node("node-2").orElseThrow().trail().lag().containsKey("node-1"))
                    .isEqualTo(lastSeen != null);
        }
    }

    @Test
    void oneThatReadsItsLogBelongsToThemStill() {
        says("node-1", 3, "node-1", 9);
        says("node-2", 3, "node-1", 9);

        assertThat(state().clusters()).as("one has not said anything yet").hasSize(1);

        seen.add(new Observation.StatusSeen("node-2", ++now, Seen.recovering("node-2", 9)));

        assertThat(state().clusters()).hasSize(1);
        assertThat(state().nodes()).extracting(NodeView::name).isEqualTo(NAMES);
    }

    @Test
    void othersAreToldApartByTheirMembers() {
        for (var name : NAMES) says(name, 3, "node-2", 9);
        var other = List.of("a-4", "b-5", "c-6");
        for (var name : List.of("a-4", "b-5")) {
            seen.add(
                    new Observation.MemberChanged(
                            name, ++now, url(name), Role.follower, ProcessView.FOREIGN));
            var status = status(name, 8, "b-5", 9);
            seen.add(
                    new Observation.StatusSeen(
                            name,
                            ++now,
                            new NodeStatus(
                                    name,
                                    status.role(),
                                    status.leader(),
                                    8,
                                    status.version(),
                                    status.startedAt(),
                                    status.state(),
                                    null,
                                    status.position(),
                                    9,
                                    9,
                                    "elsewhere",
                                    100,
                                    status.integrity(),
                                    null,
                                    null,
                                    List.of(),
                                    raft(name, 8, "b-5", 9, other))));
        }

        assertThat(state().clusters())
                .extracting(cluster -> cluster.nodes().stream().map(NodeView::name).toList())
                .containsExactlyInAnyOrder(NAMES, List.of("a-4", "b-5"));
        assertThat(leader()).as("a term elsewhere says nothing here").isNotEqualTo("none");
        assertThat(state().node("node-2").orElseThrow().isLeader()).isTrue();
    }

    private void holds(String name, int... terms) {
        var entries = Seen.entries(1, terms.length);
        seen.add(
                new Observation.EntriesSeen(
                        name,
                        ++now,
                        entries.stream()
                                .map(plain -> Seen.inTerm(plain, terms[(int) plain.id() - 1]))
                                .toList()));
    }

    @Test
    void whatALeaderThatIsCutOffHoldsAloneIsNotAgreedOn() {
        says("node-1", 3, "node-1", 6);
        says("node-2", 4, "node-2", 9);
        holds("node-1", 3, 3, 3, 3, 3, 3, 3, 3, 3);
        holds("node-2", 3, 3, 3, 3, 3, 3, 3, 4, 4);

        assertThat(agreedOn("node-1")).isEqualTo(7);
        assertThat(agreedOn("node-2")).isEqualTo(9);
        assertThat(state().highWaterMark()).isEqualTo(9);
    }

    /// What is not read yet is not known to be another one.
    @Test
    void whatAMemberHasNotHeardToBeAgreedOnIsSoAllTheSame() {
        says("node-1", 4, "node-2", 6);
        says("node-2", 4, "node-2", 9);

        assertThat(agreedOn("node-1")).isEqualTo(9);
        holds("node-1", 3, 3, 3, 3, 3, 3, 3, 4, 4);
        holds("node-2", 3, 3, 3, 3, 3, 3, 3, 4, 4);
        assertThat(agreedOn("node-1")).isEqualTo(9);
    }

    private long agreedOn(String name) {
        return state().highWaterMark(state().node(name).orElseThrow());
    }

    @Test
    void whoLedWhenIsWhatEntriesAndMembersSay() {
        seen.add(
                new Observation.EventSeen(
                        "node-3", ++now, new NodeEvent.LeaderElected(3, "node-1")));
        says("node-1", 3, "node-1", 6);
        says("node-2", 5, "node-2", 9);
        holds("node-1", 3, 3, 3, 3, 3, 3, 3, 3, 3);
        holds("node-2", 3, 3, 3, 3, 4, 5, 5, 5, 5);

        assertThat(TermSpan.of(state().nodes(), 2, 99))
                .as("nobody has said who led term 4")
                .containsExactly(
                        new TermSpan(3, 2, 4, "node-1"),
                        new TermSpan(4, 5, 5, null),
                        new TermSpan(5, 6, 9, "node-2"));
    }

    @Test
    void ofEntriesThatWereNotReadNoTermIsKnown() {
        says("node-1", 3, "node-2", 4);
        says("node-2", 3, "node-2", 4);
        holds("node-1", 3, 3, 3, 3, 3, 3);

        assertThat(TermSpan.of(state().nodes(), 1, 9))
                .as("node-1 says no more than that four are agreed on")
                .containsExactly(new TermSpan(3, 1, 4, "node-2"));
    }

    @Test
    void whereNobodyIsElectedThereAreNoTerms() {
        var alone =
                Fold.apply(
                        ClusterState.EMPTY,
                        new Observation.StatusSeen("leader", ++now, Seen.status("leader", 9)));

        assertThat(TermSpan.of(alone.nodes(), 1, 9)).isEmpty();
    }

    @Test
    void whatAMemberTookBackIsKeptAsItWasUntilTheNextTime() {
        for (var name : NAMES) says(name, 3, "node-2", 6);
        holds("node-1", 3, 3, 3, 3, 3, 3, 3, 3, 3);
        assertThat(state().node("node-1").orElseThrow().cutEnd()).isNull();

        cutsOff(8, "first");

        var end = cutEnd();
        assertThat(end.firstId()).isEqualTo(8);
        assertThat(end.lastId()).isEqualTo(9);
        assertThat(end.entries()).extracting(LogEntry::id).containsExactly(8L, 9L);
        assertThat(end.files()).containsExactly("first");
        says("node-1", 4, "node-2", 6);
        assertThat(cutEnd()).isEqualTo(end);
        cutsOff(7, "second");
        assertThat(cutEnd().files()).containsExactly("second");
    }

    private void cutsOff(long firstId, String file) {
        seen.add(
                new Observation.EventSeen(
                        "node-1", ++now, new NodeEvent.Truncated(firstId, List.of(file))));
    }

    private CutEnd cutEnd() {
        return Objects.requireNonNull(state().node("node-1").orElseThrow().cutEnd());
    }
}
