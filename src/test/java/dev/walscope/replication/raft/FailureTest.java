package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.replication.Answer;
import dev.walscope.replication.LogEnd;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// One failure each, of a disk, a cable or a clock, in a cluster of three to five: what was
/// acknowledged is there, somebody leads as long as a majority can, and in the end all logs are the
/// same.
class FailureTest {
    private static final long LONG_MS = 60_000;

    private final List<CompletableFuture<Answer>> asked = new ArrayList<>();
    private SimulatedCluster world;

    private void started(String... names) {
        world = new SimulatedCluster(1, Set.of(), names);
        world.startAll();
        world.elect("a");
        world.run(500);
    }

    private SimulatedCluster.Member at(String name) {
        return world.member(name);
    }

    private boolean isWritten(SimulatedCluster.Member member, String key) {
        var answer = member.put(key, "v");
        world.run(6000);
        return answer.isDone() && answer.join() instanceof Answer.Done;
    }

    private void awaitLeaderOtherThan(String name) {
        assertThat(
                        world.runUntil(
                                () -> world.leader() != null && world.leader() != at(name),
                                LONG_MS))
                .isTrue();
        world.run(2000);
    }

    private void assertAllLogsAreTheSame() throws IOException {
        world.run(10_000);
        var leader = world.leader();
        assertThat(leader).isNotNull();
        for (var member : world.members.values()) {
            assertThat(member.state.appliedId()).as(member.name).isEqualTo(leader.log.lastId());
            assertThat(member.log.fingerprint(leader.log.lastId()))
                    .as(member.name)
                    .isEqualTo(leader.log.fingerprint(leader.log.lastId()));
        }
    }

    @Test
    void aLeaderWithAFullDiskMakesRoomForAnother() throws IOException {
        started("a", "b", "c");
        assertThat(isWritten(at("a"), "before")).isTrue();
        at("a").disk.roomFor(10);

        assertThat(isWritten(at("a"), "lost")).isFalse();

        awaitLeaderOtherThan("a");
        assertThat(at("a").raft.failure()).isPresent();
        assertThat(isWritten(world.leader(), "after")).isTrue();
        at("a").crash();
        at("a").disk.roomFor(Long.MAX_VALUE);
        at("a").start();
        assertAllLogsAreTheSame();
        assertThat(at("a").value("before")).isEqualTo("\"v\"");
        assertThat(at("a").value("after")).isEqualTo("\"v\"");
    }

    @Test
    void aFollowerWithAFullDiskAcknowledgesNothing() throws IOException {
        started("a", "b", "c");
        at("c").crash();
        at("b").disk.roomFor(10);

        assertThat(isWritten(at("a"), "x")).isFalse();

        at("b").crash();
        at("b").disk.roomFor(Long.MAX_VALUE);
        at("b").start();
        at("c").start();
        assertThat(world.runUntil(() -> world.leader() != null, LONG_MS)).isTrue();
        world.run(2000);
        assertThat(isWritten(world.leader(), "after")).isTrue();
        assertAllLogsAreTheSame();
    }

    /// Somebody empties the leader's file in its place; C is down, so that the leader's copy
    /// counts.
    @Test
    void aLeaderWhoseFileIsCutInItsPlaceAcknowledgesNoMore() throws IOException {
        started("a", "b", "c");
        at("c").kill();
        for (int n = 0; n < 5; n++) assertThat(isWritten(at("a"), "k" + n)).isTrue();
        try (var file = at("a").disk.create("wal.log.segment.1")) {
            file.truncate(0);
            file.force();
        }

        isWritten(at("a"), "x");
        isWritten(at("a"), "y");

        assertThat(at("a").raft.failure()).isPresent();
        at("c").start();
        awaitLeaderOtherThan("a");
        assertThat(isWritten(world.leader(), "after")).isTrue();
        for (int n = 0; n < 5; n++) assertThat(at("b").value("k" + n)).isEqualTo("\"v\"");
    }

