package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.PeerMessage.Append;
import dev.walscope.api.PeerMessage.Appended;
import dev.walscope.replication.Answer;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/// What the engine gets wrong, each shown in a history of its own: it goes well as the program is,
/// and does not when that one flaw is left uncovered.
class FlawTest {
    private static void onlyTheCoverHelps(Flaw flaw, Predicate<Set<Flaw>> goesWell) {
        assertThat(goesWell.test(EnumSet.noneOf(Flaw.class))).as("covered").isTrue();
        assertThat(goesWell.test(EnumSet.of(flaw))).as("uncovered").isFalse();
    }

    @Test
    void anAnswerToARequestOfAnOlderTermCountsForNothing() {
        onlyTheCoverHelps(Flaw.COUNTS_STALE_ANSWERS, FlawTest::keepsWhatOnlyTwoOfFiveHave);
    }

    /// A and B hold three entries of A's term that were cut off later; B's old answer to them comes
    /// when A leads again and has three others at their place, on A and D only.
    private static boolean keepsWhatOnlyTwoOfFiveHave(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c", "d", "e");
        var a = world.member("a");
        var left = Set.of("a", "b");
        world.elect("a");
        a.put("k", "0");
        world.run(100);
        world.cables =
                (from, to, message) -> {
                    if (left.contains(from) != left.contains(to)) return -1;
                    var isLate =
                            from.equals("b") && message instanceof Appended it && it.lastId() >= 5;
                    return isLate ? SimulatedCluster.HELD : 1;
                };
        for (int i = 0; i < 3; i++) a.put("x" + i, "old");
        world.run(1500);
        world.elect("c");
        world.run(300);
        world.cables = (from, _, message) -> stands(message) && !from.equals("c") ? -1 : 1;
        world.run(8000);
        world.cables =
                (from, to, message) ->
                        from.equals("c") || to.equals("c") || stands(message) && !from.equals("a")
                                ? -1
                                : 1;
        assertThat(world.runUntil(a.raft::leads, 60_000)).isTrue();
        world.run(1500);
        world.cables =
                (from, to, message) -> {
                    if (from.equals("c") || to.equals("c")) return -1;
                    if (SimulatedCluster.isVote(message)) return -1;
                    return from.equals("a") && !to.equals("d") && message instanceof Append
                            ? -1
                            : 1;
                };
        var asked = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 3; i++) asked.add(a.put("w" + i, "new"));
        world.run(300);
        assertThat(world.held).isNotEmpty();
        world.held.forEach(Runnable::run);
        world.run(400);
        return asked.stream().noneMatch(FlawTest::isDone);
    }

    @Test
    void aReadThatComesDuringARoundWaitsForTheNext() {
        onlyTheCoverHelps(Flaw.LETS_READS_JOIN_A_ROUND, FlawTest::readsWhatWasAcknowledgedBefore);
    }

    /// A leads and does not hear that C was elected: B's answer to the first read's round is still
    /// on its way when the second read begins, behind a write that C acknowledged.
    private static boolean readsWhatWasAcknowledgedBefore(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c");
        var a = world.member("a");
        var c = world.member("c");
        world.elect("a");
        a.put("x", "1");
        world.run(100);
        var isCut = new boolean[2];
        var hasSeen = new boolean[1];
        world.cables =
                (from, to, message) -> {
                    var pair = from + to;
                    if (isCut[0] && (pair.equals("ac") || pair.equals("ca"))) return -1;
                    if (pair.equals("ab")) {
                        if (isCut[1]) return -1;
                        hasSeen[0] |= isCut[0] && message instanceof Append it && it.query() > 0;
                        return 1;
                    }
                    if (pair.equals("ba")) return SimulatedCluster.isVote(message) ? -1 : 4500;
                    return stands(message) && !from.equals("c") ? -1 : 1;
                };
        world.run(9000);
        isCut[0] = true;
        var first = a.get("x");
        world.runUntil(() -> hasSeen[0], 4000);
        world.run(5);
        isCut[1] = true;
        assertThat(world.runUntil(c.raft::leads, 4400)).isTrue();
        var written = c.put("x", "2");
        world.run(50);
        assertThat(isDone(written)).isTrue();
        var second = a.get("x");
        world.run(12_000);
        assertThat(first).isDone();
        return second.isCompletedExceptionally()
                || !second.isDone()
                || second.join().equals("\"2\"");
    }

    @Test
    void aFailedForceIsTheLastThingThatADiskDoes() {
        onlyTheCoverHelps(Flaw.PASSES_OVER_FAILURES, FlawTest::keepsWhatADiskThatFailedOnceTook);
    }

    /// B's disk fails once, A sends the entry again, A and B lose power.
    private static boolean keepsWhatADiskThatFailedOnceTook(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c");
        var a = world.member("a");
        var b = world.member("b");
        world.elect("a");
        world.cables =
                (from, to, message) ->
                        from.equals("c") || to.equals("c") || SimulatedCluster.isVote(message)
                                ? -1
                                : 1;
        b.disk.failToForceOnce();
        var written = a.put("x", "1");
        world.run(1900);
        if (!isDone(written)) return true;
        a.kill();
        for (int i = 0; i < 20; i++) b.crash();
        b.start();
        world.cables = (_, _, _) -> 1;
        world.runUntil(() -> world.leader() != null, 60_000);
        world.run(3000);
        return b.value("x").equals("\"1\"");
    }

    @Test
    void aMemberFindsItsWayBackBehindAnAgreedPoint() {
        onlyTheCoverHelps(
                Flaw.IS_STUCK_BEHIND_ITS_SNAPSHOT, FlawTest::anOldLeaderTakesBackWhatItHadAlone);
    }

    private static boolean anOldLeaderTakesBackWhatItHadAlone(Set<Flaw> uncovered) {
        var world = new SimulatedCluster(1, uncovered, "a", "b", "c");
        world.pace = new RaftMember.Pace(3, 10);
        world.startAll();
        world.elect("a");
        var a = world.member("a");
        while (a.log.lastId() < 20) {
            a.put("k", "v");
            world.run(50);
        }
        world.run(3000);
        world.member("b").crash();
        world.member("c").crash();
        a.put("alone", "1");
        a.put("alone", "2");
        world.run(20);
        a.kill();
        world.member("b").start();
        world.member("c").start();
        world.runUntil(() -> world.leader() != null, 60_000);
        world.run(2000);
        world.leader().put("after", "1");
        world.run(1000);
        a.start();
        world.run(20_000);
        return a.value("after").equals("\"1\"");
    }

    @Test
    void aTermFarBehindIsLearnedFromWhoRefuses() {
        onlyTheCoverHelps(
                Flaw.IGNORES_FAR_TERMS, FlawTest::aMemberWithTheNewestLogCatchesUpItsTerm);
    }

    /// B and C have stood in vain many times without A; only A, which has entries that C lacks, can
    /// win when B is gone.
    private static boolean aMemberWithTheNewestLogCatchesUpItsTerm(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c");
        var a = world.member("a");
        var b = world.member("b");
        world.elect("a");
        world.cables = (from, to, _) -> from.equals("c") || to.equals("c") ? -1 : 1;
        var written = a.put("x", "1");
        world.run(500);
        assertThat(isDone(written)).isTrue();
        a.crash();
        // B and C hear each other's question before the vote, and nothing of the vote itself.
        world.cables =
                (_, _, message) ->
                        message instanceof PeerMessage.Voted
                                        || message instanceof Append
                                        || message instanceof Appended
                                ? -1
                                : 1;
        world.run(40_000);
        b.crash();
        world.cables = (_, _, _) -> 1;
        a.start();
        world.run(60_000);
        return a.raft.leads();
    }

    @Test
    void whoIsBeingRemovedDoesNotElectItself() {
        onlyTheCoverHelps(Flaw.COUNTS_WHO_IS_REMOVED, FlawTest::aTermHasOneLeader);
    }

    /// A removes itself, and only B hears of it; B is elected by C, and D hears nothing but A.
    private static boolean aTermHasOneLeader(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c", "d");
        var a = world.member("a");
        var b = world.member("b");
        world.elect("a");
        world.run(500);
        world.cables = between("ab");
        a.raft.remove("a");
        world.run(300);
        assertThat(b.raft.engine().getEffectiveMembers().getMembers()).hasSize(3);
        a.kill();
        world.cables = between("bc");
        assertThat(world.runUntil(b.raft::leads, 60_000)).isTrue();
        a.start();
        world.cables = between("ad");
        world.run(20_000);
        return !a.raft.leads() || a.raft.standing().term() != b.raft.standing().term();
    }

    private static SimulatedCluster.Cables between(String pair) {
        return (from, to, _) -> pair.contains(from) && pair.contains(to) ? 1 : -1;
    }

    @Test
    void whatAMemberHasAlreadyMayBeSentAgainFromTheBeginning() {
        onlyTheCoverHelps(Flaw.FAILS_AT_THE_BEGINNING, FlawTest::catchesUpThoughAnswersAreLost);
    }

    /// C was away from the beginning; what it answers is lost until it has two agreed points.
    private static boolean catchesUpThoughAnswersAreLost(Set<Flaw> uncovered) {
        var world = new SimulatedCluster(1, uncovered, "a", "b", "c");
        world.pace = new RaftMember.Pace(3, 10);
        world.member("a").start();
        world.member("b").start();
        world.elect("a");
        var a = world.member("a");
        while (a.log.lastId() < 60) {
            a.put("k", "v");
            world.run(50);
        }
        var c = world.member("c");
        world.cables =
                (from, _, message) ->
                        from.equals("c") && message instanceof Appended it && it.lastId() > 0
                                ? -1
                                : 1;
        c.start();
        world.runUntil(() -> c.state.appliedId() >= 20, 20_000);
        assertThat(c.state.appliedId()).isGreaterThanOrEqualTo(20);
        world.cables = (_, _, _) -> 1;
        a.put("after", "1");
        world.run(20_000);
        return c.value("after").equals("\"1\"");
    }

    @Test
    void aLogThatBeginsShortlyBeforeAnAgreedPointIsSentToANewMember() {
        onlyTheCoverHelps(Flaw.KEEPS_WHAT_IT_NEVER_HAD, FlawTest::aNewMemberCatchesUp);
    }

    /// All logs begin behind entry 37 when they come by the agreed point 40; D has entries before,
    /// and is then sent what follows.
    private static boolean aNewMemberCatchesUp(Set<Flaw> uncovered) {
        var world = new SimulatedCluster(1, uncovered, "a", "b", "c");
        world.pace = new RaftMember.Pace(3, 40);
        world.startAll();
        world.elect("a");
        world.member("c").kill();
        var a = world.member("a");
        while (a.log.lastId() < 37) {
            a.put("k", "v");
            world.run(50);
        }
        world.run(2000);
        for (var name : List.of("a", "b")) {
            world.member(name).takeSnapshot();
            world.member(name).kill();
            world.member(name).start();
        }
        world.elect("a");
        while (a.log.lastId() < 45) {
            a.put("k", "v");
            world.run(50);
        }
        a.put("after", "1");
        world.run(2000);
        world.member("c").start();
        world.run(20_000);
        return world.member("c").value("after").equals("\"1\"");
    }

    /// No flaw that can be left uncovered: the engine counts a learner's answers as a voter's.
    @Test
    void aLeaderWhoseVotersAreGoneSaysSoThoughALearnerAnswers() {
        var world = started(Set.of(), "a", "b", "c");
        world.elect("a");
        var a = world.member("a");
        world.run(500);
        assertThat(a.raft.hasQuorum()).isTrue();
        var d = world.newcomer("d");
        a.raft.add(d.id, true);
        world.run(300);
        d.isTakenIn = true;
        d.start();
        // D may learn, but not so much that it would vote.
        world.cables = (from, _, message) -> from.equals("d") && isOwnEnd(message) ? -1 : 1;
        world.run(2000);

        world.member("b").crash();
        world.member("c").crash();
        world.run(10_000);
        var written = a.put("x", "1");
        var read = a.get("x");
        world.run(10_000);

        assertThat(a.raft.hasQuorum()).isFalse();
        assertThat(isDone(written)).isFalse();
        assertThat(written).isDone();
        assertThat(read).isCompletedExceptionally();
    }

    private static boolean isOwnEnd(PeerMessage message) {
        return message instanceof Appended it && it.lastId() > 0
                || message instanceof PeerMessage.Refused;
    }

    @Test
    void whoMissedTheLeaderOnceAsksAgainWhenThatOneIsGone() {
        onlyTheCoverHelps(Flaw.STOPS_ASKING, FlawTest::anotherLeadsThoughAllMissedTheLeaderOnce);
    }

    @Test
    void whoMissedTheLeaderOnceAsksInTheNextTermAndInNoLaterOne() {
        var world = started(Set.of(), "a", "b", "c");
        world.elect("a");
        var term = world.member("a").raft.standing().term();
        allMissTheLeaderOnce(world);

        world.cables = (from, _, message) -> stands(message) && from.equals("c") ? -1 : 1;
        world.member("a").crash();
        world.runUntil(() -> world.member("b").raft.leads(), 120_000);

        assertThat(world.member("b").raft.standing().term()).isEqualTo(term + 1);
    }

    private static boolean anotherLeadsThoughAllMissedTheLeaderOnce(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c");
        world.elect("a");
        allMissTheLeaderOnce(world);
        world.member("a").crash();
        return world.runUntil(
                () -> world.member("b").raft.leads() || world.member("c").raft.leads(), 120_000);
    }

    /// B, and later C, hear nothing of A for longer than they wait, and ask in vain for votes: the
    /// others hear A. Then they hear it again, in the same term.
    private static void allMissTheLeaderOnce(SimulatedCluster world) {
        var a = world.member("a");
        world.run(500);
        for (var deaf : List.of("b", "c")) {
            world.cables = (from, to, _) -> from.equals("a") && to.equals(deaf) ? -1 : 1;
            world.run(8_000);
            world.cables = (_, _, _) -> 1;
            world.run(8_000);
        }
        assertThat(a.raft.leads()).isTrue();
    }

    @Test
    void whereTwoLogsPartIsFoundInOneRoundTrip() {
        onlyTheCoverHelps(
                Flaw.STEPS_BACK_ONE_BY_ONE,
                uncovered -> appendsUntilCaughtUp(uncovered, 1000) < 100);
    }

    private static int appendsUntilCaughtUp(Set<Flaw> uncovered, int behind) {
        var world = started(uncovered, "a", "b", "c");
        world.elect("a");
        var a = world.member("a");
        world.run(1500);
        world.member("c").crash();
        for (int i = 0; i < behind; i++) {
            a.put("k", "v" + i);
            if (i % 100 == 0) world.run(30);
        }
        world.run(2000);
        a.crash();
        var appends = new int[1];
        world.cables =
                (from, to, message) -> {
                    if (to.equals("c") && message instanceof Append) appends[0]++;
                    return stands(message) && !from.equals("b") ? -1 : 1;
                };
        var c = world.member("c").start();
        world.runUntil(() -> c.state.appliedId() > behind, 60_000);
        assertThat(c.state.appliedId()).isGreaterThan(behind);
        return appends[0];
    }

    @Test
    void aRequestIsBoundedInBytes() {
        onlyTheCoverHelps(
                Flaw.SENDS_WITHOUT_A_LIMIT,
                uncovered -> largestFrame(uncovered) < 2 * ByteLimit.BYTES_MAX);
    }

    private static int largestFrame(Set<Flaw> uncovered) {
        var world = started(uncovered, "a", "b", "c");
        world.elect("a");
        var a = world.member("a");
        world.member("c").crash();
        for (int i = 0; i < 20; i++) {
            a.put("k" + i, "v".repeat(300_000));
            world.run(10);
        }
        var largest = new int[1];
        world.sent = (_, frame) -> largest[0] = Math.max(largest[0], frame.length);
        var c = world.member("c").start();
        world.run(20_000);
        assertThat(c.value("k19")).hasSize(300_002);
        return largest[0];
    }

    @Test
    void onSlowCablesOneMemberStandsBeforeTheOthers() {
        onlyTheCoverHelps(
                Flaw.HAS_NARROW_NOISE, uncovered -> electionsWithin(uncovered, 20_000) >= 24);
    }

    /// Of thirty clusters of five on cables of 300 ms, how many have a leader again in time.
    private static int electionsWithin(Set<Flaw> uncovered, long ms) {
        int elected = 0;
        for (int seed = 0; seed < 30; seed++) {
            var world = new SimulatedCluster(seed, uncovered, "a", "b", "c", "d", "e");
            world.startAll();
            world.elect("a");
            world.run(3000);
            world.cables = (_, _, _) -> 250;
            world.run(3000);
            world.member("a").crash();
            if (world.runUntil(() -> world.leader() != null, ms)) elected++;
        }
        return elected;
    }

    private static SimulatedCluster started(Set<Flaw> uncovered, String... names) {
        var world = new SimulatedCluster(1, uncovered, names);
        world.startAll();
        return world;
    }

    private static boolean stands(PeerMessage message) {
        return SimulatedCluster.isCandidature(message);
    }

    private static boolean isDone(CompletableFuture<Answer> answer) {
        return answer.isDone() && answer.join() instanceof Answer.Done;
    }
}
