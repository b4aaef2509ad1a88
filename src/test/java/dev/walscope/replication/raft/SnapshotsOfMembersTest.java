package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.api.PeerMessage.Append;
import dev.walscope.api.PeerMessage.Part;
import dev.walscope.api.PeerMessage.SnapshotOffered;
import dev.walscope.replication.Answer;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Snapshots of members that elect their leader, one case each.
class SnapshotsOfMembersTest {
    private static final long LONG_MS = 60_000;

    private SimulatedCluster world;

    @Test
    void aMemberThatLacksWhatWasDroppedGoesOnBehindASnapshot() throws Exception {
        droppedWhileAway("c");

        at("c").start();
        world.run(10_000);

        assertThat(at("c").installed).isEqualTo(1);
        assertThat(at("c").log.firstId()).isGreaterThan(1);
        assertSameAsLeader("c");
        // Its next start begins there too.
        at("c").crash();
        at("c").start();
        world.run(3000);
        assertSameAsLeader("c");
    }

    @Test
    void whoWasSentASnapshotKnowsWhatWasRetried() throws Exception {
        started("a", "b", "c");
        at("c").kill();
        var first = id(at("a").put("x", "1", "client", "r1"));
        drop();
        at("c").start();
        world.run(10_000);
        world.member("a").kill();
        world.elect("c");

        assertThat(id(at("c").put("x", "1", "client", "r1"))).isEqualTo(first);
    }

    @Test
    void membersAreKnownThoughTheirLinesAreDropped() throws Exception {
        started("a", "b", "c");
        var d = world.newcomer("d");
        at("a").raft.add(d.id.at("http://d"), true);
        world.run(1000);
        d.isTakenIn = true;
        d.start();
        assertThat(world.runUntil(() -> at("a").raft.members().voters().size() == 4, LONG_MS))
                .isTrue();
        drop();

        for (var name : List.of("a", "b", "c", "d")) {
            at(name).crash();
            at(name).start();
        }
        world.run(5000);

        for (var name : List.of("a", "b", "c", "d"))
            assertThat(at(name).raft.members().voters()).as(name).contains(d.id).hasSize(4);
    }

    @Test
    void whatIsCutOffInTheMiddleGoesOnWhereItWas() throws Exception {
        droppedWhileAway("c");
        var parts = new ArrayList<Part>();
        world.cables =
                (_, to, message) -> {
                    if (!(message instanceof Part part)) return 1;
                    parts.add(part);
                    // Each third one is lost.
                    return parts.size() % 3 == 0 ? -1 : 1;
                };

        at("c").start();
        world.run(20_000);

        assertSameAsLeader("c");
        var offsets = parts.stream().map(Part::offset).toList();
        assertThat(offsets.stream().distinct().count()).isGreaterThan(3);
        assertThat(offsets.stream().filter(it -> it == 0).count()).isEqualTo(1);
    }

    @Test
    void whoLacksTheLastOfWhatWasDroppedIsNotOfferedItForEachRefusal() throws Exception {
        droppedWhileAway("c");

        at("c").start();

        isInstalledWithFewOffers("c");
    }

    @Test
    void whoIsNewIsNotOfferedItForEachRefusal() throws Exception {
        started("a", "b", "c");
        drop();
        var d = world.newcomer("d");
        at("a").raft.add(d.id.at("http://d"), false);
        world.run(1000);
        d.isTakenIn = true;

        d.start();

        isInstalledWithFewOffers("d");
    }

    /// Who is offered a snapshot refuses what would follow it until all of it has come, which takes
    /// a while here.
    private void isInstalledWithFewOffers(String name) {
        var offers = new ArrayList<SnapshotOffered>();
        world.cables =
                (_, _, message) -> {
                    if (message instanceof SnapshotOffered offer) offers.add(offer);
                    return message instanceof Part ? 400 : 1;
                };
        var began = world.nowMs;
        assertThat(world.runUntil(() -> at(name).installed == 1, LONG_MS)).isTrue();
        var took = world.nowMs - began;
        assertThat(took).isGreaterThan(1_500);
        assertThat(offers).hasSizeBetween(1, (int) (took / 20));
    }