    /// C was away, and lacks what A and B have agreed on. With B's word it could lead.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 100})
    void aMemberWhoseEndWasCutOffWhileItWasDownMakesNobodyLeadWhoLacksIt(int lines)
            throws IOException {
        started("a", "b", "c");
        at("c").kill();
        for (int n = 0; n < 5; n++) assertThat(isWritten(at("a"), "k" + n)).isTrue();
        at("a").kill();
        at("b").kill();
        at("b").loseLines(lines);

        at("b").start();
        at("c").start();
        world.run(LONG_MS);

        assertThat(world.leader()).isNull();
        at("a").start();
        assertThat(world.runUntil(() -> world.leader() == at("a"), LONG_MS)).isTrue();
        assertThat(isWritten(at("a"), "after")).isTrue();
        assertAllLogsAreTheSame();
        for (int n = 0; n < 5; n++) assertThat(at("c").value("k" + n)).isEqualTo("\"v\"");
    }

    /// It may lead again as soon as it has as much as before.
    @ParameterizedTest
    @ValueSource(strings = {"kill", "crash"})
    void aMemberWhoseEndWasCutOffHelpsWhoHasItToLead(String then) throws IOException {
        started("a", "b", "c");
        at("c").kill();
        for (int n = 0; n < 5; n++) assertThat(isWritten(at("a"), "k" + n)).isTrue();
        at("b").kill();
        at("b").loseLines(2);
        at("b").start();
        if (then.equals("kill")) at("b").kill();
        else at("b").crash();
        at("b").start();

        assertThat(world.runUntil(() -> world.leader() == at("a"), LONG_MS)).isTrue();
        world.run(2000);
        assertThat(isWritten(at("a"), "after")).isTrue();

        at("a").kill();
        at("c").start();
        assertThat(world.runUntil(() -> world.leader() == at("b"), LONG_MS)).isTrue();
        assertThat(isWritten(at("b"), "later")).isTrue();
        at("a").start();
        assertAllLogsAreTheSame();
    }

    @Test
    void aLoneMemberWhoseEndWasCutOffSaysWhatIsGone() throws IOException {
        started("a");
        for (int n = 0; n < 3; n++) assertThat(isWritten(at("a"), "k" + n)).isTrue();
        at("a").kill();
        at("a").loseLines(1);

        at("a").start();

        assertThat(at("a").raft.failure())
                .get()
                .asString()
                .contains("ends with entry 3, and entry 4 was answered")
                .contains("delete end.json");
        at("a").kill();
        at("a").disk.remove(LogEnd.FILE);
        at("a").start();
        assertThat(world.runUntil(() -> world.leader() == at("a"), LONG_MS)).isTrue();
    }

    @Test
    void aLeaderWhoseForceFailsLeadsNoMore() throws IOException {
        started("a", "b", "c");
        at("a").disk.failToForceOnce();
        at("a").put("x", "v");

        awaitLeaderOtherThan("a");

        assertThat(at("a").raft.failure()).isPresent();
        assertThat(isWritten(world.leader(), "after")).isTrue();
        at("a").crash();
        at("a").start();
        assertAllLogsAreTheSame();
    }

    /// Of five, the leader is left with one other.
    @Test
    void aLeaderInTheSmallerPartPromisesNothing() throws IOException {
        started("a", "b", "c", "d", "e");
        world.cables = (from, to, _) -> "ab".contains(from) == "ab".contains(to) ? 1 : -1;

        assertThat(isWritten(at("a"), "minority")).isFalse();
        var read = at("a").get("minority");
        awaitLeaderOtherThan("a");

        assertThat(at("a").raft.leads()).isFalse();
        assertThat(read).isCompletedExceptionally();
        assertThat(isWritten(world.leader(), "majority")).isTrue();
        world.cables = (_, _, _) -> 1;
        assertAllLogsAreTheSame();
        assertThat(at("a").value("majority")).isEqualTo("\"v\"");
    }

