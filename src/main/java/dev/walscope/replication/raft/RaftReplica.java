package dev.walscope.replication.raft;

import dev.walscope.api.Acks;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Joined;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeUrl;
import dev.walscope.api.PeerMessage.Hello;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.entry.Entry;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Change;
import dev.walscope.replication.CheckedFile;
import dev.walscope.replication.Checkpointer.NoSnapshot;
import dev.walscope.replication.Command;
import dev.walscope.replication.Elected;
import dev.walscope.replication.Replica;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.WriteTimes;
import dev.walscope.snapshot.Membership;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.time.Clock;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import io.microraft.RaftEndpoint;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// A node of a cluster that elects its leader.
///
/// [RaftMember] on a thread of its own, once the members have met ([Founding]). Any thread may ask.
public final class RaftReplica implements Replica, Elected {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long HANDING_OVER_MS = 2000;
    private static final int URLS_MAX = 64;

    /// @param urls where each member answers HTTP, this one too, by name; of one that joins only
    /// its own
    /// @param joins whether it is to be taken in by a cluster that is there
    /// @param beatMs how often a leader says that it is there
    /// @param electionTimeoutMs silence after which a member stands for election
    /// @param timeScale how fast its time goes; 1 for full speed
    /// @param turn how many members stand for election before this one does, where that is not left
    /// to chance; -1 where it is
    public record Setting(
            String name,
            Map<String, String> urls,
            boolean joins,
            long beatMs,
            long electionTimeoutMs,
            double timeScale,
            long acksTimeoutMs,
            int turn) {
        int silentBeatsMax() {
            return (int) Math.max(2, Math.round((double) electionTimeoutMs / beatMs));
        }

        /// Heartbeats without a leader before which it does not stand. From one member's turn to
        /// the next one's there is time for an election: it asks again within a silence.
        int turnBeats() {
            return turn < 0 ? 0 : silentBeatsMax() * (2 + 3 * turn) / 2;
        }
    }

    /// What it is lent by the node.
    public interface Lent {
        /// Hands a frame to the connection to that member; never waits, may lose it.
        void send(String name, byte[] frame);

        /// That member answers HTTP there: it is new, or has moved.
        void met(String name, String url);

        /// This node's own, for members that lack what its log has dropped.
        SnapshotSource snapshots();

        /// A leader's snapshot has come that is to take the place of the log, and has not been
        /// looked at: the node does, and begins anew with it when this member then still
        /// [lacks][RaftReplica#lacks] it, or says that it is [unsound][RaftReplica#unsound].
        ///
        /// @param by this member
        void fetched(RaftReplica by, Offer offer, int term);

        /// The node is to begin anew with what its folder holds.
        void beginsAnew();

        /// The log has grown, or more of it is applied.
        void progressed();

        /// Who leads, or the term, is another now.
        void leaderChanged(int term, @Nullable String leader);

        /// This node takes no part any more, and why.
        void failed(String why);

        /// What happens in elections, and to the members.
        void happened(NodeEvent.OfMember event);

        /// A write of this leader was agreed on, so long after it was asked for.
        void committedWithin(long nanos);

        /// A request that carried an identity was answered.
        void requestSeen(Command command, Answer answer);

        /// Another member has answered that it has entries, so long after they were sent.
        void appendedWithin(long nanos);
    }

    private final Setting setting;
    private final Clock clock;
    private final Lent lent;
    private final AppliedState state;
    private final Snapshots files;
    private final Room room;
    private final CheckedFile<Founders> file;
    private final LogStart start;
    private final MemberId self;
    private final EngineTime time;
    private final EngineThread thread;
    private final Neighbours neighbours;
    private final MemberFigures figures;
    private final Map<String, String> urls = new ConcurrentHashMap<>();

    /// `null` of one that joins.
    private final @Nullable Founding founding;

    // The engine's thread's own.
    private Founders known;

