package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.ReadAsked;
import dev.walscope.api.PeerMessage.ReadAt;
import dev.walscope.api.PeerMessage.Run;
import dev.walscope.dedup.Decision;
import dev.walscope.entry.Entry;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Command;
import dev.walscope.time.Clock;

import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftRole;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.model.message.RaftMessage;
import io.microraft.report.RaftNodeReport;
import io.microraft.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One member of a cluster that elects its leader: the engine with its covers, the log, and what it
/// adds up to. It has no threads, sockets or clock of its own.
///
/// Everything happens in turns on the engine's thread; what others may call says so.
///
/// A leader decides on a write only when the first entry of its own term is applied: then all that
/// was acknowledged before is, so a retry is recognised whoever led when it was first asked for.
final class RaftMember {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// Heartbeats of the engine's own time.
    static final int BEAT_S = 1;

    /// Writes that may wait for a new leader's first entry.
    private static final int WAITING_MAX = 4096;

    /// Where frames are handed to; never waits, may lose them.
    @FunctionalInterface
    interface Network {
        void send(MemberId to, byte[] frame);
    }

    /// Hears what happens, on the engine's thread.
    interface Ear {
        Ear NONE = new Ear() {};

        /// The role, the term or the leader is another now.
        default void changed(Standing now) {}

        /// This member takes no part any more, and why.
        default void failed(String why) {}

        default void applied(Entry entry) {}
    }

    /// What a member is at a moment.
    ///
    /// @param leader `null` when it knows of none
    /// @param votedFor `null` when it has given its vote in this term to nobody
    record Standing(
            RaftRole role, int term, @Nullable MemberId leader, @Nullable MemberId votedFor) {}

    /// What it is given.
    ///
    /// @param executor the engine's thread, and its time
    /// @param engineClock the engine's time
    /// @param clock what entries are stamped with
    record Surroundings(
            RaftNodeExecutor executor,
            java.time.Clock engineClock,
            Clock clock,
            Network network,
            Random random) {}

    /// @param silentBeatsMax heartbeats without a leader until a member stands for election
    /// @param agreedEvery entries from one [agreed point][AgreedPoints] to the next
    record Pace(int silentBeatsMax, int agreedEvery) {
        static final Pace USUAL = new Pace(5, 50_000);

        /// How long votes may take, in the engine's time: half as long as the silence before. Where
        /// messages are slower than that, no leader is ever elected.
        int votesWithinMs() {
            return 500 * BEAT_S * silentBeatsMax;
        }

        /// Entries that may wait to be agreed on.
        int pendingMax() {
            return agreedEvery + 5000;
        }

        /// Entries that the engine has room for.
        int capacity() {
            return agreedEvery + pendingMax();
        }
    }

    private final MemberId self;
    private final AppliedState state;
    private final Surroundings surroundings;
    private final Ear ear;
    private final Turns turns;
    private final LogStore store;
    private final RaftNode engine;
    private final List<Cover> covers = new ArrayList<>();
    private final QuorumWatch quorum;
    private final ReadRounds rounds;

    private volatile Standing standing = new Standing(RaftRole.FOLLOWER, 0, null, null);
    private volatile @Nullable String failure;
    private volatile long commitId;

    // The engine's thread's own.
    private boolean termHasBegun;
    private long lastTimestampMs;
    private final List<Asked> waiting = new ArrayList<>();
    private final TreeMap<Long, List<CompletableFuture<Long>>> whenApplied = new TreeMap<>();
    private final Map<Long, Question> questions = new HashMap<>();
    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();
    /// Begins anywhere: an answer to a question of an earlier life must not fit one of this life.
    private long questionNumber;

    private boolean isStopped;

    private record Asked(Command command, CompletableFuture<Answer> answer, long sinceNanos) {}

    private record Question(CompletableFuture<Long> answer, long sinceNanos) {}

    /// An entry of this leader that is not agreed on yet.
    private record Pending(Entry entry, CompletableFuture<Answer> answer, long sinceNanos) {}

    RaftMember(
            MemberId self,
            List<MemberId> founders,
            LogStart start,
            AppliedState state,
            Pace pace,
            Surroundings surroundings,
            Ear ear)
            throws IOException {
        this(self, founders, start, state, pace, surroundings, ear, EnumSet.allOf(Flaw.class));
    }

