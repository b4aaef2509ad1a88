package dev.walscope.replication.raft;

import dev.walscope.entry.Entry;
import dev.walscope.entry.Operation;
import dev.walscope.replication.AppliedState;
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
import java.util.Set;
import java.util.TreeMap;

/// What a start makes of a member's folder: the log, the state up to an entry that is known to be
/// agreed on, and what the engine is to begin with.
///
/// The state begins at the older of two [agreed points][AgreedPoints], because the engine could not
/// find its way back behind the newer one ([Flaw#IS_STUCK_BEHIND_ITS_SNAPSHOT]); at the newer one
/// only where the entries behind the older are more than the engine has room for.
final class LogStart {
    private final CheckedFile<Vote> voteFile;
    private final CheckedFile<AgreedPoints> agreedFile;
    private final Optional<Vote> vote;
    private final AgreedPoints agreed;
    private final AgreedPoints.@Nullable Point base;
    private final TermRuns terms = new TermRuns();
    private final Map<String, String> urls = new TreeMap<>();
    private final WriteAheadLog log;
    private final @Nullable String whyNoPart;

    /// @param state empty; gets all up to the base
    /// @param capacity entries that the engine has room for
    /// @throws NotALog when the folder holds what is no log of ours
    /// @throws IOException when the folder cannot be read, or says what must not be guessed
    LogStart(
            Storage storage,
            WriteAheadLog.Options options,
            LogListener listener,
            AppliedState state,
            int capacity,
            Set<Flaw> covered)
            throws IOException {
        voteFile = Vote.in(storage);
        agreedFile = AgreedPoints.in(storage);
        vote = voteFile.read();
        agreed = agreedFile.read().orElse(AgreedPoints.NONE);
        var points = agreed.points();
        var newest = points.isEmpty() ? null : points.getLast();
        var older = points.size() < 2 ? null : points.getFirst();
        if (!covered.contains(Flaw.IS_STUCK_BEHIND_ITS_SNAPSHOT)) older = newest;
        var reader = new Reader(state, older == null ? 0 : older.id());
        log = WriteAheadLog.open(storage, options, listener, reader);
        whyNoPart = whyNoPart(reader, newest);
        if (whyNoPart == null
                && newest != null
                && log.lastId() - (older == null ? 0 : older.id()) > capacity) {
            base = newest;
            var apply = state.reader();
            log.replay(
                    state.appliedId() + 1,
                    entry -> {
                        if (entry.id() <= newest.id()) apply.apply(entry);
                    });
        } else {
            base = older;
        }
    }

    private final class Reader implements WriteAheadLog.Reader {
        private final AppliedState state;
        private final WriteAheadLog.Reader applied;
        private final long untilId;
        private boolean hasTermless;

        Reader(AppliedState state, long untilId) {
            this.state = state;
            this.applied = state.reader();
            this.untilId = untilId;
        }

        @Override
        public void apply(Entry entry) {
            if (entry.id() <= untilId) applied.apply(entry);
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
            state.reader().again();
            terms.cutFrom(1);
        }
    }

    private @Nullable String whyNoPart(Reader reader, AgreedPoints.@Nullable Point newest) {
        if (reader.hasTermless)
            return "The folder holds entries of a leader that was not elected; start the member"
                    + " with an empty folder.";
        if (!log.damages().isEmpty())
            return "Entry "
                    + log.damages().getFirst().firstId()
                    + " of the log cannot be read, and this member takes no part with a log that is"
                    + " not whole; put the segment back, or join anew with an empty folder.";
        if (vote.isEmpty() && log.lastId() > 0)
            return Vote.FILE
                    + " is gone, and with it whom this member voted for; put it back, or join anew"
                    + " with an empty folder.";
        if (newest != null && newest.id() > log.lastId())
            return "The log ends with entry "
                    + log.lastId()
                    + ", but entry "
                    + newest.id()
                    + " was agreed on; put the segments back, or join anew with an empty folder.";
        return null;
    }

    /// Why this member must not take part, in a sentence; empty when it may.
    Optional<String> whyNoPart() {
        return Optional.ofNullable(whyNoPart);
    }

    /// What the engine is to begin with; empty at a member's first start.
    ///
    /// @throws IOException when the log cannot be read
    Optional<RestoredRaftState> restored(MemberId self, List<MemberId> founders)
            throws IOException {
        if (vote.isEmpty()) return Optional.empty();
        var voted = vote.get();
        var models = Messages.MODELS;
        var votedFor = voted.votedFor();
        return Optional.of(
                new RestoredRaftState(
                        models.createRaftEndpointPersistentStateBuilder()
                                .setLocalEndpoint(self)
                                .setVoting(voted.voting())
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
                        base == null ? null : snapshot(base),
                        entriesBehind(base == null ? 0 : base.id())));
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

    Optional<Vote> vote() {
        return vote;
    }

    AgreedPoints agreed() {
        return agreed;
    }
}
