package dev.walscope.lesson.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.DetailView;
import dev.walscope.scope.Fact;
import dev.walscope.scope.Fold;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Occurrence;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Recent;
import dev.walscope.scope.Seen;
import dev.walscope.scope.Trail;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

class NormalizerTest {
    private static final long STEP_2 = 50_000;

    /// The same lesson twice: other processes at other moments, and tidings that overtook each
    /// other.
    @Test
    void factsOfTwoRunsAreTheSame() {
        var one =
                run(
                        "/tmp/one",
                        process(100, ProcessView.State.starting, 71L, null),
                        process(130, ProcessView.State.running, 71L, null),
                        process(STEP_2 + 10, ProcessView.State.died, null, "killed (SIGKILL)"),
                        process(STEP_2 + 20, ProcessView.State.starting, 88L, null),
                        process(STEP_2 + 30, ProcessView.State.running, 88L, null));
        var other =
                run(
                        "/var/two",
                        process(300, ProcessView.State.starting, 5_001L, null),
                        process(390, ProcessView.State.running, 5_001L, null),
                        process(STEP_2 + 500, ProcessView.State.died, null, "killed (SIGKILL)"),
                        process(STEP_2 + 600, ProcessView.State.starting, 4_999L, null),
                        process(STEP_2 + 900, ProcessView.State.running, 4_999L, null));

        assertThat(one).isEqualTo(other);
        assertThat(one)
                .extracting(Fact::what)
                .containsExactly(
                        new Occurrence.ProcessStarted(4_000L),
                        new Occurrence.ProcessRunning(4_000L),
                        new Occurrence.ProcessDied("killed (SIGKILL)"),
                        new Occurrence.ProcessStarted(4_010L),
                        new Occurrence.ProcessRunning(4_010L));
    }

    /// A picture of the third step says that it was checked in the first, not a moment ago.
    @Test
    void whatWasCheckedOrHeardStaysInItsStep() {
        var detail = new DetailView(1, null, "gone", 0);
        var state = ClusterState.EMPTY;
        for (var seen :
                List.of(
                        process(100, ProcessView.State.running, 71L, null),
                        new Observation.Scrubbed("leader", 200),
                        new Observation.DetailSeen("leader", STEP_2 + 20, detail)))
            state = Fold.apply(state, seen);
        var steps =
                Stream.of(0L, STEP_2, 2 * STEP_2)
                        .map(at -> new Normalizer.PlayedStep(at, null))
                        .toList();

        var leader =
                new Normalizer(
                                new TextNormalizer(Path.of("/tmp/one"), Map.of("leader", 20_001)),
                                steps)
                        .of(state)
                        .leader()
                        .orElseThrow();

        assertThat(leader.checkedMs()).isEqualTo(Normalizer.START_MS + 9_000);
        assertThat(leader.detail().seenMs()).isEqualTo(Normalizer.START_MS + 19_000);
    }

    @Test
    void whereAProcessSaysWhyItEndedItsFolderAndItsNumberAreMadeAlike() {
        var said = "exit code 1: process 71 holds /tmp/one/leader";

        var facts =
                run(
                        "/tmp/one",
                        process(100, ProcessView.State.starting, 71L, null),
                        process(200, ProcessView.State.died, null, said));

        assertThat(facts.getLast().what())
                .isEqualTo(
                        new Occurrence.ProcessDied("exit code 1: process 4000 holds data/leader"));
    }

    /// Whether a follower was seen catching up, and how often, is a matter of moments.
    @Test
    void aFollowerThatStreamsIsToldOnceHoweverOftenItFellBehindForAMoment() {
        var streams = follower(FollowerStatus.State.streaming);
        var behind = follower(FollowerStatus.State.catching_up);
        var seen =
                List.of(
                        List.of(streams),
                        List.of(behind, streams),
                        List.of(streams, behind, streams),
                        List.of(behind, streams, behind, streams, behind));

        for (var run : seen)
            assertThat(normalized("/tmp/one", run))
                    .as("%s", run)
                    .extracting(Fact::what)
                    .containsExactly(streams);
    }

    @Test
    void aFollowerThatWasLostOrWhoseLeaderIsAnotherProcessIsToldAnew() {
        var streams = follower(FollowerStatus.State.streaming);
        var lost = follower(FollowerStatus.State.lost);
        var died = new Occurrence.ProcessDied("killed (SIGKILL)");

        assertThat(normalized("/tmp/one", List.of(streams, lost, streams)))
                .extracting(Fact::what)
                .containsExactly(streams, lost, streams);
        assertThat(normalized("/tmp/one", List.of(streams, died, streams)))
                .extracting(Fact::what)
                .containsExactly(died, streams, streams);
    }

    @Test
    void theProcessComesBeforeTheNodeAndFollowersAfterItInTheirOrder() {
        var facts =
                normalized(
                        "/tmp/one",
                        List.of(
                                new Occurrence.FollowerChanged(
                                        "follower-2", FollowerStatus.State.streaming, null),
                                follower(FollowerStatus.State.streaming),
                                new Occurrence.Ready(),
                                new Occurrence.ProcessPaused()));

        assertThat(facts)
                .extracting(Fact::what)
                .containsExactly(
                        new Occurrence.ProcessPaused(),
                        new Occurrence.Ready(),
                        follower(FollowerStatus.State.streaming),
                        new Occurrence.FollowerChanged(
                                "follower-2", FollowerStatus.State.streaming, null));
    }

