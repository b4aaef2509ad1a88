package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

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

    @Test
    void nodesBelongToTheClusterThatTheyFollow() {
        var state =
                Seen.folded(
                        Stream.of(
                                        attached("leader", 8000, Role.leader, ""),
                                        attached("leader@localhost:9000", 9000, Role.leader, ""),
                                        attached(
                                                "follower-1",
                                                9001,
                                                Role.follower,
                                                "http://127.0.0.1:9000"),
                                        attached(
                                                "follower-2",
                                                8002,
                                                Role.follower,
                                                "http://localhost:8000"),
                                        attached(
                                                "far",
                                                7001,
                                                Role.follower,
                                                "http://127.0.0.1:7000"))
                                .flatMap(List::stream)
                                .toList());

        assertThat(state.clusters())
                .extracting(c -> c.nodes().stream().map(NodeView::name).toList())
                .containsExactly(
                        List.of("leader", "follower-2"),
                        List.of("leader@localhost:9000", "follower-1"),
                        List.of("far"));
        assertThat(state.clusters().getLast().isLed()).isFalse();
        assertThat(state.nodes())
                .extracting(NodeView::name)
                .containsExactly(
                        "leader", "follower-2", "leader@localhost:9000", "follower-1", "far");
        var far = state.node("far").orElseThrow();
        assertThat(state.leaderOf(far)).isEmpty();
        assertThat(state.lag(far)).isEmpty();
    }

    private static final String AT_8000 = "http://127.0.0.1:8000";
    private static final String BEGAN = "2026-11-22T10:00:00Z";

    private static List<List<String>> groups(ClusterState state) {
        return state.clusters().stream()
                .map(c -> c.nodes().stream().map(NodeView::name).toList())
                .toList();
    }

    private static ClusterState state(List<List<Observation>> nodes, Observation... more) {
        return Seen.folded(
                Stream.concat(nodes.stream().flatMap(List::stream), Stream.of(more)).toList());
    }

    private static Observation compared(String node, String with, boolean isSame) {
        return compared(node, with, BEGAN, isSame);
    }

    private static Observation compared(
            String node, String with, String withBegan, boolean isSame) {
        return new Observation.LogsCompared(
                node, 2_000, new LogComparison(with, BEGAN, withBegan, 3, isSame));
    }

    private static Observation diverged(String node, String leader) {
        return new Observation.EventSeen(
                node,
                2_000,
                new NodeEvent.LeaderLinkChanged(
                        new LeaderLink(
                                leader, LeaderLink.State.diverged, 0, 0, 3, "another log", 2L)));
    }

    /// Where an old leader has entries of its own, what was agreed on since is another log's.
    @Test
    void aMajorityHasNothingOfALogThatPartedFromItBehindThePlaceWhereItDid() {
        var nodes =
                List.of(
                        new Observation.MemberChanged(
                                "old-leader",
                                1,
                                "http://127.0.0.1:8001",
                                Role.follower,
                                new ProcessView(ProcessView.State.died, null, "killed")),
                        event("leader", Seen.snapshot("leader", 9)),
                        event("old-leader", Seen.snapshot("old-leader", 9)));
        var parted =
                new Observation.EntriesSeen(
                        "old-leader", 3, List.of(Seen.entry(7, 700L), Seen.entry(8, 800L)));
        var state = Seen.folded(nodes);
        assertThat(agreedOn(state)).isEqualTo(9);

        var seen = Fold.apply(state, new Observation.EntriesSeen("leader", 2, Seen.entries(1, 9)));
        seen = Fold.apply(seen, parted);
        assertThat(agreedOn(seen)).as("another entry 7 was read").isEqualTo(6);

        var told = Fold.apply(state, divergedAt("old-leader", 4));
        assertThat(agreedOn(told)).as("it was told so").isEqualTo(3);
    }

    private static long agreedOn(ClusterState state) {
        return state.highWaterMark(state.node("old-leader").orElseThrow());
    }

    private static Observation divergedAt(String node, long id) {
        return event(
                node,
                new NodeEvent.LeaderLinkChanged(
                        new LeaderLink(
                                "http://127.0.0.1:8000",
                                LeaderLink.State.diverged,
                                0,
                                0,
                                9,
                                "entry " + id + " differs",
                                id)));
    }

    private static Observation divergedFollower(String leader, String url) {
        return new Observation.EventSeen(
                leader,
                2_000,
                new NodeEvent.FollowerChanged(
                        new FollowerStatus(
                                "follower-1",
                                url,
                                FollowerStatus.State.diverged,
                                1,
                                0,
                                0,
                                0,
                                BEGAN,
                                "another log",
                                2L)));
    }

    /// Addresses coincide, logs do not: by fingerprint, or by the word of either node.
    @Test
    void aFollowerWithAnotherLogIsOfAnotherClusterWhateverAddressItNames() {
        var nodes =
                List.of(
                        attached("leader", 8000, Role.leader, ""),
                        attached("follower-1", 8001, Role.follower, AT_8000));
        var ways =
                List.of(
                        compared("follower-1", "leader", false),
                        diverged("follower-1", "http://localhost:8000"),
                        divergedFollower("leader", "http://localhost:8001"));

        for (var way : ways) {
            var state = state(nodes, way);
            var follower = state.node("follower-1").orElseThrow();

            assertThat(groups(state)).containsExactly(List.of("leader"), List.of("follower-1"));
            assertThat(state.kinship(follower)).isEqualTo(Kinship.different);
            assertThat(state.leaderOf(follower)).isEmpty();
            assertThat(state.namedLeader(follower)).isPresent();
            assertThat(state.lag(follower)).isEmpty();
            assertThat(state.clusters().getLast().leader()).isEqualTo(AT_8000);
        }
        var same = state(nodes, compared("follower-1", "leader", true));
        assertThat(groups(same)).containsExactly(List.of("leader", "follower-1"));
        assertThat(same.kinship(same.node("follower-1").orElseThrow())).isEqualTo(Kinship.same);
    }

    @Test
    void whatWasComparedIsForgottenWithEitherProcess() {
        var nodes =
                List.of(
                        attached("leader", 8000, Role.leader, ""),
                        attached("follower-1", 8001, Role.follower, AT_8000));
        for (var isSame : List.of(true, false)) {
            var state = state(nodes, compared("follower-1", "leader", Seen.RESTARTED, isSame));

            assertThat(state.kinship(state.node("follower-1").orElseThrow()))
                    .isEqualTo(Kinship.not_compared);
            assertThat(groups(state)).containsExactly(List.of("leader", "follower-1"));
        }
        var never = state(nodes);
        assertThat(never.kinship(never.node("follower-1").orElseThrow()))
                .isEqualTo(Kinship.not_compared);
    }

    /// It names its leader by an address that is not the leader's from here.
    @Test
    void behindAProxyTheLogTellsWhoseFollowerItIs() {
        var nodes =
                List.of(
                        attached("leader", 8000, Role.leader, ""),
                        attached("leader@localhost:9000", 9000, Role.leader, ""),
                        attached("follower-1", 7001, Role.follower, "http://10.0.0.7:8000"));
        var knows = Seen.status("leader", 3, BEGAN, List.of(Seen.follower("follower-1", 3, 0, 0)));
        var asLeader = new Observation.StatusSeen("leader", 1_500, knows);

        assertThat(groups(state(nodes, asLeader)))
                .containsExactly(
                        List.of("leader"), List.of("leader@localhost:9000"), List.of("follower-1"));
        assertThat(
                        state(nodes, asLeader)
                                .toCompare(state(nodes, asLeader).node("follower-1").orElseThrow()))
                .extracting(NodeView::name)
                .containsExactly("leader");
        assertThat(groups(state(nodes, asLeader, compared("follower-1", "leader", true))))
                .containsExactly(List.of("leader", "follower-1"), List.of("leader@localhost:9000"));
        assertThat(groups(state(nodes, asLeader, compared("follower-1", "leader", false))))
                .containsExactly(
                        List.of("leader"), List.of("leader@localhost:9000"), List.of("follower-1"));
    }

    @Test
    void anAddressThatNobodyWatchesMayStandForTwoLeaders() {
        var nodes =
                List.of(
                        attached("a", 8001, Role.follower, AT_8000),
                        attached("b", 9001, Role.follower, AT_8000));

        assertThat(groups(state(nodes))).containsExactly(List.of("a", "b"));
        assertThat(groups(state(nodes, compared("b", "a", true))))
                .containsExactly(List.of("a", "b"));
        assertThat(groups(state(nodes, compared("b", "a", false))))
                .containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void anotherClustersEntriesAreNoCopies() {
        var state =
                state(
                        List.of(
                                attached("leader", 8000, Role.leader, ""),
                                attached("leader@localhost:9000", 9000, Role.leader, ""),
                                attached("follower-1", 8001, Role.follower, AT_8000)),
                        compared("follower-1", "leader", false),
                        new Observation.WriteAcknowledged("leader", 2_500, 3, "SET", "k"));

        var promise = Ledger.of(state).promises().getFirst();

        assertThat(promise.copies()).extracting(Ledger.Copy::node).containsExactly("leader");
    }

    @Test
    void nothingIsKnownOfALagWhileNobodyCanAskTheLeader() {
        var heard = heard(9, FollowerStatus.State.streaming, 5);
        assertThat(heard.lag(heard.node("follower-1").orElseThrow())).isPresent();

        var lost =
                Fold.apply(
                        heard, new Observation.Unreachable("leader", 2_000, "it is silent", 700));

        assertThat(lost.lag(lost.node("follower-1").orElseThrow())).isEmpty();
        assertThat(lost.leader().orElseThrow().isHeard()).isFalse();
        assertThat(lost.leader().orElseThrow().reach().heardMs()).isEqualTo(1_300);
    }

    private static List<Observation> attached(String name, int port, Role role, String follows) {
        var url = "http://127.0.0.1:" + port;
        var s = Seen.status(role.name(), 3);
        var status =
                new NodeStatus(
                        name,
                        role,
                        role == Role.leader ? url : follows,
                        s.pid(),
                        s.version(),
                        s.startedAt(),
                        s.state(),
                        null,
                        s.position(),
                        s.entries(),
                        s.keys(),
                        s.dataDir(),
                        100,
                        s.integrity(),
                        s.followers(),
                        null,
                        List.of(),
                        null);
        return List.of(
                new Observation.MemberChanged(name, 1, url, role, ProcessView.FOREIGN),
                event(name, new NodeEvent.Snapshot(status, List.of())));
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