    /// The offer comes to C late; meanwhile another leader, which has all lines, has sent them.
    @Test
    void whoWasSentTheEntriesMeanwhileKeepsThem() throws Exception {
        droppedWhileAway("c");
        world.cables = (_, to, message) -> message instanceof SnapshotOffered ? 3000 : 1;
        at("c").start();
        world.run(2500);
        assertThat(at("c").installed).isZero();
        at("a").kill();
        world.elect("b");
        world.run(10_000);

        assertSameAsLeader("c");
    }

    @Test
    void whatASnapshotHasTheSumOfMayBeUnreadable() throws Exception {
        started("a", "b", "c");
        write(30);
        at("b").takeSnapshot();
        at("b").kill();
        var newest =
                at("b").disk.list().stream()
                        .filter(name -> name.matches("wal.log.segment.\\d+"))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        at("b").disk.damage(newest, 30, 1);
        at("b").start();
        assertThat(at("b").log.damages()).isNotEmpty();
        at("c").kill();
        world.run(3000);

        assertThat(world.runUntil(() -> world.leader() != null, LONG_MS)).isTrue();
        assertThat(done(world.leader().put("y", "1"))).isTrue();
    }

    @Test
    void aLogThatEndsBeforeItsSnapshotTakesNoPart() throws Exception {
        started("a", "b", "c");
        write(12);
        at("c").takeSnapshot();
        at("c").kill();
        var bytes = at("c").disk.bytes("wal.log.segment.1");
        at("c").disk.damage("wal.log.segment.1", bytes.length - 20, 1);

        assertThatThrownBy(at("c")::start)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("takes no part");
    }

    @Test
    void aNewMemberIsNotAskedEntryByEntryWhatItHas() throws Exception {
        started("a", "b", "c");
        world.member("c").kill();
        write(300);
        var asked = new ArrayList<Append>();
        var before = world.cables;
        world.cables =
                (from, to, message) -> {
                    if (to.equals("c") && message instanceof Append append) asked.add(append);
                    return before.delayMs(from, to, message);
                };

        at("c").start();
        world.runUntil(() -> at("c").state.appliedId() == at("a").state.appliedId(), LONG_MS);

        assertSameAsLeader("c");
        assertThat(asked.size()).isLessThan(30);
    }

    private void droppedWhileAway(String name) throws Exception {
        started("a", "b", "c");
        write(5);
        at(name).kill();
        drop();
    }

    /// Segments are dropped, and members begin behind the snapshot, with nothing before in memory.
    private void drop() throws Exception {
        write(40);
        for (var member : List.copyOf(world.members.values())) {
            if (!member.isUp()) continue;
            member.takeSnapshot();
            assertThat(member.dropped).isPositive();
            member.kill();
            member.start();
        }
        world.elect("a");
        write(3);
    }

    private void started(String... names) {
        world = new SimulatedCluster(1, Set.of(), names);
        world.startAll();
        world.elect("a");
    }

    private SimulatedCluster.Member at(String name) {
        return world.member(name);
    }

    private void write(int count) {
        for (int n = 0; n < count; n++)
            assertThat(done(at("a").put("k" + n, "a value of some length, " + n))).isTrue();
    }

    private boolean done(CompletableFuture<Answer> answer) {
        world.runUntil(answer::isDone, LONG_MS);
        return answer.isDone() && answer.join() instanceof Answer.Done;
    }

    private long id(CompletableFuture<Answer> answer) {
        assertThat(done(answer)).isTrue();
        return ((Answer.Done) answer.join()).id();
    }

    private void assertSameAsLeader(String name) throws Exception {
        var leader = world.leader();
        var last = leader.log.lastId();
        assertThat(at(name).state.appliedId()).as(at(name).toString()).isEqualTo(last);
        assertThat(at(name).log.fingerprint(last)).isEqualTo(leader.log.fingerprint(last));
        assertThat(at(name).value("k4")).isEqualTo(leader.value("k4"));
    }
}
