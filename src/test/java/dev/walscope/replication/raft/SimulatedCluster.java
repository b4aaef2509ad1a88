package dev.walscope.replication.raft;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Command;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.WriteTimes;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import io.microraft.RaftRole;
import io.microraft.executor.RaftNodeExecutor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Members on one thread, with a clock, a network and disks that a test owns. The engine, its
/// covers, the log and the frames are the real ones.
final class SimulatedCluster {
    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /// Of a frame that waits until it is let go.
    static final long HELD = -2;

    /// How long a frame is on its way; -1 when it is lost, [#HELD] when it waits.
    @FunctionalInterface
    interface Cables {
        long delayMs(String from, String to, PeerMessage message);
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long number;
    private int incarnation = 1;
    private static final long TICK_MS = 500;
    private static final long PATIENCE_MS = 5000;

    private final List<MemberId> founders = new ArrayList<>();
    final Random random;
    private final long seed;
    final Set<Flaw> covered;
    final Map<String, Member> members = new LinkedHashMap<>();
    RaftMember.Pace pace = new RaftMember.Pace(3, 100_000);
    Cables cables = (_, _, _) -> 1;
    final List<Runnable> held = new ArrayList<>();
    BiConsumer<PeerMessage, byte[]> sent = (_, _) -> {};
    long nowMs;
    boolean forgetsToForce;

    /// Frames that were sent, in all.
    long frames;

    SimulatedCluster(long seed, Set<Flaw> uncovered, String... names) {
        this.seed = seed;
        random = new Random(seed);
        covered = EnumSet.allOf(Flaw.class);
        covered.removeAll(uncovered);
        for (var name : names) {
            var member = new Member(name);
            members.put(name, member);
            founders.add(member.id);
        }
    }

    Member member(String name) {
        return members.get(name);
    }

    /// One with an empty disk that is no member yet, in the place of another one of that name.
    Member newcomer(String name) {
        if (members.containsKey(name)) forget(name);
        var member =
                new Member(new MemberId(name, String.format(Locale.ROOT, "%08x", ++incarnation)));
        member.isTakenIn = false;
        members.put(name, member);
        return member;
    }

    /// Takes part no more, and is not asked what it has.
    void forget(String name) {
        member(name).kill();
        member(name).isGone = true;
        members.remove(name);
    }

    void startAll() {
        for (var member : members.values()) member.start();
    }

    void after(long ms, Runnable what) {
        events.add(new Event(nowMs + ms, number++, what));
    }

    void run(long ms) {
        var until = nowMs + ms;
        while (!events.isEmpty() && events.peek().at <= until) {
            var event = events.poll();
            nowMs = event.at;
            event.what.run();
        }
        nowMs = until;
    }

    boolean runUntil(BooleanSupplier reached, long msMax) {
        var until = nowMs + msMax;
        while (nowMs < until && !reached.getAsBoolean()) run(5);
        return reached.getAsBoolean();
    }

    @Nullable Member leader() {
        Member leader = null;
        for (var member : members.values())
            if (member.isUp()
                    && member.raft.leads()
                    && (leader == null
                            || member.raft.standing().term() > leader.raft.standing().term()))
                leader = member;
        return leader;
    }

    /// Lets `name` win the next election, among those that can hear each other.
    void elect(String name) {
        var before = cables;
        cables =
                (from, to, message) ->
                        isCandidature(message) && !from.equals(name)
                                ? -1
                                : before.delayMs(from, to, message);
        if (!runUntil(() -> member(name).raft.leads(), 60_000))
            throw new AssertionError(name + " was not elected");
        run(200);
        cables = before;
    }

    static boolean isCandidature(PeerMessage message) {
        return message instanceof PeerMessage.Vote || message instanceof PeerMessage.PreVote;
    }

    static boolean isVote(PeerMessage message) {
        return isCandidature(message)
                || message instanceof PeerMessage.Voted
                || message instanceof PeerMessage.PreVoted;
    }

    final class Member {
        final String name;
        final MemberId id;
        UnreliableStorage disk = new UnreliableStorage(random);
        RaftMember raft;
        AppliedState state;
        WriteAheadLog log;
        RaftMember.Ear ear = RaftMember.Ear.NONE;
        private int life;
        private @Nullable Snapshot snapshot;

        /// Leaders' snapshots that took the place of its log.
        int installed;

        /// Snapshots after which segments were dropped.
        int dropped;

        private boolean isUp;
        private boolean isGone;

        /// Whether it belongs to the cluster, and may start.
        boolean isTakenIn = true;

        /// How far its wall clock was put forward.
        long clockStepMs;

        Member(String name) {
            this(new MemberId(name, "00000001"));
        }

