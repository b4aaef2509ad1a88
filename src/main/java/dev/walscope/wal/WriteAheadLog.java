package dev.walscope.wal;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The log of one node: an unbroken row of entries in a row of segment files.
///
/// ```
/// wal.log.segment.1            sealed: the next entry would have passed the maximum size
/// wal.log.segment.2            active: entries are appended here
/// wal.log.segment.1.gz         a sealed one, compressed
/// wal.log.segment.2.torn.4096  what a crash left behind the last entry, cut off at start
/// wal.log.segment.1.bad.812    damaged bytes, kept when good ones took their place
/// wal.log.segment.2.cut.96.term.4  an end that nobody agreed on, kept when it was cut off
/// wal.log.segment.2.cut.96     the same of one that a person gave up
/// ```
/// `1 ≤ id of each line ≤ durable ≤ last`: what is durable was forced, what is last was written.
///
/// Once a snapshot has what they add up to, the oldest segments may be dropped ([#compact]): then
/// the log begins with [#firstId].
///
/// Ids count 1, 2, 3 … over all segments and are never given twice: a line that no longer reads as
/// an entry keeps its id and its place until a good copy is written over it ([#repair]). (Where
/// leaders are elected, an end that was not agreed on gives its ids back: [#truncateFrom].)
///
/// One thread writes: it [stages][#stage] entries, which is memory only, and [commits][#commit]
/// them together, which is one write and one force ([GroupCommit] is that thread). When `commit`
/// returns, the entries are written and, with [Fsync#ALWAYS], durable; when it throws
/// [DiskFailure.Full], none of them is there.
///
/// Any thread may read; reads never wait for the writer. What is read from a file has every
/// checksum checked again; followers in step are sent the newest lines from memory ([RecentLines]).
///
/// Pattern: *Write-Ahead Log* and *Segmented Log* in "Patterns of Distributed Systems" (Joshi,
/// 2023).
public final class WriteAheadLog implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// No entry's line may be longer.
    public static final int LINE_BYTES_MAX = LineReader.LINE_BYTES_MAX;

    /// @param maxSegmentSize bytes; an entry larger than that gets a segment of its own
    public record Options(long maxSegmentSize, Fsync fsync, Compression compression) {
        public static final long DEFAULT_SEGMENT_SIZE = 1 << 20;

        static final long SEGMENT_SIZE_MAX = 1 << 30;

        public Options(long maxSegmentSize, Fsync fsync) {
            this(maxSegmentSize, fsync, Compression.OFF);
        }

        public Options {
            if (maxSegmentSize < 1) throw new IllegalArgumentException("no room for an entry");
            if (maxSegmentSize > SEGMENT_SIZE_MAX)
                throw new IllegalArgumentException("a segment may have 1 GiB, not more");
        }
    }

    /// Bytes of lines that are read at one time.
    public static final long PAGE_BYTES = 4 << 20;

    private final SegmentStorage storage;
    private final Options options;
    private final LogListener listener;
    private final Staging staging = new Staging();
    private final RecentLines recent = new RecentLines();
    private final long tornBytes;

    private final Segments segments;
    private final BatchWriter disk;
    private final Repairs repairs;
    private final DisplacedFiles displaced;
    private final LogWalk walk;
    private final Fingerprints fingerprints;
    private final Compressor compressor;
    private final Compaction compaction;
    private final Truncation truncation;

    private volatile long lastId;
    private volatile long durableId;

    private WriteAheadLog(
            SegmentStorage storage,
            Options options,
            LogListener listener,
            Recovery.Found found,
            Checkpoint checkpoint) {
        this.storage = storage;
        this.options = options;
        this.listener = listener;
        tornBytes = found.tornBytes();
        segments = new Segments(found.segments());
        disk = new BatchWriter(storage, options.fsync(), listener);
        repairs = new Repairs(storage, segments, recent, listener);
        displaced = new DisplacedFiles(storage, segments, repairs, disk, listener);
        walk = new LogWalk(segments, repairs::scrub);
        fingerprints = new Fingerprints(segments, walk, checkpoint);
        compressor = new Compressor(storage, segments, repairs, this::durableId, listener);
        compaction =
                new Compaction(storage, segments, repairs, fingerprints, this::durableId, listener);
        truncation = new Truncation(storage, segments, repairs, walk);
        lastId = found.lastId();
        durableId = lastId;
        if (found.endIsSealed()) segments.spoilActive();
    }

    /// What is made of the entries that are read back at start.
    public interface Reader {
        void apply(Entry entry);

        /// All entries come again, from the first one on: one of them stood in a wrong place. To be
        /// overlooked only by who keeps nothing of them.
        default void again() {}
    }

    /// Opens the log of a folder, makes its end good and hands every readable entry to `reader`, in
    /// order.
    ///
    /// @throws NotALog when the folder holds what is no log of ours
    /// @throws IOException when the folder cannot be read or its end not be mended
    public static WriteAheadLog open(
            Storage storage, Options options, LogListener listener, Reader reader)
            throws IOException {
        return open(storage, options, listener, reader, Checkpoint.NONE);
    }

    /// As [#open(Storage, Options, LogListener, Reader)], with a snapshot beside the log: entries
    /// that it covers need not be there.
    ///
    /// @param reader is handed every readable entry all the same
    public static WriteAheadLog open(
            Storage storage,
            Options options,
            LogListener listener,
            Reader reader,
            Checkpoint checkpoint)
            throws IOException {
        var files = new SegmentStorage(storage);
        var found = new Recovery(files, listener, reader::apply, checkpoint).run(true);
        var log = new WriteAheadLog(files, options, listener, found, checkpoint);
        log.settle();
        if (log.mendAtStart()) {
            reader.again();
            log.replay(reader::apply);
        }
        return log;
    }

    /// Makes sure that there is a segment to append to and that what was read back is on disk:
    /// after a crash of the process alone, what it never forced may still be in the page cache
    /// only, and not in the last segment alone.
    private void settle() throws IOException {
        if (segments.isEmpty()) segments.append(List.of(first()));
        else if (!segments.active().isCompressed()) holdActive();
        for (var segment : segments.all()) segment.file.force();
        try {
            storage.forceFolder();
        } catch (Storage.Passing e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /// Held from the start on: when the file is taken away, nothing that was acknowledged goes with
    /// it.
    private void holdActive() throws IOException {
        var active = segments.active();
        segments.replace(active, active.in(storage.create(active.name)));
        active.file.close();
    }

    /// A full disk keeps no node from starting: then the first write makes the file.
    private Segment first() throws IOException {
        try {
            return disk.created(1, 1);
        } catch (Storage.NoRoom | Storage.Passing e) {
            LOG.warn("the first segment cannot be made yet: {}", e.getMessage());
            return Segment.empty(storage, 1, 1);
        }
    }

    private boolean mendAtStart() {
        try {
            return mend();
        } catch (DiskFailure e) {
            // What is out of place stays, and is tried again with the repairs.
            LOG.warn("{}", e.getMessage());
            return false;
        }
    }

    /// Reads somebody else's log, perhaps while a node has it open; it must not be written to.
    ///
    /// @throws IOException when the folder cannot be read
    public static WriteAheadLog inspect(Storage storage) throws IOException {
        return inspect(storage, Checkpoint.NONE);
    }

    /// As [#inspect(Storage)], with a snapshot beside the log.
    public static WriteAheadLog inspect(Storage storage, Checkpoint checkpoint) throws IOException {
        var options = new Options(Options.DEFAULT_SEGMENT_SIZE, Fsync.OFF);
        var files = new SegmentStorage(storage);
        var found = new Recovery(files, LogListener.NONE, _ -> {}, checkpoint).run(false);
        return new WriteAheadLog(files, options, LogListener.NONE, found, checkpoint);
    }

    // ---- writing: one thread

    /// The id that the next staged entry must have.
    public long nextId() {
        return staging.lastId(lastId) + 1;
    }

    /// Adds an entry that this node creates to the batch.
    ///
    /// @param claimedCrc a checksum that came with the entry; a wrong one is put right, and said
    public void stage(Entry entry, OptionalLong claimedCrc) {
        var line = EntryCodec.encode(entry);
        if (claimedCrc.isPresent()) {
            var crc = EntryCodec.crc(entry);
            if (crc != claimedCrc.getAsLong())
                listener.crcCorrected(entry.id(), claimedCrc.getAsLong(), crc);
        }
        stage(entry.id(), line);
    }

    /// Adds a whole line, made here or checked by the caller, to the batch.
    public void stage(long id, byte[] line) {
        if (id != nextId()) throw new IllegalStateException("entry " + id + " after " + lastId);
        var active = segments.active();
        var size = segments.activeIsSpoilt() ? Long.MAX_VALUE : active.size;
        staging.add(id, line, active.number, size, options);
    }

    public long stagedBytes() {
        return staging.bytes();
    }

    /// Writes the batch and, with [Fsync#ALWAYS], forces it. When this returns, the files of that
    /// name hold it.
    ///
    /// @throws DiskFailure.Full when there was no room; the batch is forgotten, the files are as
    /// before
    /// @throws DiskFailure.Fatal when it is unknown what the disk holds; the log must not be used
    /// again
    /// @throws DiskFailure when a file cannot be made or was changed by somebody else; the batch is
    /// forgotten, the files are as before, a later one may succeed
    public void commit() throws DiskFailure {
        if (staging.isEmpty()) return;
        try {
            if (displaced.activeIsSpoilt()) staging.leave(segments.active().number);
            var active = segments.active();
            var written = disk.write(active, staging.parts());
            publish(displaced.inPlace(active, written, staging.parts()));
        } finally {
            staging.clear();
        }
    }

    /// Cuts off entry `id` and all behind it, which nobody agreed on, or which a person gives up;
    /// the next entry gets that id. The bytes are kept aside first ([Truncation]). Writer thread
    /// only, between two batches.
    ///
    /// @return the names of the files that have the bytes now
    /// @throws DiskFailure.Fatal when it is unknown where the log ends: it must not be used again
    /// @throws DiskFailure when nothing was cut
    public List<String> truncateFrom(long id) throws DiskFailure {
        if (!staging.isEmpty()) throw new IllegalStateException("a batch is being put together");
        forceAll();
        try {
            if (!(at(id) instanceof Line.Valid first))
                throw new DiskFailure("Entry " + id + " cannot be read, so not be cut.", null);
            var kept = truncation.from(first.entry());
            recent.forget();
            lastId = id - 1;
            durableId = Math.min(durableId, lastId);
            listener.truncated(id, kept);
            return kept;
        } catch (DiskFailure e) {
            throw e;
        } catch (IOException e) {
            throw new DiskFailure("The log's end cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /// Forces what was written without a force, also with [Fsync#OFF].
    public void forceAll() throws DiskFailure {
        force();
        disk.forceWritten(segments.active());
    }

    /// Forces what was written without a force.
    public void force() throws DiskFailure {
        var until = lastId;
        if (durableId == until) return;
        disk.forceWritten(segments.active());
        durableId = until;
    }

    // ---- reading: any thread

    /// The first id that the log still holds, or the one that its first entry will have.
    public long firstId() {
        return segments.firstId();
    }

    /// Whether its first segment is missing.
    public boolean lacksItsBeginning() {
        return segments.all().getFirst().number > 1;
    }

    /// The last id in the log, forced or not, readable or not.
    public long lastId() {
        return lastId;
    }

    /// The last id that survives a power cut; with [Fsync#OFF], the last id, because the disk is
    /// not asked.
    public long durableId() {
        return durableId;
    }

    /// Whether the disk is asked to keep what is written, at once or soon.
    public boolean isForced() {
        return options.fsync() != Fsync.OFF;
    }

    /// Bytes behind the last entry that can be no entry, cut off by [#open] and left alone by
    /// [#inspect].
    public long tornBytes() {
        return tornBytes;
    }

    /// Readable entries.
    public long entries() {
        return segments.entries();
    }

    /// Of all segments' files.
    public long bytes() {
        long bytes = 0;
        for (var segment : segments.all()) bytes += segment.size;
        return bytes;
    }

    /// The segments, from the first on, that hold no entry behind `untilId`, are sealed and whole,
    /// and have the names that this program gives.
    public List<SealedSegment> sealed(long untilId) {
        var sealed = new ArrayList<SealedSegment>();
        var active = segments.active();
        for (var segment : segments.all()) {
            synchronized (segment) {
                if (segment == active
                        || segment.lastId > untilId
                        || !segment.damages.isEmpty()
                        || !segment.name.equals(Segment.fileName(segment.number))) break;
                sealed.add(
                        new SealedSegment(
                                segment.number,
                                segment.firstId,
                                segment.lastId,
                                segment.size,
                                segment.sum()));
            }
        }
        return sealed;
    }

    public List<SegmentState> segments() {
        return segments.states();
    }

    /// The lines after entry `afterId`, readable or not: at most `limit` of them and no more once 4
    /// MiB are reached.
    ///
    /// @throws Compacted when the first of them is no longer there
    public List<Line> read(long afterId, int limit) throws IOException {
        return read(afterId, limit, PAGE_BYTES);
    }

    /// The lines after entry `afterId`, readable or not: at most `limit`, the last of them the one
    /// with which the readable ones reach `maxBytes`. So at least one when there is one, and never
    /// more memory than `maxBytes` and a line. (An unreadable one is not held, only where it lies.)
    public List<Line> read(long afterId, int limit, long maxBytes) throws IOException {
        var lines = new ArrayList<Line>();
        var bytes = new long[1];
        walk.visit(
                afterId + 1,
                lastId,
                (line, _) -> {
                    lines.add(line);
                    if (line instanceof Line.Valid valid) bytes[0] += valid.length();
                    return lines.size() < limit && bytes[0] < maxBytes;
                });
        return lines;
    }

    /// The line of entry `id`, or `null` when there is none yet.
    public @Nullable Line at(long id) throws IOException {
        if (id < firstId() || id > lastId) return null;
        var lines = read(id - 1, 1);
        return lines.isEmpty() ? null : lines.getFirst();
    }

    /// Durable lines that follow each other without a hole.
    ///
    /// @param firstId the id of the first line; one more than `lastId` when there is none
    /// @param bytes whole lines, as they stand in the files
    public record Batch(long firstId, long lastId, byte[] bytes) {
        public boolean isEmpty() {
            return lastId < firstId;
        }
    }

    /// The durable lines after entry `afterId`, about `maxBytes` of them, up to the first damage.
    ///
    /// @throws Compacted when the first of them is no longer there
    public Batch readDurable(long afterId, int maxBytes) throws IOException {
        if (afterId + 1 < firstId()) throw new Compacted(firstId());
        var inMemory = recent.after(afterId, durableId, maxBytes);
        if (inMemory != null) return inMemory;
        var bytes = new LineBuffer(Math.min(maxBytes, 64 * 1024));
        var last = new long[] {afterId};
        walk.visit(
                afterId + 1,
                durableId,
                (line, reader) -> {
                    if (!(line instanceof Line.Valid valid) || reader == null) return false;
                    bytes.append(reader.buffer(), reader.start(), valid.length());
                    last[0] = valid.entry().id();
                    return bytes.size() < maxBytes;
                });
        return new Batch(afterId + 1, last[0], bytes.toByteArray());
    }

    /// The bytes of a line as they are on disk now, without looking at what they say; of a very
    /// long stretch of damage the beginning.
    public byte[] bytes(Line line) throws IOException {
        return bytes(line.segment(), line.offset(), line.length());
    }

    /// As [#bytes(Line)], any stretch of a segment; less when there is less.
    public byte[] bytes(int number, long offset, int length) throws IOException {
        var segment = segments.numbered(number);
        if (segment == null) return new byte[0];
        var bytes = ByteBuffer.allocate(Math.min(length, LineReader.LINE_BYTES_MAX));
        var read = segment.file.read(bytes, offset);
        return Arrays.copyOf(bytes.array(), read);
    }

    /// Hands every readable entry to `apply`, in order.
    public void replay(Consumer<Entry> apply) throws IOException {
        replay(firstId(), apply);
    }

    /// Hands every readable entry from `firstId` on to `apply`, in order.
    public void replay(long firstId, Consumer<Entry> apply) throws IOException {
        walk.visitReadable(firstId, lastId, apply);
    }

    /// The ids of the readable entries up to `untilId` that are `wanted`, the newest first, `limit`
    /// at the most. Reads the log backwards, a segment at a time, and keeps nothing but ids.
    public List<Long> newest(long untilId, int limit, Predicate<Entry> wanted) throws IOException {
        return walk.newest(untilId, limit, wanted);
    }

    /// Bytes of the log up to and including entry `id`, over all segments.
    public long bytesUpTo(long id) throws IOException {
        long bytes = 0;
        for (var segment : segments.all()) {
            if (segment.lastId > id) return segment.firstId > id ? bytes : bytes + walk.endOf(id);
            bytes += segment.size;
        }
        return bytes;
    }

    // ---- fingerprints: any thread

    /// The last durable id up to which nothing is damaged: that of the last fingerprint there is.
    public long soundUntil() {
        return fingerprints.soundUntil(durableId);
    }

    /// The fingerprint of the log up to and including entry `id`.
    ///
    /// @return `null` when something up to there is damaged, or there is no such entry
    public @Nullable Fingerprint fingerprint(long id) throws IOException {
        return fingerprint(1, id);
    }

    /// The fingerprint of the lines of the entries `firstId` to `lastId`.
    ///
    /// @return `null` when something between is damaged, or there are no such entries
    public @Nullable Fingerprint fingerprint(long firstId, long lastId) throws IOException {
        return lastId > this.lastId ? null : fingerprints.of(firstId, lastId);
    }

    // ---- damage: any thread finds it, the writer mends it

    public List<Damage> damages() {
        return segments.damages();
    }

    /// Those that reach behind entry `id`; what ends before is not looked at.
    public List<Damage> damagesBehind(long id) {
        return segments.damagesBehind(id);
    }

    /// Whether the entry's line was replaced by a good copy since [#open].
    public boolean isRepaired(long id) {
        return repairs.isRepaired(id);
    }

    public long repairedCount() {
        return repairs.repairedCount();
    }

    /// Reads a segment again, by its name, and takes note of what is damaged now.
    ///
    /// @param number as in the file's name; nothing happens when there is no such segment
    /// @return the damage that was not known before
    public List<Damage> scrub(int number) throws IOException {
        return repairs.scrub(number);
    }

    /// Puts good copies in the place of damaged bytes: the segment is written anew beside the old
    /// one and takes its name in one step, so a crash leaves either.
    ///
    /// @param lines the lines of the ids that are missing, in order; when they are only the first
    ///     of them, the rest stays missing
    /// @return whether the damage was still there
    /// @throws DiskFailure when the good copies could not be written; the segment is as before
    /// @throws DiskFailure.Fatal when the new file may have the name and the old one be in use: the
    /// log must not be used again
    public boolean repair(Damage damage, List<byte[]> lines) throws DiskFailure {
        return repairs.repair(damage, lines);
    }

    /// What is known of lines that would take the place of damage, from the time when the segment
    /// was whole.
    public enum Proof {
        /// They are the very bytes that stood there.
        PROVEN,
        /// They are not.
        REFUTED,
        /// The damage is older than this process, or there is more of it in the segment.
        NONE
    }

    public Proof proof(Damage damage, List<byte[]> lines) throws IOException {
        return repairs.proof(damage, lines);
    }

    /// Puts [Entry#lost] in the place of an unreadable entry, so that the log goes on.
    ///
    /// @return whether the entry was unreadable
    /// @throws DiskFailure as [#repair] does
    public boolean declareLost(long id) throws DiskFailure {
        return repairs.declareLost(id);
    }

    /// Puts right what needs no peer: gives lines their ends, puts misplaced ones where they
    /// belong, takes out what holds no entry of its own. Writer thread only.
    ///
    /// @return whether an entry can be read that could not be before
    /// @throws DiskFailure as [#repair] does; what was mended until then stays so
    public boolean mend() throws DiskFailure {
        return repairs.mend();
    }

    // ---- compaction: one thread of the caller's

    /// Drops the oldest segments that hold no entry behind `untilId`, as long as `retainBytes` of
    /// segments are left: they must be covered by a snapshot that will be found at the next start.
    /// Damaged ones stay, and what comes behind them.
    ///
    /// @return the dropped segments' bytes
    /// @throws IOException when the disk does not let one be deleted; those before it are gone
    public long compact(long untilId, long retainBytes) throws IOException {
        return compaction.run(untilId, retainBytes);
    }

    /// Whether [#compact] would drop something, as far as can be told without reading.
    public boolean isCompactionDue(long untilId, long retainBytes) {
        return compaction.isDue(untilId, retainBytes);
    }

    /// What is known of the log before its first entry, the oldest first.
    public List<Milestone> milestones() {
        return fingerprints.milestones().all();
    }

    /// The last entry at or before `id` up to which the log can be compared though its line is no
    /// longer there; 0 when there is none.
    public long milestoneAtOrBefore(long id) throws IOException {
        return fingerprints.milestoneAtOrBefore(id);
    }

    // ---- compression: a thread of its own

    /// Compresses sealed segments from now on, those of before too, when the options say so.
    public void compressInBackground() {
        compressInBackground(Compressor.TRY_AGAIN_AFTER_MS);
    }

    void compressInBackground(long tryAgainAfterMs) {
        if (options.compression == Compression.GZIP) compressor.start(tryAgainAfterMs);
    }

    /// Leaves sealed segments as they are from now on. What is under way ends soon.
    public void stopCompressing() {
        compressor.stop();
    }

    /// As the thread of [#compressInBackground] does, here and now.
    ///
    /// @return whether there was a sealed segment to compress
    /// @throws IOException when it could not be done; the segment is as before
    boolean compressNext() throws IOException {
        return compressor.compressNext();
    }

    @Override
    public void close() throws IOException {
        compressor.close();
        // Whatever --fsync says, a node that was asked to stop leaves everything on the disk.
        if (!segments.isEmpty()) disk.forceWritten(segments.active());
        for (var segment : segments.all()) segment.file.close();
    }

    // ---- how it is done

    private void publish(List<Segment> written) throws DiskFailure.Fatal {
        var before = segments.active().number;
        var parts = staging.parts();
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).publishTo(written.get(i));
            recent.add(parts.get(i));
        }
        var added = written.stream().filter(segment -> segment.number > before).toList();
        if (!added.isEmpty()) {
            var sealed = new ArrayList<>(List.of(segments.active()));
            sealed.addAll(added.subList(0, added.size() - 1));
            segments.append(added);
            disk.sealed(sealed);
        }
        lastId = staging.lastId(lastId);
        if (options.fsync != Fsync.INTERVAL) durableId = lastId;
        if (durableId > lastId || segments.active().lastId != lastId)
            throw new IllegalStateException(
                    "durable "
                            + durableId
                            + ", last "
                            + lastId
                            + ", in the active segment "
                            + segments.active().lastId);
        for (var segment : added)
            listener.rolled(segment.number - 1, segment.number, segment.firstId);
        if (!added.isEmpty()) compressor.wake();
    }
}
