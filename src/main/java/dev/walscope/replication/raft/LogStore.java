package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.CheckedFile;
import dev.walscope.replication.LogEnd;
import dev.walscope.wal.Compacted;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The write-ahead log as the log of the engine: an entry's id is its index, and what the engine
/// appends and takes back are lines.
///
/// ```
/// wal.log.segment.N   the entries, each with its term
/// vote.json           the term and the vote, forced before a message depends on them
/// agreed.json         where a start begins
/// end.json            where the log ends, as far as anybody was told
/// ```
/// The first failure of the disk is the last thing that it does: nobody knows what the disk holds
/// then, and the engine would go on. The engine's thread, which is the log's one writer.
final class LogStore implements RaftStore {
    /// Lines that are read at once for a member that is far behind.
    private static final int OLDER_BYTES = 256 * 1024;

    private final WriteAheadLog log;
    private final TermRuns terms;
    private final CheckedFile<Vote> voteFile;
    private final CheckedFile<AgreedPoints> agreedFile;
    private final CheckedFile<LogEnd> endFile;
    private final LongSupplier appliedId;
    private final boolean failsForGood;
    private final Consumer<String> onFailure;
    private final Consumer<MemberId> onMember;

    private Vote vote;
    private AgreedPoints agreed;
    private AgreedPoints.@Nullable Point reached;
    private LogEnd end;
    private @Nullable LogEnd lostEnd;
    private @Nullable String failure;
    private volatile boolean lacksRoom;
    private volatile boolean lacksEntries;

    /// @param start what the disk holds
    /// @param appliedId up to where nothing may be taken back
    /// @param onFailure hears once, in a sentence, that this member must take no part any more
    /// @param onMember hears of a member that is added, and where it answers
    LogStore(
            LogStart start,
            LongSupplier appliedId,
            Set<Flaw> covered,
            Consumer<String> onFailure,
            Consumer<MemberId> onMember) {
        log = start.log();
        terms = start.terms();
        voteFile = start.voteFile();
        agreedFile = start.agreedFile();
        endFile = start.endFile();
        end = start.end();
        lostEnd = start.lostEnd().orElse(null);
        vote = start.vote().orElse(new Vote(0, null, true));
        agreed = start.agreed();
        this.appliedId = appliedId;
        failsForGood = covered.contains(Flaw.PASSES_OVER_FAILURES);
        this.onFailure = onFailure;
        this.onMember = onMember;
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void once(Step step) throws IOException {
        if (failure != null) throw new IOException(failure);
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            if (failsForGood) {
                lacksRoom |= isForWantOfRoom(e);
                failed(sentence(e));
            }
            throw e;
        }
    }

    private static boolean isForWantOfRoom(Exception e) {
        return e instanceof DiskFailure.Full || e instanceof Storage.NoRoom;
    }

    private static String sentence(Exception e) {
        if (isForWantOfRoom(e))
            return "The disk is full; this member takes part again when there is room.";
        return e instanceof DiskFailure || e instanceof IllegalStateException
                ? String.valueOf(e.getMessage())
                : "The disk failed ("
                        + e.getMessage()
                        + "); this member takes no part any more. Check the disk, then restart it.";
    }