        Member(MemberId id) {
            this.id = id;
            name = id.name();
        }

        boolean isUp() {
            return isUp;
        }

        Member start() {
            if (isGone || !isTakenIn) return this;
            isUp = true;
            var alive = ++life;
            if (forgetsToForce) disk.forgetToForce("wal.log.");
            var limits = new Limits(Duration.ofHours(1), 100_000, 1 << 30);
            state = new AppliedState(new IdempotentReceiver(limits, limits), 1L << 40, _ -> {});
            try {
                var start =
                        new LogStart(
                                disk,
                                new WriteAheadLog.Options(2000, Fsync.ALWAYS),
                                LogListener.NONE,
                                (file, why) -> {
                                    throw new AssertionError(name + ": " + file + ": " + why);
                                },
                                state);
                snapshot = start.snapshot().orElse(null);
                start.whyNoPart()
                        .ifPresent(
                                why -> {
                                    throw new AssertionError(
                                            "seed " + seed + ": " + name + ": " + why + disk);
                                });
                log = start.log();
                raft =
                        new RaftMember(
                                id,
                                founders,
                                start,
                                state,
                                pace,
                                new RaftMember.Surroundings(
                                        new Executor(alive),
                                        new SimulatedTime(),
                                        new EntryClock(this),
                                        this::send,
                                        new Random(random.nextLong()),
                                        new Snapshots(disk),
                                        new OwnSnapshots()),
                                ear(alive),
                                covered);
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).contains("Input/output error")) {
                    // A person tries again.
                    isUp = false;
                    after(
                            500,
                            () -> {
                                if (life == alive) start();
                            });
                    return this;
                }
                throw new AssertionError(name + " cannot start: " + e.getMessage(), e);
            }
            raft.start();
            tick(alive);
            return this;
        }

        private void tick(int alive) {
            if (!isNow(alive)) return;
            raft.tick(PATIENCE_MS);
            after(TICK_MS, () -> tick(alive));
        }

        private RaftMember.Ear ear(int alive) {
            return new RaftMember.Ear() {
                @Override
                public void changed(RaftMember.Standing now) {
                    if (isNow(alive)) ear.changed(now);
                }

                @Override
                public void failed(String why) {
                    if (isNow(alive)) ear.failed(why);
                }

                @Override
                public void applied(Entry entry) {
                    if (isNow(alive)) ear.applied(entry);
                }

                @Override
                public void beginsAnew(String why) {
                    after(0, () -> beginAnew(alive, null, 0));
                }

                @Override
                public void fetched(Offer offer, int term) {
                    // It is looked at beside all else.
                    after(random.nextInt(500), () -> beginAnew(alive, offer, term));
                }

                @Override
                public void removed(long id) {
                    if (isNow(alive)) ear.removed(id);
                }

                @Override
                public void quorumChanged(boolean isThere) {
                    if (isNow(alive)) ear.quorumChanged(isThere);
                }
            };
        }

        /// As a node does.
        private void beginAnew(int alive, @Nullable Offer offer, int term) {
            if (!isNow(alive)) return;
            try {
                var files = new Snapshots(disk);
                if (offer != null && !files.isSound(offer.id(), offer.log())) {
                    raft.unsound(offer.id());
                    return;
                }
                kill();
                if (offer != null && raft.givesWayTo(offer.id(), term)) {
                    files.putInPlace(offer.id());
                    installed++;
                } else if (offer != null) files.forget(offer.id());
            } catch (IOException e) {
                // The disk failed once; what has come is looked at again by the next start.
                kill();
            }
            start();
        }

        /// What its log adds up to is written down, and segments that it covers are dropped.
        void takeSnapshot() {
            if (!isUp || raft.isOver() || state.appliedId() == 0) return;
            try {
                log.forceAll();
                var id = state.appliedId();
                var capture =
                        state.capture(1 << 20, Optional.of(raft.membership(id, Map.of())))
                                .orElseThrow();
                var files = new Snapshots(disk);
                var sum = Objects.requireNonNull(log.fingerprint(id));
                snapshot =
                        files.write(
                                capture,
                                sum,
                                log.sealed(id),
                                log.milestones(),
                                capture.keys()::end);
                for (var old : files.ids().stream().skip(2).toList()) files.delete(old);
                files.keepTwice(id);
                dropped += log.compact(id, 0) > 0 ? 1 : 0;
            } catch (IOException e) {
                // The disk failed once; the next one is written.
                return;
            }
        }

        /// Offered to who lacks what was dropped.
        private final class OwnSnapshots implements SnapshotSource {
            @Override
            public Optional<Snapshot> newest() {
                return Optional.ofNullable(snapshot);
            }

