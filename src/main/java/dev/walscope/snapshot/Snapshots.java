package dev.walscope.snapshot;

import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.Operation;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.LineReader;
import dev.walscope.wal.SealedSegment;
import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;

/// The snapshots in a data folder.
///
/// ```
/// snapshot.1000.jsonl        what entries 1 to 1000 add up to
/// snapshot.1500.jsonl.bad    one that was passed over at a start
/// snapshot.2000.jsonl.new    one that is being written; of a crash it is removed at the next start
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

    private static final int LINES_A_QUESTION = 1000;

    private final Storage storage;

    public Snapshots(Storage storage) {
        this.storage = storage;
    }

    public static String fileName(long id) {
        return PREFIX + id + SUFFIX;
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
        var ids = new ArrayList<Long>();
        for (var name : storage.list()) {
            var id = idOf(name, SUFFIX);
            if (id > 0 && storage.isFile(name)) ids.add(id);
        }
        ids.sort(Comparator.reverseOrder());
        return ids;
    }

    /// Removes what a crash left unfinished.
    public void tidy() throws IOException {
        for (var name : storage.list()) if (idOf(name, BESIDE) > 0) storage.delete(name);
    }

    public void delete(long id) throws IOException {
        storage.delete(fileName(id));
    }

    /// Keeps a file that is no good out of the way, to be looked at. When that cannot be done, it
    /// is passed over again.
    public void setAside(String fileName) {
        try {
            storage.rename(fileName, fileName + ".bad");
        } catch (IOException e) {
            LOG.debug("{} stays where it is", fileName, e);
        }
    }

    // ---- reading

    /// Takes in what a snapshot says.
    public interface Reader {
        /// A new one comes: all that came before is void.
        void begin();

        /// A key's entry, without the request that it came with.
        void key(Entry entry);

        void request(Remembered.Write write);
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
            reader.begin();
            try {
                return Optional.of(read(id, reader));
            } catch (BadSnapshot e) {
                passed.over(fileName(id), e.getMessage());
                setAside(fileName(id));
            }
        }
        reader.begin();
        return Optional.empty();
    }

    /// What the snapshots' headers say, the newest first; whether a file is whole is not looked at.
    public List<Snapshot> headers() throws IOException {
        var headers = new ArrayList<Snapshot>();
        for (var id : ids()) {
            try (var file = storage.open(fileName(id))) {
                var size = file.size();
                var lines = new LineReader(file, 0, size);
                var header = lines.next() && !lines.isTooLong() ? header(lines, id) : null;
                if (header != null) headers.add(header.in(fileName(id), size, List.of()));
            } catch (BadSnapshot e) {
                // It is said when a start passes over it.
            }
        }
        return headers;
    }

    private static SnapshotLines.@Nullable Header header(LineReader line, long id) {
        var header =
                SnapshotLines.read(
                        line.buffer(), line.start(), line.length(), SnapshotLines.Header.class);
        return header == null || header.snapshot() != id ? null : header;
    }

    private Snapshot read(long id, Reader reader) throws IOException {
        try (var file = storage.open(fileName(id))) {
            return new Reading(file, id, reader).run();
        }
    }

    private static final class Reading {
        private final long id;
        private final Reader reader;
        private final long size;
        private final LineReader lines;
        private final CRC32 crc = new CRC32();
        private SnapshotLines.@Nullable Header header;
        private long count;
        private final List<SealedSegment> sealed = new ArrayList<>();
        private long keys;
        private long requests;

        Reading(Storage.File file, long id, Reader reader) throws IOException {
            this.id = id;
            this.reader = reader;
            size = file.size();
            lines = new LineReader(file, 0, size);
        }

        Snapshot run() throws IOException {
            while (lines.next()) {
                if (lines.isTooLong() || !lines.terminated()) throw new BadSnapshot(NOT_WHOLE);
                var end = begins("{\"end\":") ? line(SnapshotLines.End.class) : null;
                if (end != null) return ended(end);
                one();
                crc.update(lines.buffer(), lines.start(), (int) lines.lengthWithEnd());
                count++;
            }
            throw new BadSnapshot(NOT_WHOLE);
        }

        private static final String NOT_WHOLE = "it is not whole";

        private Snapshot ended(SnapshotLines.End end) throws IOException {
            var first = header;
            if (end.crc() != crc.getValue())
                throw new BadSnapshot("the checksum at its end does not match");
            if (first == null
                    || end.end() != id
                    || end.lines() != count
                    || first.segments() != sealed.size()
                    || first.keys() != keys
                    || first.requests() != requests
                    || lines.next()) throw new BadSnapshot(NOT_WHOLE);
            return first.in(fileName(id), size, sealed);
        }

        private void one() throws BadSnapshot {
            if (header == null) header = first();
            else if (begins("{\"request\":")) request();
            else if (begins("{\"segment\":"))
                sealed.add(line(SnapshotLines.Segment.class).sealed());
            else key();
        }

        private SnapshotLines.Header first() throws BadSnapshot {
            var read = header(lines, id);
            if (read == null) throw new BadSnapshot("its first line is no header of it");
            return read;
        }

        private void request() throws BadSnapshot {
            requests++;
            reader.request(line(SnapshotLines.Request.class).remembered());
        }

        private void key() throws BadSnapshot {
            keys++;
            if (!(EntryCodec.decode(lines.buffer(), lines.start(), lines.length())
                            instanceof Decoded.Good(var entry, var _))
                    || entry.operation() != Operation.SET
                    || entry.id() > id)
                throw new BadSnapshot("line " + (count + 1) + " is damaged");
            reader.key(entry);
        }

        private boolean begins(String text) {
            if (lines.length() < text.length()) return false;
            for (int i = 0; i < text.length(); i++)
                if (lines.buffer()[lines.start() + i] != text.charAt(i)) return false;
            return true;
        }

        private <T> T line(Class<T> type) throws BadSnapshot {
            var read = SnapshotLines.read(lines.buffer(), lines.start(), lines.length(), type);
            if (read == null) throw new BadSnapshot("line " + (count + 1) + " is damaged");
            return read;
        }
    }

    // ---- writing

    /// Writes a snapshot, and gives it its name when all is on the disk.
    ///
    /// @param log of all bytes of the log up to the capture's id
    /// @param sealed what the log's segments are that hold no later entry
    /// @param endCapture has the writer thread end the capture
    /// @param isWanted asked now and then, and before the name is given
    /// @return `null` when the capture was given up, or the snapshot is no longer wanted
    /// @throws Storage.NoRoom when there is no room for it
    public @Nullable Snapshot write(
            SnapshotCapture capture,
            Fingerprint log,
            List<SealedSegment> sealed,
            Step endCapture,
            BooleanSupplier isWanted)
            throws IOException {
        var name = fileName(capture.id());
        var beside = PREFIX + capture.id() + BESIDE;
        try (var file = storage.create(beside)) {
            file.truncate(0);
            var out = new SummedOutput(file);
            var header = SnapshotLines.Header.of(capture, log, sealed.size());
            out.line(SnapshotLines.bytes(header));
            for (var segment : sealed)
                out.line(SnapshotLines.bytes(SnapshotLines.Segment.of(segment)));
            long before = out.lines();
            KeyValueStore.Taker taker =
                    (key, version) -> {
                        if (out.lines() % LINES_A_QUESTION == 0 && !isWanted.getAsBoolean())
                            throw new Unwanted();
                        out.line(line(key, version));
                    };
            capture.keys().takeAll(taker);
            endCapture.run();
            capture.keys().takeReplaced(taker);
            if (capture.keys().isGivenUp() || !isWanted.getAsBoolean()) return null;
            if (out.lines() != before + header.keys())
                throw new IllegalStateException(
                        out.lines() - before + " keys taken of " + header.keys());
            for (var write : capture.requests())
                out.line(SnapshotLines.bytes(SnapshotLines.Request.of(write)));
            var end = new SnapshotLines.End(capture.id(), out.lines(), out.crc());
            out.line(SnapshotLines.bytes(end));
            out.finish();
            var written = header.in(name, out.bytes(), sealed);
            storage.rename(beside, name);
            return written;
        } catch (Unwanted e) {
            return null;
        } finally {
            storage.delete(beside);
        }
    }

    private static final class Unwanted extends IOException {}

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