    /// Nothing is written any more.
    void failed(String why) {
        if (failure != null) return;
        failure = why;
        onFailure.accept(why);
    }

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState local) throws IOException {
        write(new Vote(vote.term(), vote.votedFor(), local.isVoting()));
    }

    /// They stand in [Founders], from before the engine was there.
    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView founders) {}

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState now) throws IOException {
        var voted = now.getVotedFor();
        var votedFor = voted == null ? null : String.valueOf(voted.getId());
        write(new Vote(now.getTerm(), votedFor, vote.voting()));
    }

    private void write(Vote now) throws IOException {
        if (now.equals(vote)) return;
        once(
                () -> {
                    voteFile.write(now);
                    vote = now;
                });
    }

    /// Gathers them: they are written when they are forced, in one go. What the disk is given in
    /// several pieces without a force between may come back from a power cut with a hole.
    @Override
    public void persistLogEntries(List<LogEntry> entries) throws IOException {
        once(
                () -> {
                    for (var entry : entries) {
                        log.stage(entry.getIndex(), line(entry));
                        terms.add(entry.getIndex(), entry.getTerm());
                        if (entry.getOperation() instanceof UpdateRaftGroupMembersOp change
                                && change.getEndpoint() instanceof MemberId changed
                                && changed.url() != null) onMember.accept(changed);
                    }
                });
    }

    /// The line that an entry has, or gets.
    byte[] line(LogEntry entry) {
        return switch (entry.getOperation()) {
            case LoggedOperation operation -> operation.placed(entry.getIndex(), entry.getTerm());
            case UpdateRaftGroupMembersOp members ->
                    MembersLine.of(members, entry.getIndex(), entry.getTerm());
            default -> throw new IllegalStateException("no line for " + entry);
        };
    }

    @Override
    public void truncateLogEntriesFrom(long id) throws IOException {
        once(
                () -> {
                    if (id <= appliedId.getAsLong())
                        throw new IllegalStateException(
                                "Entry "
                                        + id
                                        + " was agreed on and is to be cut off; this member takes"
                                        + " no part any more.");
                    log.commit();
                    promiseOnlyUpTo(id - 1, terms.termAt(id - 1));
                    log.truncateFrom(id);
                    terms.cutFrom(id);
                });
    }

    /// What may go is decided by what snapshots have the sum of, not by what the engine needs.
    @Override
    public void truncateLogEntriesUntil(long id) {}

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) {
        var members = chunk.getGroupMembersView();
        reached =
                new AgreedPoints.Point(
                        chunk.getIndex(),
                        chunk.getTerm(),
                        MembersLine.texts(members.getMembers()),
                        MembersLine.texts(members.getVotingMembers()),
                        members.getLogIndex());
    }

    @Override
    public void deleteSnapshotChunks(long id, int count) {}

    @Override
    public void flush() throws IOException {
        once(
                () -> {
                    log.commit();
                    refuseGaps();
                    noteTheEnd();
                    var point = reached;
                    if (point == null) return;
                    agreedFile.write(agreed.with(point));
                    agreed = agreed.with(point);
                    reached = null;
                });
    }

    private void noteTheEnd() throws IOException {
        var id = log.lastId();
        if (id == end.id()) return;
        var now = new LogEnd(id, terms.termAt(id));
        if (lostEnd != null && !now.isBefore(lostEnd)) lostEnd = null;
        end = now;
        if (lostEnd == null) endFile.note(now);
    }

    /// A leader of a later term has other entries behind entry `id`: nobody can have agreed on what
    /// this member promised there. On the disk before the entries go, since it would miss them else
    /// for as long as nothing takes their place.
    private void promiseOnlyUpTo(long id, int term) throws IOException {
        end = new LogEnd(id, term);
        lostEnd = null;
        endFile.write(end);
    }

    /// A leader's snapshot is to take the place of the log, which has not the entry that it ends
    /// with. Where this log is merely shorter, what it lost stays promised.
    void beginsBehind(long id, int term) throws IOException {
        if (lostEnd == null) promiseOnlyUpTo(id, term);
    }

    /// What this member has promised and its log does not have, nor anything newer.
    Optional<LogEnd> lostEnd() {
        return Optional.ofNullable(lostEnd);
    }

    /// A power cut has perhaps left an older note than the log deserves, and must not take one that
    /// tells of more than the log has.
    void settleEnd() throws IOException {
        if (lostEnd != null) {
            endFile.write(lostEnd);
            voteFile.write(vote);
        } else if (end.id() > 0) endFile.note(end);
    }

    /// A person, or another program, may have cut a file in its place: what is acknowledged must
    /// not be among what is gone.
    private void refuseGaps() {
        var gaps = log.damagesBehind(agreed.id());
        if (gaps.isEmpty()) return;
        lacksEntries = true;
        throw new IllegalStateException(LogStart.waits(gaps.getFirst()));
    }

    /// Whether it failed because entries are no longer on the disk. Any thread.
    boolean lacksEntries() {
        return lacksEntries;
    }

    /// Whether it failed because there was no room. Any thread.
    boolean lacksRoom() {
        return lacksRoom;
    }

    /// Behind which entry the engine's own log begins; 0 when that is the first.
    long agreedId() {
        return agreed.id();
    }

    TermRuns terms() {
        return terms;
    }

    /// What a member that refuses entries says of the end of its log: the terms from the entry on
    /// that its engine began with.
    List<Run> end() {
        return terms.from(agreed.id());
    }

    long lastId() {
        return log.lastId();
    }

    /// Up to where the log was forced.
    long forcedId() {
        return end.id();
    }

    /// Some of the entries behind `afterId` up to `untilId`, read from the files.
    ///
    /// @throws Compacted when the log has dropped the first of them
    List<LogEntry> entriesAfter(long afterId, long untilId) throws IOException {
        if (afterId >= untilId) return List.of();
        var lines = log.readDurable(afterId, OLDER_BYTES);
        if (lines.isEmpty()) throw new IOException("entry " + (afterId + 1) + " cannot be read");
        return entries(lines.bytes()).stream()
                .filter(entry -> entry.getIndex() <= untilId)
                .toList();
    }

    /// What whole lines say.
    ///
    /// @throws IOException when one is no entry of an elected leader, or does not follow the one
    /// before
    static List<LogEntry> entries(byte[] lines) throws IOException {
        return entries(lines, 0);
    }

    /// As [#entries(byte[])], of the lines from byte `start` on.
    static List<LogEntry> entries(byte[] lines, int from) throws IOException {
        var entries = new ArrayList<LogEntry>();
        int start = from;
        for (int at = from; at < lines.length; at++) {
            if (lines[at] != '\n') continue;
            if (!(EntryCodec.decode(lines, start, at - start)
                    instanceof Decoded.Good(var entry, var _)))
                throw new IOException("a line is no entry");
            if (entry.term() < 1 || entry.term() > Integer.MAX_VALUE)
                throw new IOException("entry " + entry.id() + " has no term");
            if (!entries.isEmpty() && entries.getLast().getIndex() + 1 != entry.id())
                throw new IOException("entry " + entry.id() + " stands in a wrong place");
            var value = entry.value();
            var operation =
                    entry.operation() == Operation.MEMBERS && value != null
                            ? members(entry.id(), value)
                            : LoggedOperation.read(entry, Arrays.copyOfRange(lines, start, at + 1));
            entries.add(
                    Messages.MODELS
                            .createLogEntryBuilder()
                            .setIndex(entry.id())
                            .setTerm((int) entry.term())
                            .setOperation(operation)
                            .build());
            start = at + 1;
        }
        if (start != lines.length) throw new IOException("a line breaks off");
        return entries;
    }

    private static UpdateRaftGroupMembersOp members(long id, JsonText value) throws IOException {
        try {
            return MembersLine.read(value, Messages.MODELS);
        } catch (RuntimeException e) {
            throw new IOException("entry " + id + " names no members: " + e.getMessage(), e);
        }
    }
}
