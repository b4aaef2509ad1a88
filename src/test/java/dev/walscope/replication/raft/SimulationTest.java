package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.entry.Check;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.KeyWrite;
import dev.walscope.entry.Operation;
import dev.walscope.entry.TransactionBody;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Change;
import dev.walscope.replication.Command;

import io.microraft.RaftRole;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Random histories of a whole cluster: members die, lose power and are cut off, cables are slow,
/// lose and repeat frames, disks fail. The engine, the covers, the log and the frames are the real
/// ones; thread, clock, network and disk are the test's, so a seed is a history.
///
/// Nothing acknowledged is lost, no two leaders have a term, all members apply the same, no read is
/// older than what was acknowledged before it, a retried request is one entry, and in the end all
/// logs are the same bytes.
class SimulationTest {
    private static final int SCHEDULES = Integer.getInteger("schedules", 1000);
    private static final long FIRST_SEED = Long.getLong("seed", 0);

    @Test
    void noHistoryLosesOrContradictsWhatWasAcknowledged() throws IOException {
        long acknowledged = 0;
        long reads = 0;
        long cuts = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
            var history = new History(seed, EnumSet.noneOf(Flaw.class), false);
            history.play();
            acknowledged += history.acknowledged.size();
            reads += history.readsAnswered;
            cuts += history.cuts();
        }

