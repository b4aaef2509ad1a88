package dev.walscope.cli;

import dev.walscope.entry.BadJson;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyAndValue;
import dev.walscope.entry.KeyWrite;
import dev.walscope.entry.Operation;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots.Reader;
import dev.walscope.wal.Damage;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// What is made of a log offline: `wal restore`, `wal export` and `wal import`.
final class WalCopy {
    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 1 << 20;
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// The rest of an entry's line: the longest key, escaped, and what stands between.
    private static final int LINE_REST = 16 * 1024;

    private final PrintStream out;
    private final PrintStream err;
    private long toldNanos = System.nanoTime();

    WalCopy(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// The log of `from` as it was at entry `untilId`, in a folder of its own.
    ///
    /// @param untilId `null` for all of it
    int restore(Path from, @Nullable Long untilId, Path to) throws IOException {
        var folder = new LogFolder(from, err);
        var log = folder.open();
        if (log == null) return 2;
        var until = untilId == null ? log.lastId() : untilId;
        if (!isThere(log, from, until) || !isWhole(log, from, until)) return 1;
        var base = log.firstId() > 1 ? folder.snapshots().look(until, Reader.NONE) : NO_SNAPSHOT;
        if (!isCovered(folder, log, until, base)) return 1;
        try (var made = new NewLog(to, folder.snapshots(), base)) {
            while (made.nextId() <= until) {
                var wanted = (int) Math.min(PAGE, until - made.nextId() + 1);
                for (var line : log.read(made.nextId() - 1, wanted, PAGE_BYTES)) {
                    if (!(line instanceof Line.Valid valid))
                        throw new IOException("Entry " + made.nextId() + " became unreadable.");
                    made.add(valid.entry());
                }
                tell(made.nextId() - 1, until);
            }
            made.finish();
        }
        if (base.isEmpty()) done(until, to);
        else began(base.get().id(), until, to);
        return 0;
    }

    private void began(long snapshotId, long until, Path to) {
        var name = LogFolder.name(to);
        out.println(
                "The snapshot of entry "
                        + snapshotId
                        + (until > snapshotId
                                ? " and the entries up to " + until + " are in "
                                : " is in ")
                        + name
                        + "; launcher/walscope leader --data "
                        + name
                        + " starts a node on it.");
    }

    private static final Optional<Snapshot> NO_SNAPSHOT = Optional.empty();

    /// Whether all that came before the log's first entry is known.
    private boolean isCovered(
            LogFolder folder, WriteAheadLog log, long until, Optional<Snapshot> base)
            throws IOException {
        if (log.firstId() == 1 || (base.isPresent() && base.get().id() >= log.firstId() - 1))
            return true;
        var later = folder.snapshots().look(Long.MAX_VALUE, Reader.NONE);
        err.println(
                "The log in "
                        + LogFolder.name(folder.folder())
                        + " begins with entry "
                        + log.firstId()
                        + ", and what came before is not known as of entry "
                        + until
                        + later.map(s -> "; give --until " + s.id() + " or later.")
                                .orElse("; name a folder that still has its first segments."));
        return false;
    }

    private void done(long entries, Path to) {
        var name = LogFolder.name(to);
        out.println(
                entries
                        + (entries == 1 ? " entry is in " : " entries are in ")
                        + name
                        + "; launcher/walscope leader --data "
                        + name
                        + " starts a node on it.");
    }

    private boolean isThere(WriteAheadLog log, Path from, long until) {
        if (until <= log.lastId()) return true;
        err.println(
                "The log in "
                        + LogFolder.name(from)
                        + " ends at entry "
                        + log.lastId()
                        + "; there is no entry "
                        + until
                        + ".");
        return false;
    }

    private boolean isWhole(WriteAheadLog log, Path from, long until) {
        var first = firstDamage(log, until);
        if (first.isEmpty()) return true;
        var id = first.get().firstId();
        err.println(
                "Entry "
                        + id
                        + " in "
                        + LogFolder.name(from)
                        + " is unreadable, so what came of it is not known; restore --until "
                        + (id - 1)
                        + ", or let a node repair it from a peer first.");
        return false;
    }

    private static Optional<Damage> firstDamage(WriteAheadLog log, long until) {
        return log.damages().stream()
                .filter(damage -> !damage.isSurplus() && damage.firstId() <= until)
                .findFirst();
    }

    /// Every live key with its value and the entry that set it, a line each, in the order of keys.
    ///
    /// @param untilId as the keys were then; `null` for now
    int export(Path from, @Nullable Long untilId) throws IOException {
        var folder = new LogFolder(from, err);
        var log = folder.open();
        if (log == null) return 2;
        var until = untilId == null ? log.lastId() : untilId;
        if (!isThere(log, from, until)) return 1;
        var live = new TreeMap<String, Live>();
        var base = log.firstId() > 1 ? folder.snapshots().look(until, into(live)) : NO_SNAPSHOT;
        if (!isCovered(folder, log, until, base)) return 1;
        for (long after = base.map(Snapshot::id).orElse(0L); after < until; ) {
            var page = log.read(after, PAGE, PAGE_BYTES);
            if (page.isEmpty()) break;
            for (var line : page) {
                after = line instanceof Line.Corrupt bad ? bad.damage().lastId() : after + 1;
                if (line instanceof Line.Valid valid && valid.entry().id() <= until)
                    apply(valid.entry(), live);
            }
            tell(after, until);
        }
        for (var one : live.entrySet()) {
            if (out.checkError()) return 1;
            out.print(line(one.getKey(), one.getValue()));
        }
        if (firstDamage(log, until).isEmpty()) return out.checkError() ? 1 : 0;
        err.println("Not every entry can be read (see wal verify); what they set is not exported.");
        return 1;
    }

    /// A live key's value, and the entry that set it.
    private record Live(JsonText value, long id) {}

    private static Reader into(TreeMap<String, Live> live) {
        return new Reader() {
            @Override
            public void begin() {
                live.clear();
            }

            @Override
            public void key(Entry entry) {
                apply(entry, live);
            }
        };
    }

    private static void apply(Entry entry, TreeMap<String, Live> live) {
        for (var write : entry.writes()) {
            var value = write.value();
            if (value == null) live.remove(write.key());
            else live.put(write.key(), new Live(value, entry.id()));
        }
    }

    private static String line(String key, Live live) {
        return "{\"key\": "
                + JsonText.string(key)
                + ", \"value\": "
                + live.value()
                + ", \"id\": "
                + live.id()
                + "}\n";
    }

    /// A new log with a SET for each line of `file`.
    ///
    /// @param file `-` for the standard input
    int importFrom(Path file, Path to) throws IOException {
        var isInput = file.toString().equals("-");
        try (var in = new BufferedInputStream(isInput ? System.in : Files.newInputStream(file));
                var made = new NewLog(to)) {
            var name = isInput ? "standard input" : LogFolder.name(file);
            var line = new ByteArrayOutputStream();
            for (long number = 1; readLine(in, line, name + ":" + number); number++) {
                if (line.toString(StandardCharsets.UTF_8).isBlank()) continue;
                made.add(entry(made.nextId(), line.toByteArray(), name + ":" + number));
            }
            var entries = made.nextId() - 1;
            made.finish();
            done(entries, to);
        }
        return 0;
    }

    private static Entry entry(long id, byte[] line, String place) throws IOException {
        try {
            var sent = KeyAndValue.parse(line);
            var length = sent.key().getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > KeyWrite.KEY_BYTES_MAX)
                throw new IOException(place + ": a key has 1 to 512 bytes in UTF-8.");
            if (sent.value().length() > WriteAheadLog.LINE_BYTES_MAX - LINE_REST)
                throw new IOException(place + ": the value is too long for a line of the log.");
            return new Entry(id, Operation.SET, sent.key(), sent.value(), Optional.empty());
        } catch (BadJson e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
    }

    /// @return whether there was one
    private static boolean readLine(InputStream in, ByteArrayOutputStream line, String place)
            throws IOException {
        line.reset();
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0) return line.size() > 0;
            if (b == '\n') return true;
            if (line.size() >= WriteAheadLog.LINE_BYTES_MAX)
                throw new IOException(place + ": the line is too long for a line of the log.");
            line.write(b);
        }
    }

    /// Long work says how far it is.
    private void tell(long id, long until) {
        if (System.nanoTime() - toldNanos < TELL_EVERY_NANOS) return;
        toldNanos = System.nanoTime();
        err.println(id + " of " + until + " entries");
    }
}