    /// @param covered which of the engine's flaws are covered; all, but in a test that shows why
    RaftMember(
            MemberId self,
            List<MemberId> founders,
            LogStart start,
            AppliedState state,
            Pace pace,
            Surroundings surroundings,
            Ear ear,
            Set<Flaw> covered)
            throws IOException {
        this.self = self;
        this.state = state;
        this.surroundings = surroundings;
        this.ear = ear;
        questionNumber = surroundings.random().nextLong() >>> 1;
        turns = new Turns(surroundings.executor());
        store = new LogStore(start, state::appliedId, covered, this::fail);
        quorum =
                new QuorumWatch(
                        surroundings.engineClock(),
                        TimeUnit.SECONDS.toMillis((long) BEAT_S * pace.silentBeatsMax()));
        rounds =
                new ReadRounds(
                        this::readRound,
                        turns::submit,
                        covered.contains(Flaw.LETS_READS_JOIN_A_ROUND));
        addCovers(covered);
        engine = engine(founders, start, pace, covered);
    }

    private void addCovers(Set<Flaw> covered) {
        if (covered.contains(Flaw.COUNTS_STALE_ANSWERS)) covers.add(new StaleAnswers());
        if (covered.contains(Flaw.IGNORES_FAR_TERMS)) covers.add(new FarTerms());
        if (covered.contains(Flaw.IS_STUCK_BEHIND_ITS_SNAPSHOT))
            covers.add(new BehindItsSnapshot(store));
        var agreement = new Agreement(store.terms());
        if (covered.contains(Flaw.STEPS_BACK_ONE_BY_ONE)) covers.add(agreement);
        covers.add(new OlderEntries(store, agreement));
        covers.add(quorum);
        if (covered.contains(Flaw.SENDS_WITHOUT_A_LIMIT)) covers.add(new ByteLimit(store));
    }

    private RaftNode engine(List<MemberId> founders, LogStart start, Pace pace, Set<Flaw> covered)
            throws IOException {
        var seed = surroundings.random().nextLong();
        var config =
                RaftConfig.newBuilder()
                        .setLeaderHeartbeatPeriodSecs(BEAT_S)
                        .setLeaderHeartbeatTimeoutSecs((long) BEAT_S * pace.silentBeatsMax())
                        .setLeaderElectionTimeoutMillis(pace.votesWithinMs())
                        .setCommitCountToTakeSnapshot(pace.agreedEvery())
                        .setMaxPendingLogEntryCount(pace.pendingMax())
                        .setTransferSnapshotsFromFollowersEnabled(false)
                        .setRaftNodeReportPublishPeriodSecs(1)
                        .build();
        var building =
                RaftNode.newBuilder()
                        .setGroupId(Messages.GROUP)
                        .setConfig(config)
                        .setExecutor(turns)
                        .setClock(surroundings.engineClock())
                        .setRandom(
                                covered.contains(Flaw.HAS_NARROW_NOISE)
                                        ? new WideNoise(seed, pace.votesWithinMs())
                                        : new Random(seed))
                        .setStore(store)
                        .setStateMachine(
                                new Commands(state, this::applied, this::passed, this::fail))
                        .setTransport(new Outgoing())
                        .setRaftNodeReportListener(this::reported);
        var restored = start.restored(self, founders);
        if (restored.isPresent()) building.setRestoredState(restored.get());
        else
            building.setLocalEndpoint(self)
                    .setInitialGroupMembers(List.<RaftEndpoint>copyOf(founders));
        return building.build();
    }

    private final class Outgoing implements Transport {
        @Override
        public void send(RaftEndpoint to, RaftMessage message) {
            if (failure != null || isStopped) return;
            var sent = message;
            for (var cover : covers.reversed()) {
                sent = cover.outgoing(engine, to, sent);
                if (sent == null) return;
            }
            if (failure != null) return;
            surroundings.network().send((MemberId) to, Frames.of(self, (MemberId) to, sent, store));
        }

        @Override
        public boolean isReachable(RaftEndpoint other) {
            return true;
        }
    }

    /// Any thread.
    void start() {
        engine.start();
    }

    private boolean isOver() {
        return failure != null || isStopped;
    }

    // ---- what comes from others

    /// A frame from another member. Any thread.
    ///
    /// @throws IOException when it is none, in a sentence
    void received(byte[] frame) throws IOException {
        received(Frames.read(frame));
    }

