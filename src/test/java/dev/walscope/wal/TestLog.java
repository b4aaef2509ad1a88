package dev.walscope.wal;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A small language for tests of the log: write, crash, damage, open again.
final class TestLog {
    final List<Entry> applied = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    final WriteAheadLog log;

    private TestLog(Storage storage, long maxSegmentSize, Fsync fsync) throws IOException {
        log =
                WriteAheadLog.open(
                        storage,
                        new WriteAheadLog.Options(maxSegmentSize, fsync),
                        new Ear(),
                        new Reader());
    }

    static TestLog open(Path folder, long maxSegmentSize) throws IOException {
        return new TestLog(new FolderStorage(folder), maxSegmentSize, Fsync.ALWAYS);
    }

    static TestLog open(Storage storage, long maxSegmentSize) throws IOException {
        return new TestLog(storage, maxSegmentSize, Fsync.ALWAYS);
    }

    static TestLog open(Storage storage, long maxSegmentSize, Fsync fsync) throws IOException {
        return new TestLog(storage, maxSegmentSize, fsync);
    }

    /// Appends and commits one entry a value.
    TestLog write(String... values) throws IOException {
        for (var value : values) {
            stage("key", value);
            log.commit();
        }
        return this;
    }

    void stage(String key, String value) {
        stage(key, JsonText.string(value));
    }

    void stage(String key, JsonText value) {
        log.stage(
                new Entry(log.nextId(), Operation.SET, key, value, Optional.empty()),
                OptionalLong.empty());
    }

    void close() throws IOException {
        log.close();
    }

    List<Long> appliedIds() {
        return applied.stream().map(Entry::id).toList();
    }

    /// The readable ids, as a reader sees them now.
    List<Long> readableIds() throws IOException {
        return log.read(0, Integer.MAX_VALUE).stream()
                .filter(Line.Valid.class::isInstance)
                .map(line -> ((Line.Valid) line).entry().id())
                .toList();
    }

    List<Long> corruptIds() throws IOException {
        return log.read(0, Integer.MAX_VALUE).stream()
                .filter(Line.Corrupt.class::isInstance)
                .map(line -> ((Line.Corrupt) line).id())
                .toList();
    }

    byte[] line(long id) throws IOException {
        var line = log.at(id);
        if (line == null) throw new AssertionError("no entry " + id);
        return log.bytes(line);
    }

    static Path segment(Path folder, int number) {
        return folder.resolve("wal.log.segment." + number);
    }

    /// All segments, one behind the other.
    static byte[] bytes(Path folder) {
        var all = new ByteArrayOutputStream();
        try {
            for (int n = 1; Files.exists(segment(folder, n)); n++)
                all.writeBytes(Files.readAllBytes(segment(folder, n)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    static void chop(Path file, int bytes) throws IOException {
        var content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - bytes));
    }

    static void flip(Path file, int offset, int bit) throws IOException {
        var content = Files.readAllBytes(file);
        content[offset] ^= (byte) (1 << bit);
        Files.write(file, content);
    }

    private final class Reader implements WriteAheadLog.Reader {
        @Override
        public void apply(Entry entry) {
            applied.add(entry);
        }

        @Override
        public void again() {
            applied.clear();
        }
    }

    private final class Ear implements LogListener {
        @Override
        public void tailTorn(int segment, long offset, long bytes, String keptIn) {
            heard.add("torn " + segment + " " + bytes);
        }

        @Override
        public void corrupt(Damage damage) {
            heard.add("corrupt " + damage.firstId() + "-" + damage.lastId());
        }

        @Override
        public void repaired(Damage damage) {
            heard.add("repaired " + damage.firstId() + "-" + damage.lastId());
        }

        @Override
        public void replaced(int segment, String keptIn) {
            heard.add("replaced " + segment);
        }

        @Override
        public void rolled(int sealed, int active, long firstId) {
            heard.add("rolled " + active + " at " + firstId);
        }

        @Override
        public void compressed(int segment, long bytes, long storedBytes) {
            heard.add("compressed " + segment);
        }

        @Override
        public void crcCorrected(long id, long wrongCrc, long crc) {
            heard.add("corrected " + id);
        }
    }
}