            @Override
            public byte[] bytes(long id, long offset, int maxBytes) throws IOException {
                // So small that several are on their way.
                return new Snapshots(disk).bytes(id, offset, Math.min(maxBytes, 1000));
            }

            @Override
            public CompletableFuture<Snapshot> sound(long id) {
                // Only what came of it before a restart was of another member's.
                return CompletableFuture.completedFuture(Objects.requireNonNull(snapshot));
            }
        }

        private boolean isNow(int alive) {
            return isUp && life == alive;
        }

        /// The process is killed: what it wrote is in the system's memory, and may be on the disk.
        void kill() {
            isUp = false;
            life++;
        }

        /// Somebody cuts its newest lines off while it is down.
        void loseLines(int lines) {
            var segments = new TreeMap<Integer, String>();
            for (var file : disk.list())
                if (file.matches("wal\\.log\\.segment\\.\\d+") && disk.bytes(file).length > 0)
                    segments.put(Integer.parseInt(file.replaceAll(".*\\.", "")), file);
            if (segments.isEmpty()) return;
            var newest = segments.lastEntry().getValue();
            var text = new String(disk.bytes(newest), US_ASCII);
            var kept = text.lines().count() - lines;
            disk.replace(
                    newest,
                    text.lines()
                            .limit(Math.max(0, kept))
                            .map(line -> line + "\n")
                            .collect(Collectors.joining())
                            .getBytes(US_ASCII));
        }

        /// The power goes: what was not forced may be lost.
        void crash() {
            kill();
            disk.crash();
        }

        private void send(MemberId to, byte[] frame) {
            PeerMessage message;
            try {
                message = Frames.read(frame).header().message();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            frames++;
            var delay = cables.delayMs(name, to.name(), message);
            sent.accept(message, frame);
            Runnable arrival =
                    () -> {
                        var there = member(to.name());
                        if (there != null) there.receive(frame);
                    };
            if (delay == HELD) held.add(arrival);
            if (delay >= 0) after(delay, arrival);
        }

        void receive(byte[] frame) {
            if (!isUp) return;
            try {
                raft.received(frame);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        CompletableFuture<Answer> put(String key, String value) {
            return propose(Command.put(key, JsonText.string(value), Optional.empty()));
        }

        CompletableFuture<Answer> put(String key, String value, String client, String request) {
            return propose(
                    Command.put(
                            key,
                            JsonText.string(value),
                            Optional.of(new Command.Identity(client, request))));
        }

        CompletableFuture<Answer> propose(Command command) {
            return raft.propose(command, new WriteTimes(0));
        }

        /// The key's value, as an up-to-date read sees it.
        CompletableFuture<String> get(String key) {
            var alive = life;
            return raft.read()
                    .thenApply(
                            _ -> {
                                if (!isNow(alive)) throw new IllegalStateException("dead");
                                return value(key);
                            });
        }

        String value(String key) {
            return String.valueOf(state.keys().get(key));
        }

        /// For a test's message.
        @Override
        public String toString() {
            if (raft == null) return id + " waits to be taken in";
            return id
                    + (isUp ? " up, " : " down, ")
                    + raft.standing()
                    + ", log to "
                    + log.lastId()
                    + ", applied to "
                    + state.appliedId()
                    + raft.failure().map(why -> ", " + why).orElse("")
                    + ", "
                    + disk
                    + (disk.list().contains("agreed.json")
                            ? new String(disk.bytes("agreed.json"))
                            : "");
        }

        boolean isLeader() {
            return isUp && raft.standing().role() == RaftRole.LEADER;
        }

        private final class Executor implements RaftNodeExecutor {
            private final int alive;

            Executor(int alive) {
                this.alive = alive;
            }

            @Override
            public void execute(Runnable task) {
                schedule(task, 0, TimeUnit.MILLISECONDS);
            }

            @Override
            public void submit(Runnable task) {
                schedule(task, 0, TimeUnit.MILLISECONDS);
            }

            @Override
            public void schedule(Runnable task, long delay, TimeUnit unit) {
                after(
                        unit.toMillis(delay),
                        () -> {
                            if (isNow(alive)) task.run();
                        });
            }
        }
    }

    private final class SimulatedTime extends EngineClock {
        @Override
        public long millis() {
            return 1_000_000 + nowMs;
        }
    }

    private final class EntryClock implements dev.walscope.time.Clock {
        private final Member member;

        EntryClock(Member member) {
            this.member = member;
        }

        @Override
        public long wallMs() {
            return 1_795_372_800_000L + nowMs + member.clockStepMs;
        }

        @Override
        public long nanos() {
            return TimeUnit.MILLISECONDS.toNanos(nowMs);
        }
    }
}