    /// As [#received(byte[])].
    void received(Frames.Read read) {
        // Another incarnation of this name was meant: it may have promised what this one forgot.
        if (!read.header().to().equals(self.toString())) return;
        turns.execute(() -> take(read));
    }

    private void take(Frames.Read read) {
        if (isOver()) return;
        var forEngine = read.forEngine();
        if (forEngine != null) {
            give(forEngine, read.end());
            return;
        }
        var from = MemberId.parse(read.header().from());
        switch (read.header().message()) {
            case ReadAsked asked -> answerRead(from, asked.number());
            case ReadAt at -> {
                var question = questions.remove(at.number());
                if (question == null) return;
                if (at.id() == 0) question.answer().completeExceptionally(noMajority());
                else question.answer().complete(at.id());
            }
            default -> {}
        }
    }

    private void give(RaftMessage message, List<Run> end) {
        RaftMessage given = message;
        for (var cover : covers) {
            given = cover.incoming(engine, given, end);
            if (given == null) return;
        }
        var last = given;
        turns.now(() -> engine.handle(last));
    }

    private void answerRead(MemberId from, long number) {
        CompletableFuture<Long> asked =
                leads() ? askRound() : CompletableFuture.failedFuture(noMajority());
        asked.whenComplete(
                (id, why) -> {
                    if (isOver()) return;
                    var at = new ReadAt(number, why == null ? id : 0);
                    surroundings.network().send(from, Frames.of(self, from, at));
                });
    }

    // ---- writes

    /// Any thread.
    CompletableFuture<Answer> propose(Command command) {
        var asked = new Asked(command, new CompletableFuture<>(), surroundings.clock().nanos());
        turns.execute(() -> decide(asked));
        return asked.answer();
    }

    private void decide(Asked asked) {
        var why = failure;
        if (why != null) {
            asked.answer().complete(new Answer.Unavailable(why + " Nothing was written."));
        } else if (!leads() || isStopped) {
            asked.answer().complete(notLeader());
        } else if (termHasBegun) {
            decideNow(asked);
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(asked);
        } else {
            asked.answer()
                    .complete(
                            new Answer.NoLeader(
                                    "The leader has just been elected; send the request again."));
        }
    }

    private void decideNow(Asked asked) {
        var command = asked.command();
        var tag = command.identity().map(this::tag);
        if (tag.isPresent()) {
            switch (state.receiver()
                    .decide(tag.get(), command.operation(), command.key(), command.value())) {
                case Decision.Fresh() -> {}
                case Decision.Replay(var id) -> {
                    onceAgreed(id, asked, new Answer.Done(id, true));
                    return;
                }
                case Decision.Conflict(var id) -> {
                    onceAgreed(id, asked, new Answer.Conflict(id));
                    return;
                }
            }
        }
        if (command.operation() == Operation.DELETE && !state.willHold(command.key())) {
            answerNotFound(asked);
            return;
        }
        if (!state.hasRoomFor(command.key(), command.value())) {
            asked.answer().complete(new Answer.StoreFull(state.noRoom()));
            return;
        }
        append(asked, tag);
    }

    private RequestTag tag(Command.Identity identity) {
        lastTimestampMs =
                Math.max(
                        Math.max(surroundings.clock().wallMs(), lastTimestampMs),
                        state.lastTimestampMs());
        return new RequestTag(identity.clientId(), identity.requestId(), lastTimestampMs);
    }

    private void append(Asked asked, Optional<RequestTag> tag) {
        var operation = LoggedOperation.of(asked.command(), tag);
        // Within this turn: what was decided must still hold when it is appended.
        var appended = new ArrayList<CompletableFuture<Ordered<Object>>>();
        turns.now(() -> appended.add(engine.replicate(operation)));
        var entry = operation.entry();
        if (entry == null) {
            asked.answer()
                    .complete(
                            failure != null
                                    ? new Answer.Unavailable(failure + " Nothing was written.")
                                    : new Answer.NoLeader(
                                            "The leader has too much to agree on, or hands over;"
                                                    + " nothing was written, send it again."));
            return;
        }
        if (entry.id() <= state.appliedId()) {
            // Alone in its cluster it is agreed on at once.
            asked.answer().complete(new Answer.Done(entry.id(), false));
            return;
        }
        state.staged(entry);
        if (tag.isPresent()) state.receiver().reserve(entry);
        pending.put(entry.id(), new Pending(entry, asked.answer(), asked.sinceNanos()));
        appended.getFirst()
                .whenComplete(
                        (done, why) -> {
                            var mine = pending.remove(entry.id());
                            if (mine == null) return;
                            mine.answer()
                                    .complete(
                                            why == null
                                                    ? new Answer.Done(entry.id(), false)
                                                    : unknown(entry));
                        });
    }