    private volatile @Nullable String whyNoPart;
    private volatile @Nullable RaftMember member;
    private volatile String whyNotTakenIn = "The member waits to be taken in by the cluster.";
    private volatile boolean isClosed;

    // The ticker's own.
    private boolean beginsAnew;

    /// Opens the log and brings the state up to where it is known to be agreed on.
    ///
    /// @param passed hears of a snapshot that does not count
    /// @param state empty
    /// @throws IOException with a sentence, when the folder does not say what must be known
    public RaftReplica(
            Setting setting,
            Storage storage,
            WriteAheadLog.Options options,
            LogListener listener,
            Snapshots.Passed passed,
            AppliedState state,
            Clock clock,
            Lent lent)
            throws IOException {
        this.setting = setting;
        this.clock = clock;
        this.lent = lent;
        this.state = state;
        files = new Snapshots(storage);
        room = new Room(storage, clock);
        file = Founders.in(storage);
        var read = file.read();
        start = new LogStart(storage, options, listener, passed, state);
        self =
                read.isPresent()
                        ? MemberId.parse(read.get().self())
                        : new MemberId(setting.name(), drawn());
        if (!self.name().equals(setting.name()))
            throw new IOException(
                    "The folder is that of "
                            + self.name()
                            + ", not of "
                            + setting.name()
                            + "; give each member a folder of its own (--data).");
        known = read.orElse(Founders.alone(self));
        if (read.isEmpty()) file.write(known);
        if (known.urls() != null) urls.putAll(known.urls());
        urls.putAll(setting.urls());
        urls.putAll(start.urls());
        var founders = Optional.ofNullable(known.founders()).map(RaftReplica::ids);
        founding =
                setting.joins() || founders.isPresent() && !founders.get().contains(self)
                        ? null
                        : new Founding(self, setting.urls().keySet(), founders);
        whyNoPart =
                known.removedBy() > 0
                        ? removed(known.removedBy())
                        : start.whyNoPart()
                                .or(() -> read.isEmpty() ? identityIsGone() : Optional.empty())
                                .orElse(null);
        time = new EngineTime(setting.beatMs(), setting.timeScale(), System::nanoTime);
        thread = new EngineThread(time);
        figures =
                new MemberFigures(
                        self, setting, start, state, clock, time, this::url, this::snapshotId);
        neighbours = new Neighbours(start.log(), clock, figures::electionTimeoutMs);
    }

    private Optional<String> identityIsGone() {
        return start.log().lastId() == 0
                ? Optional.empty()
                : Optional.of(
                        Founders.FILE + " is gone, and with it which member this is; put it back.");
    }

    private static String removed(long id) {
        return "Entry "
                + id
                + " has removed this member from the cluster; it takes no part any more. With an"
                + " empty folder it may --join as a new one.";
    }

    private static List<MemberId> ids(List<String> texts) {
        return texts.stream().map(MemberId::parse).toList();
    }

    /// What writes the log: others may write it there too.
    public Executor thread() {
        return thread::execute;
    }

    /// Where the members that are known at start answer HTTP, this one too, by name.
    public Map<String, String> urls() {
        return Map.copyOf(urls);
    }

    /// What is agreed on, applied.
    public AppliedState state() {
        return state;
    }

    public WriteAheadLog log() {
        return start.log();
    }

    /// The snapshot that the state began with.
    public Optional<Snapshot> snapshot() {
        return start.snapshot();
    }

    private long snapshotId() {
        return lent.snapshots().newest().map(Snapshot::id).orElse(0L);
    }

    /// Who belongs to the cluster when entry `id` is the last that is applied. The member's thread.
    public Optional<Membership> membership(long id) throws NoSnapshot {
        var now = member;
        if (now == null || now.isOver())
            throw new NoSnapshot(
                    NoSnapshot.Cause.failed,
                    "This member takes no part, and a snapshot tells who belongs to the cluster. "
                            + whyNoPart().orElse("Ask again when it has begun."),
                    null);
        var known = new TreeMap<String, String>();
        for (var one : now.members().all()) known.put(one.name(), url(one.name()));
        return Optional.of(now.membership(id, known));
    }

