package dev.walscope.replication.raft;

import dev.walscope.entry.Entry;
import dev.walscope.entry.Operation;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.CheckedFile;
import dev.walscope.replication.LogEnd;
import dev.walscope.replication.Restart;
import dev.walscope.snapshot.Membership;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Damage;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a start makes of a member's folder: the log, the state up to an entry that is known to be
/// agreed on, and what the engine is to begin with.
///
/// That entry is the newest [agreed point][AgreedPoints], or the last one of the newest good
/// snapshot, whichever comes later.
final class LogStart {
    private final CheckedFile<Vote> voteFile;
    private final CheckedFile<AgreedPoints> agreedFile;
    private final CheckedFile<LogEnd> endFile;
    private final LogEnd promised;
    private final Optional<Vote> vote;
    private final AgreedPoints agreed;
    private final TermRuns terms = new TermRuns();
    private final Map<String, String> urls = new TreeMap<>();
    private final WriteAheadLog log;
    private final Optional<Snapshot> snapshot;
    private final @Nullable String whyNoPart;
    private final boolean lacksEntries;

    // Seen while the log is read.
    private boolean hasTermless;

    /// @param passed hears of a snapshot that does not count
    /// @param state empty; gets all up to the entry that the engine is to begin behind
    /// @throws NotALog when the folder holds what is no log of ours
    /// @throws IOException when the folder cannot be read, or says what must not be guessed
    LogStart(
            Storage storage,
            WriteAheadLog.Options options,
            LogListener listener,
            Snapshots.Passed passed,
            AppliedState state)
            throws IOException {
        voteFile = Vote.in(storage);
        agreedFile = AgreedPoints.in(storage);
        endFile = LogEnd.in(storage);
        promised = promised();
        vote = voteFile.read();
        var written = agreedFile.read().orElse(AgreedPoints.NONE);
        var writtenId = written.id();
        var restarted =
                new Restart(
                                storage,
                                options,
                                listener,
                                passed,
                                state,
                                () -> {},
                                reader -> new Reader(state, reader, writtenId))
                        .run();
        log = restarted.log();
        snapshot = restarted.snapshot();
        var membership = snapshot.flatMap(Snapshot::membership);
        membership.ifPresent(this::told);
        agreed =
                membership.isPresent() && state.appliedId() > writtenId
                        ? written.with(point(snapshot.get().id(), membership.get()))
                        : written;
        var foreign = foreign(membership);
        var unreadable = unreadable();
        lacksEntries = foreign.isEmpty() && unreadable.isPresent();
        whyNoPart = foreign.or(() -> unreadable).or(this::inconsistent).orElse(null);
    }

    /// What does not read was on its way to the disk when the power went, and promises nothing.
    private LogEnd promised() throws IOException {
        try {
            return endFile.read().orElse(LogEnd.NONE);
        } catch (CheckedFile.Damaged e) {
            return LogEnd.NONE;
        }
    }

    private Optional<String> foreign(Optional<Membership> membership) {
        return hasTermless || snapshot.isPresent() && membership.isEmpty()
                ? Optional.of(
                        "The folder holds entries of a leader that was not elected; start the"
                                + " member with an empty folder.")
                : Optional.empty();
    }

    /// What a snapshot has the sum of may be unreadable, unless it is where the log ends: there is
    /// no telling what came behind.
    private Optional<String> unreadable() {
        var snapshotId = snapshot.map(Snapshot::id).orElse(0L);
        return log.damages().stream()
                .filter(damage -> damage.lastId() >= snapshotId)
                .findFirst()
                .map(LogStart::waits);
    }

    /// What a member says that lacks an entry.
    static String waits(Damage damage) {
        return "Entry "
                + damage.firstId()
                + " of the log cannot be read; this member takes no part until a copy of another"
                + " member's is in its place.";
    }

    private void told(Membership membership) {
        membership.urls().forEach(urls::putIfAbsent);
        terms.precededBy(membership.terms());
    }

    private static AgreedPoints.Point point(long id, Membership members) {
        return new AgreedPoints.Point(
                id, (int) members.term(), members.all(), members.voters(), members.id());
    }

    /// Takes in what is agreed on, and notes what lies behind.
    private final class Reader implements WriteAheadLog.Reader {
        private final AppliedState state;
        private final WriteAheadLog.Reader applied;
        private final long untilId;

        /// @param state holds what the snapshot says, if there is one
        Reader(AppliedState state, WriteAheadLog.Reader applied, long untilId) {
            this.state = state;
            this.applied = applied;
            this.untilId = untilId;
            begin();
        }

        private void begin() {
            hasTermless = false;
            terms.beginBehind(state.appliedId());
        }

        @Override
        public void apply(Entry entry) {
            if (entry.id() <= Math.max(untilId, state.appliedId())) applied.apply(entry);
            hasTermless |= entry.term() == 0;
            var value = entry.value();
            if (entry.operation() == Operation.MEMBERS && value != null) {
                var changed = MembersLine.of(value).changedMember();
                if (changed.url() != null) urls.put(changed.name(), changed.url());
            }
            if (entry.id() == terms.lastId() + 1) terms.add(entry.id(), (int) entry.term());
        }

        @Override
        public void again() {
            applied.again();
            begin();
        }
    }