    private static Answer unknown(Entry entry) {
        return new Answer.Unacknowledged(
                entry.id(),
                "Outcome unknown: entry "
                        + entry.id()
                        + " of term "
                        + entry.term()
                        + " may or may not survive; send it again with the same client_id and"
                        + " request_id.");
    }

    /// Answers when entry `id`, perhaps still under way, is agreed on.
    private void onceAgreed(long id, Asked asked, Answer answer) {
        if (id <= state.appliedId()) {
            asked.answer().complete(answer);
            return;
        }
        var under = pending.get(id);
        if (under == null) {
            asked.answer().complete(notLeader());
            return;
        }
        under.answer()
                .thenAccept(
                        first ->
                                asked.answer()
                                        .complete(first instanceof Answer.Done ? answer : first));
    }

    /// That there is no such key is a read: it is true only of a leader that still leads, and when
    /// all that is under way is agreed on.
    private void answerNotFound(Asked asked) {
        var under = pending.isEmpty() ? null : pending.lastEntry().getValue();
        var before =
                under == null
                        ? CompletableFuture.<Answer>completedFuture(new Answer.NotFound())
                        : under.answer();
        before.thenAccept(
                first -> {
                    if (first instanceof Answer.NotFound || first instanceof Answer.Done)
                        askRound()
                                .whenComplete(
                                        (_, why) ->
                                                asked.answer()
                                                        .complete(
                                                                why == null
                                                                        ? new Answer.NotFound()
                                                                        : notLeader()));
                    else asked.answer().complete(notLeader());
                });
    }

    private Answer notLeader() {
        var leader = standing.leader();
        return leader == null || leader.equals(self)
                ? new Answer.NoLeader(
                        "No leader is known; an election is under way. Send it again.")
                : new Answer.NotLeader(leader.name());
    }

    // ---- reads

    /// No read can be answered that is up to date: nobody leads with a majority behind it.
    static final class NoMajority extends RuntimeException {
        private NoMajority() {
            super(
                    "No leader with a majority answers, so nobody knows the newest value; ask"
                            + " again, or with consistency=local.",
                    null,
                    false,
                    false);
        }
    }

    private static NoMajority noMajority() {
        return new NoMajority();
    }

    /// Completes when this member has applied all that was agreed on when it was asked. Any thread.
    ///
    /// @return the id; [NoMajority] when that cannot be known
    CompletableFuture<Long> read() {
        var answer = new CompletableFuture<Long>();
        turns.execute(
                () -> {
                    var asked = leads() ? askRound() : askLeader();
                    asked.whenComplete(
                            (id, why) -> {
                                if (why != null) answer.completeExceptionally(noMajority());
                                else onceApplied(id, answer);
                            });
                });
        return answer;
    }

    private CompletableFuture<Long> askRound() {
        return isOver() ? CompletableFuture.failedFuture(noMajority()) : rounds.ask();
    }

    private CompletableFuture<Long> readRound() {
        var asked = new ArrayList<CompletableFuture<Ordered<Object>>>();
        turns.now(
                () ->
                        asked.add(
                                engine.query(
                                        Commands.READ,
                                        QueryPolicy.LINEARIZABLE,
                                        Optional.empty(),
                                        Optional.empty())));
        return asked.getFirst().thenApply(Ordered::getCommitIndex);
    }

    private CompletableFuture<Long> askLeader() {
        var leader = standing.leader();
        if (leader == null || isOver()) return CompletableFuture.failedFuture(noMajority());
        var question = new Question(new CompletableFuture<>(), surroundings.clock().nanos());
        questions.put(++questionNumber, question);
        surroundings.network().send(leader, Frames.of(self, leader, new ReadAsked(questionNumber)));
        return question.answer();
    }

    private void onceApplied(long id, CompletableFuture<Long> answer) {
        if (id <= state.appliedId()) answer.complete(id);
        else whenApplied.computeIfAbsent(id, _ -> new ArrayList<>()).add(answer);
    }

    // ---- what the engine says

