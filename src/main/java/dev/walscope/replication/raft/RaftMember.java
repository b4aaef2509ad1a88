package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.PeerMessage.Part;
import dev.walscope.api.PeerMessage.PartAsked;
import dev.walscope.api.PeerMessage.ReadAsked;
import dev.walscope.api.PeerMessage.ReadAt;
import dev.walscope.api.PeerMessage.Run;
import dev.walscope.api.PeerMessage.SnapshotOffered;
import dev.walscope.api.PeerMessage.Unsound;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.entry.Entry;
import dev.walscope.entry.Operation;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Change;
import dev.walscope.replication.Command;
import dev.walscope.replication.LogEnd;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.WriteTimes;
import dev.walscope.snapshot.Membership;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.time.Clock;

import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftNodeStatus;
import io.microraft.RaftRole;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.report.RaftNodeReport;
import io.microraft.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One member of a cluster that elects its leader: the engine with its covers, the log, and what it
/// adds up to. It has no threads, sockets or clock of its own.
///
/// Everything happens in turns on the engine's thread; what others may call says so.
///
/// [Writes], [Reads] and [Changes] hold what it was asked for and has not answered yet.
final class RaftMember {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// Heartbeats of the engine's own time.
    static final int BEAT_S = 1;

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

        /// This member's engine has to begin anew with what the disk holds, and why.
        default void beginsAnew(String why) {}

        /// A leader's snapshot has come that is to take the place of the log, and has not been
        /// looked at.
        ///
        /// @param term of the snapshot's last entry
        default void fetched(Offer offer, int term) {}

        default void applied(Entry entry) {}

        /// The log names a member that was not there before, and where it answers.
        default void met(MemberId other) {}

        /// The members are others now, and that is agreed on.
        default void membersChanged(Members now) {}

        /// It is agreed that this member is none any more, by entry `id`.
        default void removed(long id) {}

        /// This member asks for votes, or before that whether it would get them.
        default void stands(int term, boolean counts) {}

        /// This member was asked for its vote.
        ///
        /// @param refusal why it was not given; `null` when it was
        default void voted(int term, MemberId candidate, @Nullable String refusal) {}

        /// An entry of this leader was agreed on, so long after it was asked for.
        default void committedWithin(long nanos) {}

        /// A request that carried an identity was answered.
        default void requestSeen(Command command, Answer answer) {}

        /// Another member has answered that it has entries, so long after they were sent.
        default void appendedWithin(long nanos) {}