    // ---- a leader's snapshot takes the place of the log

    /// Whether the log still does not have entry `id` of that term, so that a snapshot which ends
    /// with it is to take its place. When this is closed.
    ///
    /// @throws IOException when the disk cannot be told so
    public boolean givesWayTo(long id, int term) throws IOException {
        var now = member;
        return now == null || now.givesWayTo(id, term);
    }

    /// What was [fetched][Lent#fetched] is damaged.
    public void unsound(long id) {
        var now = member;
        if (now != null) now.unsound(id);
    }

    /// What was [fetched][Lent#fetched] cannot be read now.
    public void cannotTake(IOException why) {
        var now = member;
        if (now != null) now.cannotTake(why);
    }

    /// Begins to take part, at once or when the members have met.
    public void start() {
        if (whyNoPart != null) {
            LOG.error("{}", whyNoPart);
            return;
        }
        thread.execute(this::beginWhenFounded);
        thread.execute(this::sayHello);
    }

    private Optional<List<MemberId>> founders() {
        return founding == null
                ? Optional.ofNullable(known.founders()).map(RaftReplica::ids)
                : founding.founders();
    }

    private void beginWhenFounded() {
        var founders = founders();
        if (member != null || founders.isEmpty() || isClosed || whyNoPart != null) return;
        try {
            known =
                    new Founders(
                            self.toString(),
                            founders.get().stream().map(MemberId::toString).toList(),
                            new TreeMap<>(urls),
                            known.sinceId(),
                            0);
            file.write(known);
            var begun =
                    new RaftMember(
                            self,
                            founders.get(),
                            start,
                            state,
                            new RaftMember.Pace(
                                    setting.silentBeatsMax(),
                                    RaftMember.Pace.USUAL.agreedEvery(),
                                    setting.turnBeats()),
                            new RaftMember.Surroundings(
                                    thread,
                                    time.clock(),
                                    clock,
                                    (to, frame) -> lent.send(to.name(), frame),
                                    new Random(),
                                    files,
                                    lent.snapshots()),
                            new Ears());
            member = begun;
            begun.start();
        } catch (IOException e) {
            whyNoPart = "The member cannot begin: " + e.getMessage();
            lent.failed(String.valueOf(whyNoPart));
        }
    }

    private final class Ears implements RaftMember.Ear {
        @Override
        public void changed(RaftMember.Standing now) {
            var leader = now.leader();
            lent.leaderChanged(now.term(), leader == null ? null : leader.name());
        }

        @Override
        public void failed(String why) {
            whyNoPart = why;
            lent.failed(why);
        }

        @Override
        public void beginsAnew(String why) {
            lent.beginsAnew();
        }

        @Override
        public void fetched(Offer offer, int term) {
            lent.fetched(RaftReplica.this, offer, term);
        }

        @Override
        public void applied(Entry entry) {
            lent.progressed();
        }

        @Override
        public void stands(int term, boolean counts) {
            lent.happened(
                    new NodeEvent.Election(
                            term,
                            self.name(),
                            counts
                                    ? NodeEvent.Election.Phase.vote
                                    : NodeEvent.Election.Phase.pre_vote));
        }

        @Override
        public void voted(int term, MemberId candidate, @Nullable String refusal) {
            lent.happened(
                    new NodeEvent.Voted(
                            term, candidate.name(), self.name(), refusal == null, refusal));
        }

        @Override
        public void quorumChanged(boolean isThere) {
            var now = member;
            var term = now == null ? 0 : now.standing().term();
            lent.happened(
                    isThere ? new NodeEvent.QuorumBack(term) : new NodeEvent.QuorumLost(term));
            lent.progressed();
        }