    private void applied(Entry entry) {
        commitId = entry.id();
        if (entry.operation() == Operation.NOOP
                && entry.term() == standing.term()
                && standing.role() == RaftRole.LEADER) {
            termHasBegun = true;
            var now = List.copyOf(waiting);
            waiting.clear();
            // Not within the engine's own turn, which is not over yet.
            for (var asked : now) turns.submit(() -> decide(asked));
        }
        ear.applied(entry);
        wakeReaders();
    }

    private void passed(long id) {
        commitId = id;
        wakeReaders();
    }

    private void wakeReaders() {
        var reached = whenApplied.headMap(state.appliedId(), true);
        if (reached.isEmpty()) return;
        var ready = new ArrayList<>(reached.values());
        reached.clear();
        for (var answers : ready) for (var answer : answers) answer.complete(state.appliedId());
    }

    private void reported(RaftNodeReport report) {
        var term = report.getTerm();
        var now =
                new Standing(
                        report.getRole(),
                        term.getTerm(),
                        (MemberId) term.getLeaderEndpoint(),
                        (MemberId) term.getVotedEndpoint());
        var before = standing;
        if (now.equals(before)) return;
        standing = now;
        if (before.role() == RaftRole.LEADER
                && (now.role() != RaftRole.LEADER || now.term() != before.term())) leadsNoMore();
        ear.changed(now);
    }

    /// What was appended may yet be agreed on, under another leader; nothing is decided on it here.
    private void leadsNoMore() {
        termHasBegun = false;
        state.unstaged();
        state.receiver().rollback();
        rounds.giveUp(noMajority());
        for (var asked : List.copyOf(waiting)) asked.answer().complete(notLeader());
        waiting.clear();
    }

    private void fail(String why) {
        if (failure != null) return;
        failure = why;
        LOG.error("{}", why);
        leadsNoMore();
        for (var one : List.copyOf(pending.values())) one.answer().complete(unknown(one.entry()));
        pending.clear();
        failReaders();
        engine.terminate();
        ear.failed(why);
    }

    private void failReaders() {
        for (var question : List.copyOf(questions.values()))
            question.answer().completeExceptionally(noMajority());
        questions.clear();
        for (var answers : List.copyOf(whenApplied.values()))
            for (var answer : answers) answer.completeExceptionally(noMajority());
        whenApplied.clear();
    }

    /// Time has passed: nobody waits longer than `patienceMs`. Any thread.
    void tick(long patienceMs) {
        turns.execute(
                () -> {
                    var oldest =
                            surroundings.clock().nanos()
                                    - TimeUnit.MILLISECONDS.toNanos(patienceMs);
                    if (leads() && !quorum.hasQuorum(engine)) rounds.giveUp(noMajority());
                    for (var one : List.copyOf(pending.values()))
                        if (one.sinceNanos() - oldest < 0)
                            one.answer().complete(unknown(one.entry()));
                    for (var asked : List.copyOf(waiting)) {
                        if (asked.sinceNanos() - oldest >= 0) continue;
                        waiting.remove(asked);
                        asked.answer().complete(notLeader());
                    }
                    for (var one : List.copyOf(questions.entrySet())) {
                        if (one.getValue().sinceNanos() - oldest >= 0) continue;
                        questions.remove(one.getKey());
                        one.getValue().answer().completeExceptionally(noMajority());
                    }
                });
    }

    /// Takes no part any more. Any thread.
    ///
    /// @return complete when the log is written no more
    CompletableFuture<Void> stop() {
        var done = new CompletableFuture<Void>();
        turns.execute(
                () -> {
                    isStopped = true;
                    leadsNoMore();
                    failReaders();
                    for (var one : List.copyOf(pending.values()))
                        one.answer().complete(unknown(one.entry()));
                    engine.terminate();
                    turns.submit(() -> done.complete(null));
                });
        return done;
    }

    /// Hands the leadership to another member. Any thread.
    CompletableFuture<Boolean> transfer(MemberId to) {
        return engine.transferLeadership(to).handle((_, why) -> why == null);
    }

    // ---- what is known, any thread

    boolean leads() {
        return standing.role() == RaftRole.LEADER && failure == null;
    }

    Standing standing() {
        return standing;
    }

    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /// The last entry that this member knows to be agreed on.
    long commitId() {
        return Math.max(commitId, state.appliedId());
    }

    RaftNode engine() {
        return engine;
    }

    QuorumWatch quorum() {
        return quorum;
    }

    MemberId self() {
        return self;
    }
}
