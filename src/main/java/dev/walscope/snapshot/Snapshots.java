package dev.walscope.snapshot;

import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.Operation;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.LineReader;
import dev.walscope.wal.Milestone;
import dev.walscope.wal.SealedSegment;
import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// The snapshots in a data folder.
///
/// ```
/// snapshot.1000.jsonl              what entries 1 to 1000 add up to
/// snapshot.1000.jsonl.copy         the same again: nothing else tells of entries that were dropped
/// snapshot.1500.jsonl.bad          one that was passed over at a start
/// snapshot.2000.jsonl.new          one that is being written; of a crash it is removed at a start
/// snapshot.2000.jsonl.part         what has come of the leader's ([Incoming])
/// snapshot.2000.jsonl.installing   the leader's, whole: the next start takes it for the log's
/// ```
/// A file is written beside, forced and given its name in one step, and read as good only when the
/// checksum at its end is that of all bytes before it. A learner checks it with `head -n -1
/// snapshot.1000.jsonl | gzip -c | tail -c8 | od -An -tu4`.
///
/// One thread writes at a time; any may read.
public final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final String PREFIX = "snapshot.";
    private static final String SUFFIX = ".jsonl";
    private static final String BESIDE = SUFFIX + ".new";
    private static final String COPY = SUFFIX + ".copy";
    private static final String COPY_BESIDE = COPY + ".new";
    private static final String BAD = ".bad";
    private static final String PART = SUFFIX + ".part";
    private static final String INSTALLING = SUFFIX + ".installing";
    private static final int CHUNK = 64 * 1024;

    private static final int LINES_A_QUESTION = 100;

    private final Storage storage;
    private final BooleanSupplier goesOn;

    /// As fast as it goes, to the end.
    public Snapshots(Storage storage) {
        this(storage, () -> true);
    }

    /// @param goesOn asked now and then while a file is written, copied or looked at, on the same
    ///     thread, which it may hold up; `false` gives it up
    public Snapshots(Storage storage, BooleanSupplier goesOn) {
        this.storage = storage;
        this.goesOn = goesOn;
    }

    public static String fileName(long id) {
        return PREFIX + id + SUFFIX;
    }

    private static String copyName(long id) {
        return PREFIX + id + COPY;
    }

    /// The id in a snapshot's file name; 0 when `name` is not one.
    static long idOf(String name, String suffix) {
        if (!name.startsWith(PREFIX) || !name.endsWith(suffix)) return 0;
        if (name.length() <= PREFIX.length() + suffix.length()) return 0;
        var digits = name.substring(PREFIX.length(), name.length() - suffix.length());
        if (digits.length() > 18 || !digits.chars().allMatch(c -> '0' <= c && c <= '9')) return 0;
        return digits.startsWith("0") ? 0 : Long.parseLong(digits);
    }

    /// The ids of the snapshots that have a file, the newest first.
    public List<Long> ids() throws IOException {
        return ids(SUFFIX, COPY);
    }

    private List<Long> ids(String... suffixes) throws IOException {
        var ids = new TreeSet<Long>(Comparator.reverseOrder());
        for (var name : storage.list())
            for (var suffix : suffixes)
                if (idOf(name, suffix) > 0 && storage.isFile(name)) ids.add(idOf(name, suffix));
        return List.copyOf(ids);
    }

    /// Removes what a crash left unfinished.
    public void tidy() throws IOException {
        for (var name : storage.list())
            if (idOf(name, BESIDE) > 0 || idOf(name, COPY_BESIDE) > 0) storage.delete(name);
    }

    public void delete(long id) throws IOException {
        storage.delete(fileName(id));
        storage.delete(copyName(id));
    }

    /// Keeps a file that is no good out of the way, to be looked at. When that cannot be done, it
    /// is passed over again.
    public void setAside(String fileName) {
        try {
            storage.rename(fileName, fileName + BAD);
        } catch (IOException e) {
            LOG.debug("{} stays where it is", fileName, e);
        }
    }

    /// As [#setAside(String)], of a snapshot and its copy.
    public void setAside(long id) throws IOException {
        for (var name : List.of(fileName(id), copyName(id)))
            if (storage.isFile(name)) setAside(name);
    }

    /// Those that were set aside, the newest first.
    public List<String> bad() throws IOException {
        return ids(SUFFIX + BAD, COPY + BAD).stream().map(id -> fileName(id) + BAD).toList();
    }

    // ---- twice

    /// Sees to it that a snapshot is there twice, both as they should be.
    ///
    /// @return whether it is; `false` when none of the two can be read
    /// @throws IOException when one is missing and cannot be written
    public boolean keepTwice(long id) throws IOException {
        var file = isGood(fileName(id), id);
        var copy = isGood(copyName(id), id);
        if (!file && !copy) return false;
        if (!file) duplicate(storage, copyName(id), storage, fileName(id), id);
        if (!copy) duplicate(storage, fileName(id), storage, copyName(id), id);
        return true;
    }

    private boolean isGood(String name, long id) throws IOException {
        if (!storage.isFile(name)) return false;
        try {
            read(name, id, Reader.NONE);
            return true;
        } catch (BadSnapshot e) {
            setAside(name);
            return false;
        }
    }

    private void duplicate(Storage in, String from, Storage into, String to, long id)
            throws IOException {
        var beside = PREFIX + id + COPY_BESIDE;
        try (var source = in.open(from);
                var target = into.create(beside)) {
            target.truncate(0);
            var chunk = ByteBuffer.allocate(CHUNK);
            for (long at = 0; source.read(chunk.clear(), at) > 0; ) {
                at += chunk.flip().remaining();
                target.write(chunk, at - chunk.remaining());
                goOn(0);
            }
            target.force();
            into.rename(beside, to);
        } finally {
            into.delete(beside);
        }
    }

    // ---- from another node

    /// What stands in a snapshot's file from byte `offset` on; nothing when there is no such file.
    public byte[] bytes(long id, long offset, int maxBytes) throws IOException {
        try (var file = storage.open(fileName(id))) {
            var chunk = ByteBuffer.allocate(maxBytes);
            var read = file.read(chunk, offset);
            return Arrays.copyOf(chunk.array(), Math.max(0, read));
        }
    }

    /// A snapshot that comes from another node, as far as it has come; what has come of any other
    /// is forgotten.
    public Incoming incoming(long id) throws IOException {
        for (var other : ids(PART)) if (other != id) storage.delete(PREFIX + other + PART);
        return new Incoming(storage, PREFIX + id + PART);
    }

    /// Looks at what has come. When it is not whole, or not of the log that it was said to be of,
    /// it is forgotten.
    ///
    /// @param log its fingerprint up to entry `id`
    /// @return whether it is as it should be
    public boolean isSound(long id, String log) throws IOException {
        var part = PREFIX + id + PART;
        try {
            var snapshot = read(part, id, Reader.NONE);
            if (!snapshot.log().is(log)) throw new BadSnapshot("it is of another log");
            return true;
        } catch (BadSnapshot e) {
            LOG.warn("the leader's snapshot of entry {} is not taken: {}", id, e.getMessage());
            storage.delete(part);
            return false;
        }
    }

    /// When what has come [is sound][#isSound], the next start takes it for the log's.
    public boolean accept(long id, String log) throws IOException {
        if (!isSound(id, log)) return false;
        putInPlace(id);
        return true;
    }

    /// The next start takes what has come for the log's.
    public void putInPlace(long id) throws IOException {
        var part = PREFIX + id + PART;
        // All of it may have come to a process that ended before it was forced.
        try (var file = storage.open(part)) {
            file.force();
        }
        storage.rename(part, PREFIX + id + INSTALLING);
    }

    /// Nobody needs it any more.
    public void forget(long id) throws IOException {
        storage.delete(PREFIX + id + PART);
    }

    /// The one that waits to take the place of what is in the folder; one that is damaged is set
    /// aside.
    public Optional<Snapshot> installing(Passed passed) throws IOException {
        for (var id : ids(INSTALLING)) {
            var name = PREFIX + id + INSTALLING;
            try {
                return Optional.of(read(name, id, Reader.NONE));
            } catch (BadSnapshot e) {
                passed.over(name, e.getMessage());
                setAside(name);
            }
        }
        return Optional.empty();
    }

    /// It has taken its place: it is the only one from now on.
    public void installed(long id) throws IOException {
        for (var other : ids()) if (other != id) delete(other);
        storage.rename(PREFIX + id + INSTALLING, fileName(id));
    }

    // ---- reading

    /// Takes in what a snapshot says.
    public interface Reader {
        Reader NONE = _ -> {};

        /// A new one comes: all that came before is void.
        default void begin() {}

        /// A key's entry, without the request that it came with.
        void key(Entry entry);

        default void request(Remembered.Write write) {}
    }

    /// Hears of a file that was passed over.
    @FunctionalInterface
    public interface Passed {
        /// @param why the end of a sentence about the file
        void over(String fileName, String why);
    }

    /// Reads the newest snapshot that is good, and sets aside those that are not; `reader` has been
    /// given nothing when there is none.
    public Optional<Snapshot> load(Reader reader, Passed passed) throws IOException {
        for (var id : ids()) {
            for (var name : List.of(fileName(id), copyName(id))) {
                if (!storage.isFile(name)) continue;
                reader.begin();
                try {
                    var read = ReadAhead.run(ahead -> read(name, id, ahead), reader);
                    if (!name.equals(read.fileName())) storage.rename(name, read.fileName());
                    return Optional.of(read);
                } catch (BadSnapshot e) {
                    passed.over(name, e.getMessage());
                    setAside(name);
                }
            }
        }
        reader.begin();
        return Optional.empty();
    }

    /// Reads the newest snapshot that is good and of no entry behind `atMostId`, and leaves all
    /// files as they are; `reader` has been given nothing when there is none.
    public Optional<Snapshot> look(long atMostId, Reader reader) throws IOException {
        for (var id : ids()) {
            for (var name : List.of(fileName(id), copyName(id))) {
                if (id > atMostId || !storage.isFile(name)) continue;
                reader.begin();
                try {
                    return Optional.of(read(name, id, reader));
                } catch (BadSnapshot e) {
                    LOG.debug("{} is no good", name, e);
                }
            }
        }
        reader.begin();
        return Optional.empty();
    }

    /// Every snapshot's file, copies too, and why it is no good; nothing for a good one.
    public Map<String, String> verified() throws IOException {
        var verified = new LinkedHashMap<String, String>();
        for (var id : ids().reversed()) {
            for (var name : List.of(fileName(id), copyName(id))) {
                if (!storage.isFile(name)) continue;
                try {
                    read(name, id, Reader.NONE);
                    verified.put(name, "");
                } catch (BadSnapshot e) {
                    verified.put(name, String.valueOf(e.getMessage()));
                }
            }
        }
        return verified;
    }

    /// A key's entry as a snapshot has it; empty when it is not in it. Reads all of the file, and
    /// keeps nothing of it.
    ///
    /// @throws IOException when the file is no good
    public Optional<Entry> keyIn(long id, String key) throws IOException {
        var found = new AtomicReference<@Nullable Entry>();
        try {
            read(
                    fileName(id),
                    id,
                    entry -> {
                        if (key.equals(entry.key())) found.set(entry);
                    });
        } catch (BadSnapshot e) {
            throw new IOException(fileName(id) + " is damaged: " + e.getMessage(), e);
        }
        return Optional.ofNullable(found.get());
    }

    /// Writes what a snapshot's file holds, or its copy, into another folder.
    public void copyTo(Storage other, long id) throws IOException {
        var name = storage.isFile(fileName(id)) ? fileName(id) : copyName(id);
        duplicate(storage, name, other, fileName(id), id);
    }

    /// What the snapshots' headers say, the newest first; whether a file is whole is not looked at.
    public List<Snapshot> headers() throws IOException {
        var headers = new ArrayList<Snapshot>();
        for (var id : ids()) {
            try (var file = storage.open(fileName(id))) {
                var size = file.size();
                var lines = new LineReader(file, 0, size);
                var header =
                        lines.next() && !lines.isTooLong()
                                ? SnapshotReading.header(lines, id)
                                : null;
                if (header != null)
                    headers.add(
                            header.in(fileName(id), size, List.of(), List.of(), Optional.empty()));
            } catch (BadSnapshot e) {
                // It is said when a start passes over it.
            }
        }
        return headers;
    }

    private Snapshot read(String name, long id, Reader reader) throws IOException {
        try (var file = storage.open(name)) {
            return new SnapshotReading(file, id, reader, this::goOn).run();
        }
    }

    // ---- writing

    /// Writes a snapshot, and gives it its name when all is on the disk.
    ///
    /// @param log of all bytes of the log up to the capture's id
    /// @param sealed what the log's segments are that hold no later entry
    /// @param milestones of the log before them
    /// @param endCapture has the writer thread end the capture
    /// @return `null` when the capture or the work was given up
    /// @throws Storage.NoRoom when there is no room for it
    public @Nullable Snapshot write(
            SnapshotCapture capture,
            Fingerprint log,
            List<SealedSegment> sealed,
            List<Milestone> milestones,
            Step endCapture)
            throws IOException {
        var name = fileName(capture.id());
        var beside = PREFIX + capture.id() + BESIDE;
        try (var file = storage.create(beside)) {
            file.truncate(0);
            var out = new SummedOutput(file);
            var header = SnapshotLines.Header.of(capture, log, sealed.size());
            out.line(SnapshotLines.bytes(header));
            for (var milestone : milestones)
                out.line(SnapshotLines.bytes(SnapshotLines.Mark.of(milestone)));
            for (var segment : sealed)
                out.line(SnapshotLines.bytes(SnapshotLines.Segment.of(segment)));
            long before = out.lines();
            KeyValueStore.Taker taker =
                    (key, version) -> {
                        out.line(line(key, version));
                        goOn(out.lines());
                    };
            capture.keys().takeAll(taker);
            endCapture.run();
            capture.keys().takeReplaced(taker);
            if (capture.keys().isGivenUp()) return null;
            if (out.lines() != before + header.keys())
                throw new IllegalStateException(
                        out.lines() - before + " keys taken of " + header.keys());
            for (var write : capture.requests()) {
                out.line(SnapshotLines.bytes(SnapshotLines.Request.of(write)));
                goOn(out.lines());
            }
            var membership = capture.membership();
            if (membership.isPresent())
                out.line(SnapshotLines.bytes(SnapshotLines.Members.of(membership.get())));
            var end = new SnapshotLines.End(capture.id(), out.lines(), out.crc());
            out.line(SnapshotLines.bytes(end));
            out.finish();
            var written = header.in(name, out.bytes(), sealed, milestones, membership);
            goOn(0);
            storage.rename(beside, name);
            return written;
        } catch (GivenUp e) {
            return null;
        } finally {
            storage.delete(beside);
        }
    }

    private void goOn(long done) throws GivenUp {
        if (done % LINES_A_QUESTION == 0 && !goesOn.getAsBoolean()) throw new GivenUp();
    }

    private static final class GivenUp extends IOException {
        private GivenUp() {
            super("it was given up");
        }
    }

    /// Something to be done before going on.
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    private static byte[] line(String key, KeyValueStore.Version version) {
        return EntryCodec.encode(
                new Entry(version.id(), Operation.SET, key, version.value(), Optional.empty()));
    }
}
