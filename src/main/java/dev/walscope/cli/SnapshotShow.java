package dev.walscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Damage;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Line;
import dev.walscope.wal.LineReader;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// `wal show` of a snapshot's file: the entry of each live key, in the order of the file, and at
/// the end whether all of it is as it was written.
record SnapshotShow(ShowArguments wanted, PrintStream out, PrintStream err) {
    private static final Pattern BEGINNING = Pattern.compile("\\{\"snapshot\":([1-9][0-9]{0,17}),");
    private static final int BEGINNING_BYTES = 64;

    /// Not a snapshot's file, or nothing that can be opened.
    private static final long NONE = 0;

    private record Verdict(long snapshot, String damaged) {}

    /// The last entry that is in the snapshot `file`, or 0 when that is none.
    static long idOf(Path file) throws IOException {
        if (!Files.isRegularFile(file)) return NONE;
        try (var in = Files.newInputStream(file)) {
            var beginning = BEGINNING.matcher(new String(in.readNBytes(BEGINNING_BYTES), UTF_8));
            return beginning.lookingAt() ? Long.parseLong(beginning.group(1)) : NONE;
        }
    }

    int run() throws IOException {
        if (wanted.follow()) {
            err.println(LogFolder.name(wanted.path()) + " is a file; only a folder is followed.");
            return 2;
        }
        var file = wanted.path().toRealPath();
        var rows = ShownRows.of(wanted);
        out.print(rows.head());
        entries(file, rows);
        var id = idOf(file);
        var name = Snapshots.fileName(id);
        var checked =
                new Snapshots(
                                Excerpt.of(
                                        file.getParent(),
                                        Map.of(name, file.getFileName().toString())))
                        .verified();
        var why = checked.getOrDefault(name, "");
        var nl = System.lineSeparator();
        if (!why.isEmpty())
            out.print(
                    wanted.json()
                            ? Wire.text(new Verdict(id, why)) + "\n"
                            : nl + "The snapshot is damaged: " + why + "." + nl);
        return out.checkError() ? 2 : 0;
    }

    /// The lines of keys begin as those of a log do; all others are about the log.
    private void entries(Path file, ShownRows rows) throws IOException {
        try (var read =
                FolderStorage.readOnly(file.getParent()).open(file.getFileName().toString())) {
            var lines = new LineReader(read, 0, read.size());
            while (lines.next() && !out.checkError()) {
                if (lines.isTooLong() || !isKey(lines)) continue;
                var length = (int) lines.lengthWithEnd();
                switch (EntryCodec.decode(lines.buffer(), lines.start(), lines.length())) {
                    case Decoded.Good(var entry, var crc) -> {
                        var line = new Line.Valid(entry, crc, 0, lines.offset(), length);
                        if (!wanted.damaged() && wanted.wants(line)) out.print(rows.entry(line));
                    }
                    case Decoded.Bad bad -> {
                        var id = bad.claimedId().orElse(0);
                        var damage =
                                new Damage(
                                        0,
                                        lines.offset(),
                                        length,
                                        id,
                                        id,
                                        bad.reason(),
                                        bad.storedCrc(),
                                        bad.computedCrc());
                        if (wanted.wants(damage)) out.print(rows.damage(id, damage));
                    }
                }
            }
        }
    }

    private static boolean isKey(LineReader lines) {
        var beginning =
                new String(lines.buffer(), lines.start(), Math.min(lines.length(), 5), UTF_8);
        return beginning.equals("{\"id\"");
    }
}