        @Override
        public void committedWithin(long nanos) {
            lent.committedWithin(nanos);
        }

        @Override
        public void requestSeen(Command command, Answer answer) {
            lent.requestSeen(command, answer);
        }

        @Override
        public void appendedWithin(long nanos) {
            lent.appendedWithin(nanos);
        }

        @Override
        public void met(MemberId other) {
            learn(other.name(), String.valueOf(other.url()));
        }

        @Override
        public void membersChanged(RaftMember.Members now) {
            var names = now.all().stream().map(MemberId::name).toList();
            // Who was removed is sent nothing any more, not even that.
            for (var name : urls.keySet()) if (!names.contains(name)) hello(name);
            lent.happened(
                    new NodeEvent.MembersChanged(
                            now.id(), names, now.voters().stream().map(MemberId::name).toList()));
            lent.progressed();
        }

        @Override
        public void removed(long id) {
            isRemoved(id);
        }
    }

    private void learn(String name, String url) {
        if (url.equals(urls.put(name, url)) || name.equals(self.name())) return;
        lent.met(name, url);
    }

    private void isRemoved(long id) {
        whyNoPart = removed(id);
        known = known.removedBy(id);
        try {
            file.write(known);
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}", Founders.FILE, e.getMessage());
        }
        lent.failed(removed(id));
    }

    // ---- one that joins

    /// Where the member `name` of the folder answered HTTP when it last began.
    ///
    /// @throws IOException when the folder says what must not be guessed
    public static Optional<String> urlIn(Storage storage, String name) throws IOException {
        return Founders.in(storage).read().map(Founders::urls).map(all -> all.get(name));
    }

    /// Whether a cluster must take it in before it can begin.
    public boolean waitsToBeTakenIn() {
        return setting.joins() && whyNoPart == null && known.founders() == null;
    }

    /// What to ask a member of the cluster for.
    public Joined.Asked asksToJoin() {
        return new Joined.Asked(self.name(), url(self.name()), self.incarnation());
    }

    /// The cluster has taken it in.
    public void takenIn(Joined joined) {
        thread.execute(
                () -> {
                    if (known.founders() != null) return;
                    joined.urls().forEach(this::learn);
                    known = new Founders(self.toString(), joined.founders(), null, joined.id(), 0);
                    whyNotTakenIn = "";
                    beginWhenFounded();
                });
    }

    /// It is not, or not yet.
    public void notTakenIn(String why) {
        whyNotTakenIn = why;
    }

    /// Until the members have met; a connection that breaks may have swallowed it.
    private void sayHello() {
        if (isClosed || member != null) return;
        for (var name : urls.keySet()) if (!name.equals(self.name())) hello(name);
        thread.schedule(this::sayHello, 2, TimeUnit.SECONDS);
    }

    private void hello(String name) {
        var now = member;
        var members = now == null ? null : now.members();
        var founders = founders().orElse(List.of(self));
        lent.send(
                name,
                Frames.of(
                        self,
                        new MemberId(name, "?"),
                        new Hello(
                                self.name(),
                                founders.stream().map(MemberId::toString).toList(),
                                url(self.name()),
                                members == null
                                        ? null
                                        : members.all().stream().map(MemberId::toString).toList(),
                                members == null ? 0 : members.id())));
    }

    @Override
    public void connected(String name) {
        thread.execute(() -> hello(name));
    }

    @Override
    public void received(byte[] frame) throws IOException {
        var read = Frames.read(frame);
        var from = MemberId.parse(read.header().from());
        if (read.header().message() instanceof Hello hello) {
            if (hello.founders() == null) throw new IOException("a hello names nobody");
            thread.execute(() -> heard(from, hello));
            return;
        }
        if (!urls.containsKey(from.name()))
            throw new IOException("no member of this cluster is called " + from.name());
        var now = member;
        if (now == null) return;
        var leader = now.standing().leader();
        if (leader != null && leader.equals(from)) figures.heardTheLeader();
        now.received(read);
    }

    private void heard(MemberId from, Hello hello) {
        if (!urls.containsKey(from.name())) {
            // One that joined while this member was behind or away.
            var url = hello.url();
            var isOurs = founders().filter(ours -> ours.equals(ids(hello.founders()))).isPresent();
            if (url == null || !isOurs || urls.size() >= URLS_MAX) return;
            learn(from.name(), url);
        }
        if (tellsOfRemoval(hello)) {
            var now = member;
            if (now != null) now.removedBy(hello.membersId());
            else isRemoved(hello.membersId());
            return;
        }
        if (founding != null && founding.heard(from, hello) && founding.founders().isPresent())
            hello(from.name());
        beginWhenFounded();
    }

    /// Members are what was agreed on, and no incarnation ever comes back.
    private boolean tellsOfRemoval(Hello hello) {
        var now = member;
        var members = hello.members();
        return members != null
                && known.founders() != null
                && !members.contains(self.toString())
                && hello.membersId()
                        > Math.max(known.sinceId(), now == null ? 0 : now.members().id())
                && whyNoPart == null;
    }

    // ---- the door

    @Override
    public Optional<Elected> elected() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<Answer> propose(Command command, Acks acks, WriteTimes times) {
        var now = member;
        var why = whyNoPart().orElse(null);
        if (now == null || why != null)
            return CompletableFuture.completedFuture(
                    new Answer.Unavailable(why + " Nothing was written."));
        return now.propose(command, times)
                .thenApply(
                        answer -> {
                            times.held(clock.nanos());
                            return answer instanceof Answer.NotLeader(var name)
                                    ? new Answer.NotLeader(url(name))
                                    : answer;
                        });
    }

    private String url(String name) {
        return urls.getOrDefault(name, "");
    }

    @Override
    public CompletableFuture<Change> transfer(String to) {
        return changed(now -> now.transfer(to));
    }

    @Override
    public CompletableFuture<Change> remove(String name) {
        return changed(now -> now.remove(name));
    }

    @Override
    public CompletableFuture<TakenIn> add(Joined.Asked asked) {
        var drawn = asked.incarnation();
        var joining = new MemberId(asked.name(), drawn == null ? drawn() : drawn).at(asked.url());
        var other =
                urls.entrySet().stream()
                        .filter(one -> !one.getKey().equals(asked.name()))
                        .filter(one -> NodeUrl.areSame(one.getValue(), asked.url()))
                        .filter(one -> isMember(one.getKey()))
                        .map(Map.Entry::getKey)
                        .findFirst();
        if (other.isPresent())
            return CompletableFuture.completedFuture(
                    new TakenIn(
                            new Change.Refused(
                                    other.get()
                                            + " answers at "
                                            + asked.url()
                                            + " already; give the new member a URL of its own."),
                            Optional.empty()));
        return changed(now -> now.add(joining, drawn != null))
                .thenApply(
                        change ->
                                new TakenIn(
                                        change,
                                        change instanceof Change.Done(var id)
                                                ? Optional.of(joined(id, joining))
                                                : Optional.empty()));
    }

    private boolean isMember(String name) {
        var now = member;
        return now != null && now.members().all().stream().anyMatch(one -> one.name().equals(name));
    }

    private Joined joined(long id, MemberId joining) {
        var now = member;
        var where = new TreeMap<String, String>();
        if (now != null) for (var one : now.members().all()) where.put(one.name(), url(one.name()));
        where.put(joining.name(), String.valueOf(joining.url()));
        return new Joined(
                "ok",
                id,
                joining.toString(),
                founders().orElse(List.of()).stream().map(MemberId::toString).toList(),
                where);
    }

    private static String drawn() {
        return String.format(Locale.ROOT, "%08x", new Random().nextInt());
    }

    private CompletableFuture<Change> changed(
            Function<RaftMember, CompletableFuture<Change>> asked) {
        var now = member;
        if (now == null)
            return CompletableFuture.completedFuture(
                    new Change.Unavailable(whyNoPart().orElse("The member begins.")));
        return asked.apply(now)
                .thenApply(
                        change ->
                                change instanceof Change.NotLeader(var name)
                                        ? new Change.NotLeader(url(name))
                                        : change);
    }

    @Override
    public CompletableFuture<Long> read() {
        var now = member;
        return now == null
                ? CompletableFuture.failedFuture(
                        new IllegalStateException(whyNoPart().orElse("The member begins.")))
                : now.read();
    }

    @Override
    public Optional<String> whyNoPart() {
        var why = whyNoPart;
        if (why != null) return Optional.of(why);
        if (member != null) return Optional.empty();
        return founding == null ? Optional.of(whyNotTakenIn) : founding.whyNoPart();
    }

    /// Whether it takes part, or will when the members have met.
    public boolean mayTakePart() {
        return whyNoPart == null;
    }

    @Override
    public long highWaterMark() {
        var now = member;
        return now == null ? state.appliedId() : now.commitId();
    }

    @Override
    public String leaderUrl() {
        var now = member;
        var leader = now == null ? null : now.standing().leader();
        return leader == null ? "" : url(leader.name());
    }

    @Override
    public @Nullable List<FollowerStatus> followers() {
        var now = member;
        var report = now == null || !now.leads() ? null : figures.report(now);
        return report == null ? null : neighbours.followers(status(), figures.silentMs(report));
    }

    @Override
    public @Nullable LeaderLink leaderLink() {
        var now = member;
        return now != null && now.leads()
                ? null
                : neighbours.leaderLink(
                        status(), leaderUrl(), now == null ? null : now.installing());
    }

    @Override
    public LagHistory lagHistory() {
        return neighbours.lagHistory();
    }

    @Override
    public List<Long> neededIds() {
        var others = followers();
        return others == null
                ? List.of()
                : others.stream()
                        .filter(one -> one.state() != FollowerStatus.State.lost)
                        .map(one -> one.ackedId() + 1)
                        .toList();
    }

    @Override
    public void logHasGrown() {}

    @Override
    public void tick() {
        var now = member;
        if (now != null) now.tick((long) (setting.acksTimeoutMs() / time.scale()));
        var isWell = now != null && now.lacksRoom() && room.isBack();
        isWell |= lacksEntries(now) && log().damages().isEmpty();
        if (isWell && !beginsAnew) {
            beginsAnew = true;
            lent.beginsAnew();
        }
        neighbours.tick(() -> Objects.requireNonNullElse(followers(), List.of()));
    }

    private boolean lacksEntries(@Nullable RaftMember now) {
        return now == null ? start.lacksEntries() : now.lacksEntries();
    }

    // ---- what is known

    @Override
    public RaftStatus status() {
        return figures.status(member, whyNoPart().orElse(null));
    }

    @Override
    public void timeScale(double scale) {
        thread.scale(scale);
        lent.progressed();
    }

    @Override
    public double timeScale() {
        return time.scale();
    }

    /// A leader hands over first.
    @Override
    public void close() {
        isClosed = true;
        var now = member;
        if (now != null) {
            if (now.leads()) handOver(now);
            try {
                now.stop().get(HANDING_OVER_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("the engine does not stop", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread.close();
    }

    private void handOver(RaftMember now) {
        var report = figures.report(now);
        if (report == null) return;
        var matches = report.getLog().getFollowerMatchIndices();
        var next =
                report.getEffectiveMembers().getVotingMembers().stream()
                        .filter(matches::containsKey)
                        .max(Comparator.comparing((RaftEndpoint one) -> matches.get(one)));
        if (next.isEmpty()) return;
        try {
            now.transfer(((MemberId) next.get()).name())
                    .get(HANDING_OVER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("nobody takes over", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