    /// Where it is to be known beforehand who stands, in which term is too: who led was not silent,
    /// and is not roused as soon as it leads no more.
    @Test
    void inALessonALeaderThatIsLeftAloneAsksForVotesInVainAndInNoLaterTerm() {
        world = new SimulatedCluster(1, Set.of(), "a", "b", "c");
        world.pace = new RaftMember.Pace(3, 100_000, 3);
        world.startAll();
        world.elect("a");
        int term = at("a").raft.standing().term();
        world.run(LONG_MS);
        world.cables = (_, _, _) -> -1;

        assertThat(world.runUntil(() -> !at("a").raft.leads(), LONG_MS)).isTrue();
        world.run(LONG_MS);

        assertThat(at("a").raft.standing().term()).isEqualTo(term);
    }

    /// All hear B, and nobody else: B is the bridge.
    @Test
    void overABridgeWorkGoesOn() throws IOException {
        started("a", "b", "c", "d", "e");
        world.cables = (from, to, _) -> from.equals("b") || to.equals("b") ? 1 : -1;

        assertThat(
                        world.runUntil(
                                () ->
                                        world.leader() != null
                                                && world.leader().raft.hasQuorum()
                                                && isWritten(world.leader(), "x"),
                                4 * LONG_MS))
                .isTrue();

        world.cables = (_, _, _) -> 1;
        assertAllLogsAreTheSame();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "ba", "ac", "bc"})
    void aCableThatCarriesOneWayOnlyStopsNobodyForLong(String deaf) throws IOException {
        started("a", "b", "c");
        world.cables = (from, to, _) -> (from + to).equals(deaf) ? -1 : 1;
        world.run(20_000);

        assertThat(
                        world.runUntil(
                                () -> world.leader() != null && isWritten(world.leader(), "x"),
                                4 * LONG_MS))
                .isTrue();

        world.cables = (_, _, _) -> 1;
        assertAllLogsAreTheSame();
    }

    /// What somebody does to the file that a member writes.
    enum Meddling {
        REPLACED_BY_ANOTHER((disk, file) -> disk.replace(file, "another file\n".getBytes(UTF_8))),
        REPLACED_BY_NOTHING((disk, file) -> disk.replace(file, new byte[0])),
        REPLACED_BY_A_COPY((disk, file) -> disk.replace(file, disk.bytes(file))),
        TAKEN_AWAY(UnreliableStorage::remove);

        private final BiConsumer<UnreliableStorage, String> deed;

        Meddling(BiConsumer<UnreliableStorage, String> deed) {
            this.deed = deed;
        }
    }

    /// With the third one down, nothing is agreed on without the one whose file it is.
    @ParameterizedTest
    @EnumSource
    void aMemberWhoseFileIsNotItsOwnAnyMoreAcknowledgesWhatItsFolderHolds(Meddling meddling)
            throws IOException {
        for (var name : List.of("a", "b")) {
            started("a", "b", "c");
            assertThat(isWritten(at("a"), "before")).isTrue();
            at("c").crash();
            var disk = at(name).disk;
            var file = "wal.log.segment." + at(name).log.segments().getLast().number();

            meddling.deed.accept(disk, file);
            var isAcknowledged = isWritten(at("a"), "after");

            var folder = folder(disk);
            assertThat(isAcknowledged)
                    .as("%s of %s: %s, %s", meddling, name, at(name), folder)
                    .isEqualTo(folder.contains("\"before\"") && folder.contains("\"after\""));
            if (!isAcknowledged) assertThat(at(name).raft.failure()).isPresent();
        }
    }

    /// All that stands in segments, under the names that a start reads.
    private static String folder(UnreliableStorage disk) {
        return disk.list().stream()
                .filter(name -> name.matches("wal\\.log\\.segment\\.\\d+"))
                .map(name -> new String(disk.bytes(name), UTF_8))
                .collect(Collectors.joining());
    }

    /// The vote has to be on the disk before it is given.
    @ParameterizedTest
    @ValueSource(strings = {"b", "bc", "bcd"})
    void whoHasNoRoomForAVoteGivesNone(String full) throws IOException {
        started("a", "b", "c", "d", "e");
        assertThat(isWritten(at("a"), "before")).isTrue();
        for (var name : full.split("")) at(name).disk.roomFor(10);

        at("a").crash();
        var isLed = world.runUntil(() -> world.leader() != null, LONG_MS);

        // Of the four that are left, three are needed.
        assertThat(isLed).isEqualTo(full.length() == 1);
        if (isLed) assertThat(isWritten(world.leader(), "meanwhile")).isTrue();
        for (var name : full.split("")) {
            assertThat(at(name).raft.failure()).as(name).isPresent();
            at(name).crash();
            at(name).disk.roomFor(Long.MAX_VALUE);
            at(name).start();
        }
        at("a").start();
        assertThat(world.runUntil(() -> world.leader() != null, LONG_MS)).isTrue();
        world.run(2000);
        assertThat(isWritten(world.leader(), "after")).isTrue();
        assertAllLogsAreTheSame();
        for (var member : world.members.values())
            assertThat(member.value("before")).as(member.name).isEqualTo("\"v\"");
    }

    /// Each leader stamps with a clock of its own; stamps never go back, whose ever it is.
    @ParameterizedTest
    @CsvSource({"3600000, -3600000, 0", "-3600000, 3600000, 0", "0, -3600000, 3600000"})
    void stampsGoForwardInLogOrderWhoeverLeads(long a, long b, long c) throws IOException {
        started("a", "b", "c");
        at("a").clockStepMs = a;
        at("b").clockStepMs = b;
        at("c").clockStepMs = c;

        for (int n = 0; n < 6; n++) {
            var leader = world.leader();
            leader.put("key" + n, "v", "client", "r" + n);
            world.run(2000);
            var next = at(List.of("a", "b", "c").get(n % 3));
            if (next == leader) continue;
            leader.raft.transfer(next.name);
            assertThat(world.runUntil(() -> world.leader() == next, LONG_MS)).isTrue();
            world.run(1000);
        }

        var stamps = new ArrayList<Long>();
        world.leader()
                .log
                .replay(entry -> entry.request().ifPresent(it -> stamps.add(it.timestampMs())));
        assertThat(stamps).hasSize(6).isSorted();
        assertAllLogsAreTheSame();
    }

    /// What stamps entries may jump; what elects must not look at it, and stamps never go back.
    @ParameterizedTest
    @ValueSource(longs = {3_600_000, -3_600_000})
    void aClockThatIsPutMovesNothing(long stepMs) throws IOException {
        started("a", "b", "c");
        at("a").put("x", "1", "client", "r1");
        world.run(1000);
        var term = at("a").raft.standing().term();

        for (var name : List.of("a", "b")) at(name).clockStepMs = stepMs;
        at("a").put("x", "2", "client", "r2");
        world.run(20_000);
        var again = at("a").put("x", "1", "client", "r1");
        world.run(1000);

        assertThat(at("a").raft.leads()).isTrue();
        assertThat(at("a").raft.standing().term()).isEqualTo(term);
        if (stepMs < 0)
            assertThat(again.join())
                    .isInstanceOfSatisfying(
                            Answer.Done.class, done -> assertThat(done.replayed()).isTrue());
        assertAllLogsAreTheSame();
    }

    @Test
    void aRetryOverThreeFailoversIsOneEntry() throws IOException {
        started("a", "b", "c", "d", "e");
        var first = at("a").put("x", "v", "client", "r1");
        world.run(1000);
        assertThat(first.join()).isInstanceOf(Answer.Done.class);
        var id = ((Answer.Done) first.join()).id();

        for (int i = 0; i < 3; i++) {
            var leader = world.leader();
            leader.crash();
            awaitLeaderOtherThan(leader.name);
            leader.start();
            asked.add(world.leader().put("x", "v", "client", "r1"));
            world.run(3000);
        }

        assertThat(asked)
                .extracting(CompletableFuture::join)
                .containsOnly(new Answer.Done(id, true));
        assertAllLogsAreTheSame();
    }
}