        // The histories are worth something: there was something to lose.
        if (SCHEDULES > 1000)
            System.out.printf(
                    "%d histories from seed %d: %d writes acknowledged, %d reads answered, %d ends"
                            + " cut off%n",
                    SCHEDULES, FIRST_SEED, acknowledged, reads, cuts);
        assertThat(acknowledged).isGreaterThan(100L * SCHEDULES);
        assertThat(reads).isGreaterThan(100L * SCHEDULES);
        if (SCHEDULES >= 50) assertThat(cuts).isGreaterThan(SCHEDULES / 10);
    }

    /// As above, and voters lose their disks and are replaced, members are added and removed.
    @Test
    void noHistoryOfChangingMembersDoesEither() throws IOException {
        long changes = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES / 4; seed++) {
            var history = new History(seed, EnumSet.noneOf(Flaw.class), false).changingMembers();
            history.play();
            changes += history.changes;
        }

        if (SCHEDULES > 1000)
            System.out.printf("%d histories, %d changes of members%n", SCHEDULES / 4, changes);
        if (SCHEDULES >= 50) assertThat(changes).isGreaterThan(SCHEDULES / 4);
    }

    /// As above, and members take snapshots and drop what these cover: who was away, or is new, is
    /// sent one.
    @Test
    void noHistoryWithSnapshotsDoesEither() throws IOException {
        long dropped = 0;
        long installed = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES / 2; seed++) {
            var history = new History(seed, EnumSet.noneOf(Flaw.class), false).takingSnapshots();
            if (seed % 2 == 0) history.changingMembers();
            history.play();
            dropped += history.dropped();
            installed += history.installed();
        }

        if (SCHEDULES > 1000)
            System.out.printf(
                    "%d histories, segments dropped %d times, %d snapshots installed%n",
                    SCHEDULES / 2, dropped, installed);
        if (SCHEDULES >= 50) {
            assertThat(dropped).isGreaterThan(SCHEDULES);
            assertThat(installed).isGreaterThan(SCHEDULES / 10);
        }
    }

    /// As in the first, and somebody cuts lines off one member's log while it is down.
    @Test
    void noHistoryWithAnEndThatSomebodyCutsOffDoesEither() throws IOException {
        long lines = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES / 4; seed++) {
            var history = new History(seed, EnumSet.noneOf(Flaw.class), false).losingEnds();
            history.play();
            lines += history.endsLost;
        }

        if (SCHEDULES > 1000)
            System.out.printf("%d histories, %d ends lost%n", SCHEDULES / 4, lines);
        if (SCHEDULES >= 50) assertThat(lines).isGreaterThan(SCHEDULES / 8);
    }

    /// No history that was made for it: of these, some have no leader in the end when nobody rouses
    /// a voter that has stopped asking for votes.
    @Test
    void aTransactionCountsOnceAndWholeOrNotAtAll() throws IOException {
        long counted = 0;
        long unmet = 0;
        for (long n = 0; n < SCHEDULES / 4; n++) {
            var history = new History(FIRST_SEED + n, EnumSet.noneOf(Flaw.class), false);
            if (n % 2 == 1) history.takingSnapshots();
            history.transacting().play();
            counted += history.counted;
            unmet += history.unmet;
        }

        if (SCHEDULES > 1000)
            System.out.printf(
                    "%d histories, %d transactions, %d refused%n", SCHEDULES / 4, counted, unmet);
        assertThat(counted).isGreaterThan(2L * SCHEDULES);
        assertThat(unmet).as("some were in each other's way").isGreaterThan(SCHEDULES / 4);
    }

    @Test
    void aVoterThatHasStoppedAskingIsRoused() throws IOException {
        var seeds = List.of(1008L, 1081L, 1146L, 1170L, 1208L, 1304L, 1465L, 1490L);
        for (var seed : seeds)
            new History(seed, EnumSet.noneOf(Flaw.class), false).changingMembers().play();

        assertThatThrownBy(
                        () -> {
                            for (var seed : seeds)
                                new History(seed, EnumSet.of(Flaw.STOPS_ASKING), false)
                                        .changingMembers()
                                        .play();
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a leader in the end");
    }

    /// An old leader has a change of the voters that was never agreed on, and two of four decide:
    /// all of it rare enough that one history of 26,000 showed it.
    @Test
    void twoOfFourDecideNothing() throws IOException {
        var seed = 104_258;
        new History(seed, EnumSet.noneOf(Flaw.class), false).changingMembers().play();

        var uncovered = EnumSet.of(Flaw.DECIDES_WITHOUT_A_MAJORITY);
        assertThatThrownBy(() -> new History(seed, uncovered, false).changingMembers().play())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Entry[id=70");
    }

    /// The test of the test.
    @Test
    void aForgottenForceWouldBeSeen() {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 0; seed < 60; seed++)
                                new History(seed, EnumSet.noneOf(Flaw.class), true).play();
                        })
                .isInstanceOf(AssertionError.class);
    }

    private static final class History {
        private static final int LENGTH_MS = 40_000;
        private static final List<String> PAIR = List.of("left", "right");

        private final List<String> keys =
                new ArrayList<>(List.of("k0", "k1", "k2", "k3", "k4", "k5", "k6", "register"));

        private final long seed;
        private final SimulatedCluster cluster;
        private final Set<String> cut = new HashSet<>();
        private final Map<String, Integer> slow = new HashMap<>();
        private final Map<Long, Entry> applied = new HashMap<>();
        private final Map<Integer, String> leaders = new HashMap<>();
        final Map<Long, String> acknowledged = new LinkedHashMap<>();
        private double lost;
        private boolean calm;
        private long register;
        private long registerAcknowledged;
        private SimulatedCluster.@Nullable Member joining;
        private @Nullable String leaving;
        private @Nullable String loser;
        private long transactions;
        long endsLost;
        long counted;
        long unmet;
        long readsAnswered;
        long changes;
        private String violation;

        History(long seed, Set<Flaw> uncovered, boolean forgetsToForce) {
            this.seed = seed;
            var names =
                    seed % 4 == 3
                            ? new String[] {"a", "b", "c", "d", "e"}
                            : new String[] {"a", "b", "c"};
            cluster = new SimulatedCluster(seed, uncovered, names);
            cluster.forgetsToForce = forgetsToForce;
            // Agreed points are so dense that each history passes many.
            cluster.pace = new RaftMember.Pace(3, seed % 2 == 0 ? 40 : 100_000);
            cluster.cables = (from, to, _) -> delay(from, to);
            for (var member : cluster.members.values()) member.ear = ear(member);
        }

        private RaftMember.Ear ear(SimulatedCluster.Member member) {
            return new RaftMember.Ear() {
                @Override
                public void changed(RaftMember.Standing now) {
                    if (now.role() != RaftRole.LEADER) return;
                    var id = member.id.toString();
                    var other = leaders.putIfAbsent(now.term(), id);
                    if (other != null && !other.equals(id))
                        violated("two leaders in term " + now.term());
                }

                @Override
                public void applied(Entry entry) {
                    var other = applied.putIfAbsent(entry.id(), entry);
                    if (other != null && !other.equals(entry))
                        violated(other + " and, on " + member.name + ", " + entry);
                }

                @Override
                public void removed(long id) {
                    cluster.forget(member.name);
                }

                @Override
                public void failed(String why) {
                    // Its disk failed; a person starts it again.
                    cluster.after(
                            1000,
                            () -> {
                                if (!member.isUp()) return;
                                member.crash();
                                member.start();
                            });
                }
            };
        }

        private void violated(String what) {
            if (violation == null) violation = what;
        }

        private long delay(String from, String to) {
            var random = cluster.random;
            if (cut.contains(from + to) || random.nextDouble() < lost) return -1;
            var always = slow.getOrDefault(from + to, 0);
            if (always > 0) return always + random.nextInt(20);
            int kind = random.nextInt(100);
            if (kind < 3 && !calm) return 1 + random.nextInt(12_000);
            return 1 + random.nextInt(kind < 12 ? 300 : 15);
        }

        void play() throws IOException {
            cluster.startAll();
            cluster.after(500, () -> client(0));
            cluster.after(500, this::writer);
            for (int i = 0; i < 2; i++) cluster.after(800, this::reader);
            cluster.after(2000, this::chaos);
            cluster.run(LENGTH_MS);
            calm = true;
            lost = 0;
            heal();
            cluster.run(14_000);
            heal();
            cluster.run(30_000);
            check();
        }

        private void heal() {
            cut.clear();
            slow.clear();
            for (var member : cluster.members.values()) if (!member.isUp()) member.start();
        }

        // ---- snapshots

        /// Nothing that is known to be agreed on is among what is cut: of that the log knows.
        History losingEnds() {
            loser = "b";
            cluster.pace = new RaftMember.Pace(3, 100_000);
            return this;
        }

        History takingSnapshots() {
            cluster.after(3000, this::snapshot);
            return this;
        }

        private void snapshot() {
            if (!calm) any().takeSnapshot();
            cluster.after(100 + cluster.random.nextInt(4000), this::snapshot);
        }

        long dropped() {
            return cluster.members.values().stream().mapToLong(one -> one.dropped).sum();
        }

        long installed() {
            return cluster.members.values().stream().mapToLong(one -> one.installed).sum();
        }

        // ---- transactions

        /// Both keys of a pair are counted up together, by who has read them both.
        History transacting() {
            for (var key : PAIR) keys.add(key);
            for (int n = 0; n < 3; n++) cluster.after(1500, this::count);
            return this;
        }

        private void count() {
            if (calm) return;
            var member = any();
            if (member.isUp())
                member.get(PAIR.getFirst())
                        .thenAccept(
                                _ -> {
                                    var point = member.state.read(PAIR);
                                    var first = point.keys().get(0);
                                    if (!Objects.equals(first.value(), point.keys().get(1).value()))
                                        violated(member.name + " reads half a transaction");
                                    countUp(first, "t" + ++transactions, 3);
                                });
            cluster.after(50 + cluster.random.nextInt(200), this::count);
        }

        private void countUp(KeyState seen, String request, int times) {
            var member = any();
            if (times == 0) return;
            if (member.isUp())
                member.propose(oneMoreThan(seen, request))
                        .thenAccept(
                                answer -> {
                                    if (answer instanceof Answer.Done(var id, var _))
                                        acknowledged(id, request);
                                    if (answer instanceof Answer.Unmet) unmet++;
                                });
            cluster.after(
                    100 + cluster.random.nextInt(1500), () -> countUp(seen, request, times - 1));
        }

        private static Command oneMoreThan(KeyState seen, String request) {
            var next =
                    JsonText.parse(
                            seen.value() == null
                                    ? "1"
                                    : "" + (Long.parseLong(seen.value().toString()) + 1));
            var check =
                    seen.isAbsent()
                            ? Check.absent(seen.key())
                            : Check.version(seen.key(), seen.version());
            var writes = PAIR.stream().map(key -> new KeyWrite(key, next)).toList();
            return Command.transaction(
                    new TransactionBody(List.of(check), writes, PAIR),
                    Optional.of(new Command.Identity("counter", request)));
        }

        /// Each transaction that is in the log has counted once: none was lost, none done twice,
        /// none on a value that another one had changed.
        private void checkTransactions(SimulatedCluster.Member leader) {
            var inLog =
                    applied.values().stream()
                            .filter(entry -> entry.operation() == Operation.TXN)
                            .count();
            counted += inLog;
            for (var key : PAIR)
                assertThat(leader.value(key))
                        .as("seed " + seed + ": " + key)
                        .isEqualTo(inLog == 0 ? "null" : String.valueOf(inLog));
        }

        // ---- changes of the members

        History changingMembers() {
            cluster.after(4000, this::admin);
            return this;
        }

        private void admin() {
            var leader = cluster.leader();
            if (leader != null) {
                if (joining != null) take(leader, joining);
                else if (leaving != null) dismiss(leader, leaving);
                else if (!calm && cluster.random.nextInt(4) == 0) plan();
            }
            cluster.after(300 + cluster.random.nextInt(500), this::admin);
        }

        /// Three that vote are left at any time, and one of them may be lost for ever.
        private void plan() {
            if (cluster.members.size() > 3 && cluster.members.containsKey("x")) {
                leaving = any().name;
            } else {
                var name = cluster.random.nextBoolean() ? "x" : any().name;
                // Whoever has that name has lost its disk.
                joining = cluster.newcomer(name);
                joining.ear = ear(joining);
            }
        }

        private void take(SimulatedCluster.Member leader, SimulatedCluster.Member joiner) {
            if (joiner.isTakenIn) {
                if (leader.raft.members().voters().contains(joiner.id)) {
                    joining = null;
                    changes++;
                }
                return;
            }
            leader.raft
                    .add(joiner.id.at("http://" + joiner.id), true)
                    .thenAccept(
                            change -> {
                                if (!(change instanceof Change.Done) || joiner.isTakenIn) return;
                                joiner.isTakenIn = true;
                                joiner.start();
                            });
        }

        private void dismiss(SimulatedCluster.Member leader, String name) {
            leader.raft
                    .remove(name)
                    .thenAccept(
                            change -> {
                                var isGone =
                                        change instanceof Change.Done
                                                || change instanceof Change.NoMember;
                                if (!isGone || !name.equals(leaving)) return;
                                leaving = null;
                                changes++;
                                if (cluster.members.containsKey(name)) cluster.forget(name);
                            });
        }

        private List<String> names() {
            return List.copyOf(cluster.members.keySet());
        }

        private SimulatedCluster.Member any() {
            var all = List.copyOf(cluster.members.values());
            return all.get(cluster.random.nextInt(all.size()));
        }

        private void client(int n) {
            if (calm) return;
            var request = "r" + n;
            send(n, request, 3);
            cluster.after(20 + cluster.random.nextInt(150), () -> client(n + 1));
        }

        /// Each request is sent again, to whomever, whatever the answer was.
        private void send(int n, String request, int times) {
            if (times == 0) return;
            var member = any();
            if (member.isUp())
                member.put("k" + n % 7, "v" + n, "client", request)
                        .thenAccept(
                                answer -> {
                                    if (answer instanceof Answer.Done(var id, var _))
                                        acknowledged(id, request);
                                });
            cluster.after(100 + cluster.random.nextInt(1500), () -> send(n, request, times - 1));
        }

        private void acknowledged(long id, String request) {
            var other = acknowledged.putIfAbsent(id, request);
            if (other != null && !other.equals(request))
                violated("entry " + id + " for " + other + " and " + request);
        }

        /// Counts up; every member is asked, the one that leads takes it.
        private void writer() {
            if (calm) return;
            var value = ++register;
            for (var member : cluster.members.values())
                if (member.isUp())
                    member.put("register", String.valueOf(value))
                            .thenAccept(
                                    answer -> {
                                        if (answer instanceof Answer.Done)
                                            registerAcknowledged =
                                                    Math.max(registerAcknowledged, value);
                                    });
            cluster.after(100 + cluster.random.nextInt(400), this::writer);
        }

        private void reader() {
            if (calm) return;
            var member = any();
            if (member.isUp()) {
                var floor = registerAcknowledged;
                member.get("register")
                        .thenAccept(
                                read -> {
                                    readsAnswered++;
                                    // An older write may have come to be behind a newer one, but
                                    // none that was acknowledged before is gone.
                                    if (floor > 0 && read.equals("null"))
                                        violated(member.name + " reads nothing");
                                    if (newestRead(member) < floor)
                                        violated(
                                                "stale: "
                                                        + member.name
                                                        + " has applied nothing newer than "
                                                        + newestRead(member)
                                                        + ", acknowledged was "
                                                        + floor);
                                });
            }
            cluster.after(10 + cluster.random.nextInt(150), this::reader);
        }

        /// The newest value of the register that the member has applied.
        private long newestRead(SimulatedCluster.Member member) {
            long newest = 0;
            for (long id = member.state.appliedId(); id > 0; id--) {
                var entry = applied.get(id);
                if (entry == null || !"register".equals(entry.key())) continue;
                newest = Math.max(newest, number(entry));
                if (newest >= registerAcknowledged) break;
            }
            return newest;
        }

        private static long number(Entry entry) {
            return Long.parseLong(String.valueOf(entry.value()).replace("\"", ""));
        }

        private void chaos() {
            if (calm) return;
            var random = cluster.random;
            switch (random.nextInt(9)) {
                case 0, 1 -> stop(any(), 6000);
                case 2 -> {
                    for (var name : names())
                        if (random.nextBoolean()) stop(cluster.member(name), 4000);
                }
                case 3 -> {
                    var one = any().name;
                    var other = any().name;
                    cut.add(one + other);
                    if (random.nextBoolean()) cut.add(other + one);
                    cluster.after(
                            500 + random.nextInt(8000),
                            () -> {
                                cut.remove(one + other);
                                cut.remove(other + one);
                            });
                }
                case 4 -> {
                    var one = any().name;
                    for (var other : names()) {
                        cut.add(one + other);
                        cut.add(other + one);
                    }
                    cluster.after(500 + random.nextInt(8000), cut::clear);
                }
                case 5 -> {
                    var between = any().name + any().name;
                    slow.put(between, 500 + random.nextInt(14_000));
                    cluster.after(4000 + random.nextInt(20_000), () -> slow.remove(between));
                }
                case 6 -> {
                    var left = new HashSet<String>();
                    for (var name : names()) if (random.nextBoolean()) left.add(name);
                    for (var one : names())
                        for (var other : names())
                            if (left.contains(one) != left.contains(other)) cut.add(one + other);
                    cluster.after(1000 + random.nextInt(9000), cut::clear);
                }
                case 7 -> any().disk.failToForceOnce();
                default -> lost = random.nextDouble() * 0.3;
            }
            cluster.after(200 + random.nextInt(3000), this::chaos);
        }

        private void stop(SimulatedCluster.Member member, int msMax) {
            if (!member.isUp()) return;
            var isLoser = member.name.equals(loser);
            if (isLoser || cluster.random.nextInt(3) == 0) member.kill();
            else member.crash();
            if (isLoser) {
                member.loseLines(1 + cluster.random.nextInt(3));
                endsLost++;
            }
            cluster.after(
                    50 + cluster.random.nextInt(msMax),
                    () -> {
                        if (!member.isUp()) member.start();
                    });
        }

        private void check() throws IOException {
            var as = "seed " + seed;
            assertThat(violation).as(as).isNull();
            for (var one : acknowledged.entrySet()) {
                var entry = applied.get(one.getKey());
                assertThat(entry).as(as + ": acknowledged entry " + one.getKey()).isNotNull();
                assertThat(entry.request().orElseThrow().requestId())
                        .as(as + ": acknowledged entry " + one.getKey())
                        .isEqualTo(one.getValue());
            }
            var seen = new HashSet<String>();
            for (var entry : applied.values())
                entry.request()
                        .ifPresent(
                                tag ->
                                        assertThat(seen.add(tag.requestId()))
                                                .as(as + ": " + tag + " once")
                                                .isTrue());
            var leader = cluster.leader();
            assertThat(leader)
                    .as(as + ": a leader in the end; " + cluster.members.values())
                    .isNotNull();
            var last = leader.log.lastId();
            for (var id : acknowledged.keySet()) assertThat(id).as(as).isLessThanOrEqualTo(last);
            checkTransactions(leader);
            for (var member : cluster.members.values()) {
                if (!member.isTakenIn) continue;
                assertThat(member.state.appliedId()).as(as + ": " + member).isEqualTo(last);
                assertThat(member.log.fingerprint(last))
                        .as(as + ": the log of " + member.name)
                        .isEqualTo(leader.log.fingerprint(last));
                for (var key : keys)
                    assertThat(member.value(key)).as(as + ": " + key).isEqualTo(leader.value(key));
                assertThat(member.state.receiver().writes())
                        .as(as + ": what " + member.name + " remembers")
                        .isEqualTo(leader.state.receiver().writes());
            }
        }

        long cuts() {
            return cluster.members.values().stream()
                    .flatMap(member -> member.disk.list().stream())
                    .filter(name -> name.contains(".cut."))
                    .count();
        }
    }
}