    private Optional<String> inconsistent() {
        if (vote.isEmpty() && log.lastId() > 0)
            return Optional.of(
                    Vote.FILE
                            + " is gone, and with it whom this member voted for; put it back, or"
                            + " join anew with an empty folder.");
        if (agreed.id() > log.lastId())
            return Optional.of(
                    "The log ends with entry "
                            + log.lastId()
                            + ", but entry "
                            + agreed.id()
                            + " was agreed on; put the segments back, or join anew with an empty"
                            + " folder.");
        var term = terms.termAt(agreed.id());
        if (agreed.newest().isPresent() && term > 0 && term != agreed.newest().get().term())
            return Optional.of(
                    AgreedPoints.FILE
                            + " tells of entry "
                            + agreed.id()
                            + " in term "
                            + agreed.newest().get().term()
                            + ", and the log has it of term "
                            + term
                            + ": the files are of two members; put back those that belong"
                            + " together.");
        return Optional.empty();
    }

    /// The one that the state began with.
    Optional<Snapshot> snapshot() {
        return snapshot;
    }

    /// Why this member must not take part, in a sentence; empty when it may.
    Optional<String> whyNoPart() {
        return Optional.ofNullable(whyNoPart);
    }

    /// Whether that is an entry that other members may have.
    boolean lacksEntries() {
        return lacksEntries;
    }

    /// What the engine is to begin with; empty at a member's first start.
    ///
    /// @throws IOException when the log cannot be read
    Optional<RestoredRaftState> restored(MemberId self, List<MemberId> founders)
            throws IOException {
        if (vote().isEmpty()) return Optional.empty();
        var voted = vote().get();
        var models = Messages.MODELS;
        var votedFor = voted.votedFor();
        // A snapshot may tell that this member votes, of which its log never heard; the engine
        // would fail on the way from one to the other.
        var isVoter =
                voted.voting()
                        || agreed.newest()
                                .filter(point -> point.voters().contains(self.toString()))
                                .isPresent();
        return Optional.of(
                new RestoredRaftState(
                        models.createRaftEndpointPersistentStateBuilder()
                                .setLocalEndpoint(self)
                                .setVoting(isVoter)
                                .build(),
                        models.createRaftGroupMembersViewBuilder()
                                .setLogIndex(0)
                                .setMembers(firstMembers(self, founders))
                                .setVotingMembers(List.<RaftEndpoint>copyOf(founders))
                                .build(),
                        models.createRaftTermPersistentStateBuilder()
                                .setTerm(voted.term())
                                .setVotedFor(votedFor == null ? null : MemberId.parse(votedFor))
                                .build(),
                        agreed.newest().map(LogStart::snapshot).orElse(null),
                        entriesBehind(agreed.id())));
    }

    /// The founders, and who came later as one that learns: what the log says of members begins
    /// with them.
    static List<RaftEndpoint> firstMembers(MemberId self, List<MemberId> founders) {
        var all = new ArrayList<RaftEndpoint>(founders);
        if (!founders.contains(self)) all.add(self);
        return all;
    }

    private static SnapshotEntry snapshot(AgreedPoints.Point point) {
        var models = Messages.MODELS;
        var members =
                models.createRaftGroupMembersViewBuilder()
                        .setLogIndex(point.membersId())
                        .setMembers(MembersLine.ids(point.members()))
                        .setVotingMembers(MembersLine.ids(point.voters()))
                        .build();
        var chunk =
                models.createSnapshotChunkBuilder()
                        .setIndex(point.id())
                        .setTerm(point.term())
                        .setOperation(Commands.AGREED)
                        .setSnapshotChunkIndex(0)
                        .setSnapshotChunkCount(1)
                        .setGroupMembersView(members)
                        .build();
        return models.createSnapshotEntryBuilder()
                .setIndex(point.id())
                .setTerm(point.term())
                .setSnapshotChunks(List.of(chunk))
                .setGroupMembersView(members)
                .build();
    }

    private List<LogEntry> entriesBehind(long id) throws IOException {
        var entries = new ArrayList<LogEntry>();
        for (long after = id; after < log.lastId(); ) {
            var lines = log.readDurable(after, 1 << 20);
            if (lines.isEmpty()) throw new IOException("entry " + (after + 1) + " is unreadable");
            entries.addAll(LogStore.entries(lines.bytes()));
            after = lines.lastId();
        }
        return entries;
    }

    WriteAheadLog log() {
        return log;
    }

    /// Where members that were added answer HTTP, by name.
    Map<String, String> urls() {
        return urls;
    }

    TermRuns terms() {
        return terms;
    }

    CheckedFile<Vote> voteFile() {
        return voteFile;
    }

    CheckedFile<AgreedPoints> agreedFile() {
        return agreedFile;
    }

    CheckedFile<LogEnd> endFile() {
        return endFile;
    }

    /// Where the log ends.
    LogEnd end() {
        var id = log.lastId();
        var term = terms.termAt(id);
        return new LogEnd(id, term > 0 || agreed.id() != id ? term : agreedTerm());
    }

    private int agreedTerm() {
        return agreed.newest().map(AgreedPoints.Point::term).orElse(0);
    }

    /// What the log ended with, when it ends before that now: somebody cut it.
    Optional<LogEnd> lostEnd() {
        return end().isBefore(promised) ? Optional.of(promised) : Optional.empty();
    }

    /// As it was written; where the log lost its end, in the next term, so that whoever leads now
    /// counts for nothing any more what this member has said: a leader never goes back behind that.
    Optional<Vote> vote() {
        return lostEnd().isEmpty()
                ? vote
                : vote.map(one -> new Vote(one.term() + 1, null, one.voting()));
    }

    AgreedPoints agreed() {
        return agreed;
    }
}