    /// A leader hears its majority a moment after it was elected, or at once.
    @Test
    void aMajorityThatWasMissedForAMomentIsNotTold() {
        var isThere = new Occurrence.QuorumChanged(1, true);
        var isGone = new Occurrence.QuorumChanged(1, false);

        assertThat(normalized("/tmp/one", List.of(isThere))).isEmpty();
        assertThat(normalized("/tmp/one", List.of(isGone, isThere))).isEmpty();
        assertThat(normalized("/tmp/one", List.of(isGone, isThere, isGone)))
                .extracting(Fact::what)
                .containsExactly(isGone);
    }

    @Test
    void whoAsksComesBeforeWhoVotesWhateverWasHeardFirst() {
        var asks = new Occurrence.Stands(2, false);
        var stands = new Occurrence.Stands(2, true);
        var votes = new Occurrence.Voted(2, "leader", null);
        var leads = new Occurrence.LeaderKnown(2, "leader");
        var ready = new Occurrence.Ready();

        var one = normalized("/tmp/one", List.of(asks, stands, votes, ready, leads));
        var other = normalized("/tmp/one", List.of(leads, votes, ready, stands, asks));

        assertThat(one)
                .filteredOn(fact -> !fact.what().equals(ready))
                .extracting(Fact::what)
                .containsExactly(asks, stands, votes, leads);
        assertThat(other).containsExactlyInAnyOrderElementsOf(one);
    }

    /// It says what it is told next, and perhaps nothing is.
    @Test
    void aMemberThatKnowsItsLeaderHearsItWhateverItSaidInTheFirstMoment() {
        var notYet =
                new LeaderLink(
                        "",
                        LeaderLink.State.waiting,
                        0,
                        0,
                        3,
                        "node-1 is not heard any more.",
                        null);

        assertThat(replication("node-1", notYet).state()).isEqualTo(LeaderLink.State.streaming);
        assertThat(replication("node-1", notYet).reason()).isNull();
        assertThat(replication(null, notYet).state()).isEqualTo(LeaderLink.State.waiting);
    }

    private static LeaderLink replication(@Nullable String leader, LeaderLink link) {
        var plain = Seen.status("node-2", 3);
        var status =
                new NodeStatus(
                        plain.node(),
                        plain.role(),
                        plain.leader(),
                        plain.pid(),
                        plain.version(),
                        plain.startedAt(),
                        plain.state(),
                        null,
                        plain.position(),
                        plain.entries(),
                        plain.keys(),
                        plain.dataDir(),
                        plain.recoveredPercent(),
                        plain.integrity(),
                        null,
                        link,
                        List.of(),
                        raft(leader));
        var node =
                Fold.apply(ClusterState.EMPTY, process(1, ProcessView.State.running, 71L, null))
                        .nodes()
                        .getFirst();
        var state = new ClusterState(List.of(with(node, status, node.trail())));
        return Objects.requireNonNull(
                normalizer("/tmp/one").of(state).nodes().getFirst().status().replication());
    }

    private static RaftStatus raft(@Nullable String leader) {
        return new RaftStatus(
                1,
                RaftStatus.Role.follower,
                leader,
                leader,
                3,
                0,
                List.of(),
                0,
                20,
                500,
                true,
                null,
                1);
    }

    private static Occurrence follower(FollowerStatus.State state) {
        return new Occurrence.FollowerChanged("follower-1", state, null);
    }

    private static Observation process(long atMs, ProcessView.State state, Long pid, String exit) {
        return new Observation.MemberChanged(
                "leader",
                atMs,
                "http://127.0.0.1:20001",
                Role.leader,
                new ProcessView(state, pid, exit));
    }

    private static Normalizer normalizer(String folder) {
        return new Normalizer(
                new TextNormalizer(Path.of(folder), Map.of("leader", 20_001)),
                List.of(
                        new Normalizer.PlayedStep(0, ClusterState.EMPTY),
                        new Normalizer.PlayedStep(STEP_2, null)));
    }

    private static List<Fact> run(String folder, Observation... seen) {
        var state = ClusterState.EMPTY;
        for (var one : seen) state = Fold.apply(state, one);
        return normalizer(folder).of(state).facts();
    }

    /// All of them happened in the first step, in this order.
    private static List<Fact> normalized(String folder, List<Occurrence> happened) {
        var node =
                Fold.apply(ClusterState.EMPTY, process(1, ProcessView.State.running, 71L, null))
                        .nodes()
                        .getFirst();
        var facts = happened.stream().map(what -> new Fact(100, "leader", what)).toList();
        var trail = node.trail();
        var noted =
                with(
                        node,
                        node.status(),
                        new Trail(
                                new Recent<>(facts),
                                trail.progress(),
                                trail.lag(),
                                trail.losses()));
        return normalizer(folder).of(new ClusterState(List.of(noted))).facts();
    }

    private static NodeView with(NodeView node, @Nullable NodeStatus status, Trail trail) {
        return new NodeView(
                node.name(),
                node.url(),
                node.role(),
                node.process(),
                node.link(),
                node.reach(),
                status,
                node.segments(),
                node.maxSegmentBytes(),
                node.log(),
                node.marks(),
                node.requests(),
                trail,
                node.detail(),
                node.acknowledged(),
                node.comparisons(),
                node.checkedMs(),
                node.cutEnd(),
                node.aside());
    }
}