        /// On a leader: a majority of those that vote answers, or does so no more.
        default void quorumChanged(boolean isThere) {}
    }

    /// Who belongs to the cluster, as was agreed on.
    ///
    /// @param id the entry that made it so; 0 for the first members
    record Members(long id, List<MemberId> all, List<MemberId> voters) {}

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
    /// @param files where a leader's snapshot may come to
    /// @param snapshots of this member, for others
    record Surroundings(
            RaftNodeExecutor executor,
            java.time.Clock engineClock,
            Clock clock,
            Network network,
            Random random,
            Snapshots files,
            SnapshotSource snapshots) {}

    /// @param silentBeatsMax heartbeats without a leader until a member stands for election
    /// @param agreedEvery entries from one [agreed point][AgreedPoints] to the next
    /// @param turnBeats heartbeats without a leader before which it does not [stand][InTurn]; 0 for
    /// no such thing
    record Pace(int silentBeatsMax, int agreedEvery, int turnBeats) {
        static final Pace USUAL = new Pace(5, 50_000);

        Pace(int silentBeatsMax, int agreedEvery) {
            this(silentBeatsMax, agreedEvery, 0);
        }

        /// How long votes may take, in the engine's time: half as long as the silence before. Where
        /// messages are slower than that, no leader is ever elected.
        int votesWithinMs() {
            return 500 * BEAT_S * silentBeatsMax;
        }

        /// As `agreedEvery`, or a little more. The engine takes agreed points at multiples of it,
        /// and keeps a tenth of it from before each, also where its log begins behind that
        /// ([Flaw#KEEPS_WHAT_IT_NEVER_HAD]): the first one has to lie far enough behind.
        ///
        /// @param id the entry behind which the engine's log begins
        int agreedEveryBehind(long id) {
            for (int every = agreedEvery; every <= agreedEvery + agreedEvery / 10; every++) {
                var kept = Math.max(1, every / 10);
                if (id % every <= every - kept) return every;
            }
            return agreedEvery;
        }

        /// Entries that may wait to be agreed on.
        int pendingMax() {
            return agreedEvery + 5000;
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
    private final WholeMajority majority;
    private final Reads reads;
    private final Writes writes;
    private final Changes changes;
    private final Installing installing;
    private final Agreement agreement;
    private final OlderEntries older;
    private final @Nullable Silence silence;

    private volatile Standing standing = new Standing(RaftRole.FOLLOWER, 0, null, null);
    private volatile @Nullable String failure;
    private volatile long commitId;
    private volatile boolean hasQuorum;

    // The engine's thread's own.
    private boolean isStopped;

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
        var firstQuestion = surroundings.random().nextLong() >>> 1;
        turns = new Turns(surroundings.executor());
        store = new LogStore(start, state::appliedId, covered, this::fail, ear::met);
        quorum =
                new QuorumWatch(
                        surroundings.engineClock(),
                        TimeUnit.SECONDS.toMillis((long) BEAT_S * pace.silentBeatsMax()));
        majority = new WholeMajority(store);
        var rounds =
                new ReadRounds(
                        this::readRound,
                        turns::submit,
                        covered.contains(Flaw.LETS_READS_JOIN_A_ROUND));
        reads = new Reads(this, rounds, state, surroundings.clock(), this::say, firstQuestion);
        writes = new Writes(this, reads, state, surroundings.clock(), ear);
        silence =
                covered.contains(Flaw.STOPS_ASKING)
                        ? new Silence(
                                surroundings.engineClock(),
                                TimeUnit.SECONDS.toMillis(
                                        (long) BEAT_S * (pace.silentBeatsMax() + 4)),
                                pace.turnBeats() > 0)
                        : null;
        installing = new Installing(surroundings.files(), surroundings.snapshots(), this::say, ear);
        agreement = new Agreement(store.terms(), this::sendFromTheFirst);
        older = new OlderEntries(store, agreement, surroundings.snapshots());
        addCovers(covered, agreement, pace);
        store.settleEnd();
        engine = engine(founders, start, pace, covered);
        changes =
                new Changes(
                        this,
                        new Changes.Parts(
                                engine,
                                turns::now,
                                turns::submit,
                                quorum,
                                agreement,
                                store::lastId,
                                surroundings.clock()));
    }

    private void say(MemberId to, PeerMessage message) {
        if (!isOver()) surroundings.network().send(to, Frames.of(self, to, message));
    }

    private void addCovers(Set<Flaw> covered, Agreement agreement, Pace pace) {
        covers.add(new Elections(ear, surroundings.clock()::nanos));
        covers.add(new LostEnd(store));
        // Behind it: what is dropped was not asked. Before Silence: it was not silent either.
        if (pace.turnBeats() > 0)
            covers.add(
                    new InTurn(
                            surroundings.engineClock(),
                            TimeUnit.SECONDS.toMillis((long) BEAT_S * pace.turnBeats())));
        if (covered.contains(Flaw.COUNTS_STALE_ANSWERS)) covers.add(new StaleAnswers());
        if (covered.contains(Flaw.IGNORES_FAR_TERMS)) covers.add(new FarTerms());
        if (covered.contains(Flaw.IS_STUCK_BEHIND_ITS_SNAPSHOT))
            covers.add(new BehindItsSnapshot(store, this::beginAnew));
        if (covered.contains(Flaw.STOPS_ASKING)) covers.add(new AskedInVain());
        if (silence != null) covers.add(silence);
        if (covered.contains(Flaw.COUNTS_WHO_IS_REMOVED)) covers.add(new VotersOnly());
        if (covered.contains(Flaw.FAILS_AT_THE_BEGINNING)) covers.add(new FromTheBeginning(store));
        if (covered.contains(Flaw.STEPS_BACK_ONE_BY_ONE)) covers.add(agreement);
        covers.add(older);
        covers.add(quorum);
        if (covered.contains(Flaw.DECIDES_WITHOUT_A_MAJORITY)) covers.add(majority);
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
                        .setCommitCountToTakeSnapshot(
                                covered.contains(Flaw.KEEPS_WHAT_IT_NEVER_HAD)
                                        ? pace.agreedEveryBehind(store.agreedId())
                                        : pace.agreedEvery())
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
                    .setInitialGroupMembers(
                            LogStart.firstMembers(self, founders),
                            List.<RaftEndpoint>copyOf(founders));
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
            if (failure == null) hand((MemberId) to, sent);
        }

        @Override
        public boolean isReachable(RaftEndpoint other) {
            return true;
        }
    }

    /// The first lines of the log, or the offer of a snapshot that has what they add up to.
    private void sendFromTheFirst(AppendEntriesFailureResponse refusal) {
        var to = (MemberId) refusal.getSender();
        var entries = older.following(0, store.agreedId());
        if (entries.isPresent())
            hand(to, Messages.fromTheFirst(self, refusal, store.agreedId(), entries.get()));
        else
            offer(
                    to,
                    refusal.getTerm(),
                    refusal.getQuerySequenceNumber(),
                    refusal.getFlowControlSequenceNumber());
    }

    private void hand(MemberId to, RaftMessage message) {
        if (message instanceof InstallSnapshotRequest request)
            offer(
                    to,
                    request.getTerm(),
                    request.getQuerySequenceNumber(),
                    request.getFlowControlSequenceNumber());
        else surroundings.network().send(to, Frames.of(self, to, message, store));
    }

    private void offer(MemberId to, int term, long query, long flow) {
        surroundings
                .snapshots()
                .newest()
                .map(it -> Installing.offer(it, term, query, flow))
                .ifPresent(
                        offered -> {
                            agreement.offered(engine, to, flow);
                            say(to, offered);
                        });
    }

    /// Any thread.
    void start() {
        store.lostEnd().ifPresent(this::lacksItsEnd);
        if (!isOver()) engine.start();
    }

    /// Alone, there is nobody to have it from, and nobody who would notice.
    private void lacksItsEnd(LogEnd lost) {
        var ends =
                "The log has lost its end: it ends with entry " + store.lastId() + ", and entry ";
        if (List.copyOf(engine.getEffectiveMembers().getVotingMembers()).equals(List.of(self)))
            fail(
                    ends
                            + lost.id()
                            + " was answered, which no other member can have. Put the segments"
                            + " back, or delete "
                            + LogEnd.FILE
                            + " to go on without what is gone.");
        else
            LOG.warn(
                    "{}{} was answered; this member stands for no election until it has as much"
                            + " again, and votes as if it had",
                    ends,
                    lost.id());
    }

    boolean isOver() {
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
        if (forEngine != null) give(forEngine, read.end());
        var from = MemberId.parse(read.header().from());
        switch (read.header().message()) {
            case ReadAsked asked -> reads.heard(from, asked);
            case ReadAt at -> reads.heard(at);
            case SnapshotOffered offered -> offered(from, offered);
            case PartAsked asked -> {
                var bytes = installing.part(asked);
                var part = new Part(asked.id(), asked.offset());
                surroundings.network().send(from, Frames.of(self, from, part, bytes));
            }
            case Part part -> installing.heard(from, part, read.bytes());
            case Unsound unsound -> installing.refused(unsound);
            default -> {}
        }
    }

    private void offered(MemberId from, SnapshotOffered offered) {
        var isOfLeader =
                !isOver()
                        && offered.term() == engine.getTerm().getTerm()
                        && from.equals(engine.getTerm().getLeaderEndpoint());
        if (isOfLeader && lacks(offered.id(), offered.idTerm())) installing.offered(from, offered);
    }

    /// Whether the log does not have entry `id` of that term. The engine's thread, or any once this
    /// member is over.
    private boolean lacks(long id, int term) {
        return store.terms().termAt(id) != term;
    }

    /// Whether a snapshot that ends with entry `id` of that term is to take the place of the log.
    /// Any thread, once this member is over.
    boolean givesWayTo(long id, int term) throws IOException {
        if (!lacks(id, term)) return false;
        store.beginsBehind(id, term);
        return true;
    }

    /// A snapshot that was [fetched][Ear#fetched] is damaged. Any thread.
    void unsound(long id) {
        turns.execute(() -> installing.unsound(id));
    }

    /// A snapshot that was [fetched][Ear#fetched] cannot be read now. Any thread.
    void cannotTake(IOException why) {
        turns.execute(() -> installing.cannotKeep(why));
    }

    private void give(RaftMessage message, List<Run> end) {
        RaftMessage given = message;
        for (var cover : covers) {
            given = cover.incoming(engine, given, end);
            if (given == null) break;
        }
        var last = given;
        if (last != null) turns.now(() -> engine.handle(last));
        for (var late : majority.released(engine)) turns.now(() -> engine.handle(late));
    }

    // ---- what it is asked for

    /// Any thread.
    CompletableFuture<Answer> propose(Command command, WriteTimes times) {
        var asked = writes.asked(command, times);
        turns.execute(() -> writes.decide(asked));
        return asked.answer();
    }

    /// Completes when this member has applied all that was agreed on when it was asked. Any thread.
    ///
    /// @return the id; [Reads.NoMajority] when that cannot be known
    CompletableFuture<Long> read() {
        var answer = new CompletableFuture<Long>();
        turns.execute(() -> reads.ask(answer));
        return answer;
    }

    /// Hands the leadership to another member. Any thread.
    CompletableFuture<Change> transfer(String to) {
        return changed(answer -> changes.transfer(to, answer));
    }

    /// Makes `joining` a member that learns. Any thread.
    ///
    /// @param mayReplace another incarnation of that name, when it is not heard any more
    CompletableFuture<Change> add(MemberId joining, boolean mayReplace) {
        return changed(answer -> changes.add(joining, mayReplace, answer));
    }

    /// Any thread.
    CompletableFuture<Change> remove(String name) {
        return changed(answer -> changes.remove(name, answer));
    }

    private CompletableFuture<Change> changed(Consumer<CompletableFuture<Change>> asked) {
        var answer = new CompletableFuture<Change>();
        turns.execute(() -> asked.accept(answer));
        return answer;
    }

    CompletableFuture<Ordered<Object>> replicate(LoggedOperation operation) {
        var appended = new ArrayList<CompletableFuture<Ordered<Object>>>();
        turns.now(() -> appended.add(engine.replicate(operation)));
        return appended.getFirst();
    }

    Answer notLeader() {
        var leader = standing.leader();
        return leader == null || leader.equals(self)
                ? new Answer.NoLeader(
                        "No leader is known; an election is under way. Send it again.")
                : new Answer.NotLeader(leader.name());
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

    // ---- what the engine says

    private void applied(Entry entry) {
        commitId = entry.id();
        if (entry.operation() == Operation.NOOP
                && entry.term() == standing.term()
                && standing.role() == RaftRole.LEADER)
            // Not within the engine's own turn, which is not over yet.
            for (var asked : writes.termHasBegun()) turns.submit(() -> writes.decide(asked));
        ear.applied(entry);
        reads.applied();
    }

    private void passed(long id) {
        commitId = id;
        ear.membersChanged(members());
        reads.applied();
    }

    private void reported(RaftNodeReport report) {
        var term = report.getTerm();
        var now =
                new Standing(
                        report.getRole(),
                        term.getTerm(),
                        (MemberId) term.getLeaderEndpoint(),
                        (MemberId) term.getVotedEndpoint());
        if (report.getStatus() == RaftNodeStatus.TERMINATED && !isOver())
            turns.submit(() -> isRemoved(engine.getCommittedMembers().getLogIndex()));
        var before = standing;
        if (now.equals(before)) return;
        standing = now;
        if (before.role() == RaftRole.LEADER
                && (now.role() != RaftRole.LEADER || now.term() != before.term())) leadsNoMore();
        changes.leaderIs(now.leader());
        ear.changed(now);
    }

    /// Another one knows that this member is none any more, by entry `id`. Any thread.
    void removedBy(long id) {
        turns.execute(() -> isRemoved(id));
    }

    private void isRemoved(long id) {
        if (isOver()) return;
        fail("Entry " + id + " has removed this member from the cluster.");
        ear.removed(id);
    }

    private void leadsNoMore() {
        writes.leadsNoMore();
        reads.leadsNoMore();
    }

    private void fail(String why) {
        if (failure != null) return;
        failure = why;
        LOG.error("{}", why);
        leadsNoMore();
        giveUp();
        engine.terminate();
        ear.failed(why);
    }

    private void beginAnew(String why) {
        if (isOver()) return;
        isStopped = true;
        LOG.info("{}", why);
        leadsNoMore();
        giveUp();
        engine.terminate();
        ear.beginsAnew(why);
    }

    private void giveUp() {
        installing.end();
        writes.giveUp();
        reads.giveUp();
        changes.giveUp();
    }

    /// Time has passed: nobody waits longer than `patienceMs`. Any thread.
    void tick(long patienceMs) {
        turns.execute(
                () -> {
                    if (isOver()) return;
                    var oldest =
                            surroundings.clock().nanos()
                                    - TimeUnit.MILLISECONDS.toNanos(patienceMs);
                    watchQuorum();
                    writes.tick(oldest);
                    reads.tick(oldest);
                    changes.tick(oldest);
                    if (silence != null)
                        silence.tick(engine)
                                .ifPresent(message -> turns.now(() -> engine.handle(message)));
                });
    }

    private void watchQuorum() {
        var before = hasQuorum;
        hasQuorum = leads() && quorum.hasQuorum(engine);
        if (!leads()) return;
        if (!hasQuorum) reads.leadsNoMore();
        if (hasQuorum != before) ear.quorumChanged(hasQuorum);
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
                    giveUp();
                    engine.terminate();
                    turns.submit(() -> done.complete(null));
                });
        return done;
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

    /// Whether it takes no part because its disk is full.
    boolean lacksRoom() {
        return failure != null && store.lacksRoom();
    }

    /// Whether it takes no part because entries are no longer on its disk.
    boolean lacksEntries() {
        return failure != null && store.lacksEntries();
    }

    /// The last entry that this member knows to be agreed on.
    long commitId() {
        return Math.max(commitId, state.appliedId());
    }

    RaftNode engine() {
        return engine;
    }

    /// Whether it leads and a majority of those that vote answers it.
    boolean hasQuorum() {
        return hasQuorum;
    }

    /// Whether the first entry of this leader's term is applied.
    boolean hasTermBegun() {
        return writes.hasTermBegun();
    }

    Members members() {
        var members = engine.getCommittedMembers();
        return new Members(
                members.getLogIndex(),
                members.getMembers().stream().map(MemberId.class::cast).toList(),
                members.getVotingMembers().stream().map(MemberId.class::cast).toList());
    }

    /// The leader's snapshot that is coming; `null` while none is. Any thread.
    Installing.@Nullable Progress installing() {
        return installing.progress();
    }

    /// Who belongs to the cluster when entry `id` is the last that is applied. The engine's thread.
    ///
    /// @param urls where members answer HTTP, by name
    Membership membership(long id, Map<String, String> urls) {
        var now = members();
        return new Membership(
                store.terms().termAt(id),
                now.id(),
                now.all().stream().map(MemberId::toString).toList(),
                now.voters().stream().map(MemberId::toString).toList(),
                urls,
                store.terms().starts(id, Membership.TERMS_MAX));
    }

    MemberId self() {
        return self;
    }
}
