package dev.walscope.cli;

import dev.walscope.wal.Damage;
import dev.walscope.wal.Line;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// What lies in a data folder, for people: `wal show` and `wal verify`. Neither needs the node nor
/// its lock.
final class WalListing {
    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 1 << 20;
    private static final int KEY_SHOWN_MAX = 24;
    private static final String ROW = "%8s  %-9s  %-24s  %-7s  %7s  %9s%n";

    private final LogFolder folder;
    private final PrintStream out;

    WalListing(Path folder, PrintStream out, PrintStream err) {
        this.folder = new LogFolder(folder, err);
        this.out = out;
    }

    int show() {
        var log = folder.open();
        if (log == null) return 2;
        try {
            out.printf(Locale.ROOT, ROW, "id", "operation", "key", "crc", "segment", "offset");
            long after = log.firstId() - 1;
            // What cannot be printed any more is not read either.
            while (after < log.lastId() && !out.checkError()) {
                var page = log.read(after, PAGE, PAGE_BYTES);
                if (page.isEmpty()) break;
                var rows = new StringBuilder();
                after = rows(page, after, rows);
                out.print(rows);
            }
            if (log.tornBytes() > 0)
                out.printf(
                        Locale.ROOT, "%nThe last line is unfinished: %d bytes.%n", log.tornBytes());
            return out.checkError() ? 2 : 0;
        } catch (IOException e) {
            return folder.unreadable(e);
        }
    }

    /// @param after what was listed already
    /// @return up to where it is listed now
    private static long rows(List<Line> page, long after, StringBuilder rows) {
        long listed = after;
        for (var line : page) {
            // A stretch without entries is told at once, all of it.
            if (line instanceof Line.Corrupt corrupt && corrupt.id() <= listed) continue;
            listed = told(line, rows);
        }
        return listed;
    }

    /// One line for each entry, and one for each stretch of several that cannot be read: it may be
    /// as long as ids are large.
    ///
    /// @return the last id that it tells of
    private static long told(Line line, StringBuilder rows) {
        return switch (line) {
            case Line.Valid(var entry, var _, var segment, var offset, var _) -> {
                row(rows, entry.id(), entry.operation(), shown(entry.key()), "ok", segment, offset);
                yield entry.id();
            }
            case Line.Corrupt(var id, var damage) when damage.lastId() > id -> {
                rows.append(range(id, damage)).append(System.lineSeparator());
                yield damage.lastId();
            }
            case Line.Corrupt(var id, var damage) -> {
                row(rows, id, "?", "?", "CORRUPT", damage.segment(), damage.offset());
                yield id;
            }
        };
    }

    private static void row(StringBuilder rows, Object... cells) {
        rows.append(String.format(Locale.ROOT, ROW, cells));
    }

    /// What is declared lost has no key.
    private static String shown(@Nullable String key) {
        return key == null ? "" : Visible.text(key, KEY_SHOWN_MAX);
    }

    private static String range(long firstId, Damage damage) {
        return "ids "
                + firstId
                + " to "
                + damage.lastId()
                + (damage.length() == 0 ? " missing" : " unreadable: " + damage.reason())
                + " (segment "
                + damage.segment()
                + ", offset "
                + damage.offset()
                + ")";
    }

    int verify() {
        var log = folder.open();
        if (log == null) return 2;
        if (!listSnapshots()) return 2;
        for (var segment : log.segments())
            out.printf(
                    Locale.ROOT,
                    "%s  %d bytes  %s  %s%n",
                    segment.fileName(),
                    segment.size(),
                    segment.lastId() < segment.firstId()
                            ? "no entries"
                            : "entries " + segment.firstId() + " to " + segment.lastId(),
                    segment.corrupt() == 0 ? "ok" : segment.corrupt() + " unreadable");
        for (var damage : log.damages()) {
            if (out.checkError()) return 2;
            out.println(sentence(damage));
        }
        if (log.tornBytes() > 0)
            out.printf(
                    Locale.ROOT,
                    "The last line is unfinished (%d bytes); a node cuts it off when it starts.%n",
                    log.tornBytes());
        var good = log.damages().isEmpty() && log.tornBytes() == 0;
        if (good && log.firstId() > 1)
            out.println(
                    "The log begins with entry "
                            + log.firstId()
                            + "; a snapshot has what came before.");
        out.println(
                good
                        ? "Every entry is good: " + log.entries() + "."
                        : "Not every entry is good; " + log.entries() + " are.");
        // A verdict that was not printed is none.
        if (out.checkError()) return 2;
        return good ? 0 : 1;
    }

    /// @return whether they could be listed
    private boolean listSnapshots() {
        try {
            folder.snapshots()
                    .verified()
                    .forEach(
                            (name, why) ->
                                    out.println(
                                            name
                                                    + "  "
                                                    + (why.isEmpty() ? "ok" : "damaged: " + why)));
            return true;
        } catch (IOException e) {
            return folder.unreadable(e) == 0;
        }
    }

    private static String sentence(Damage damage) {
        var ids =
                damage.ids() == 0
                        ? "A bad line"
                        : damage.ids() == 1
                                ? "Entry " + damage.firstId()
                                : "Entries " + damage.firstId() + " to " + damage.lastId();
        return String.format(
                Locale.ROOT,
                "%s in segment %d at offset %d: %s%s%s.",
                ids,
                damage.segment(),
                damage.offset(),
                damage.reason(),
                crc(", stored ", damage.storedCrc()),
                crc(", computed ", damage.computedCrc()));
    }

    private static String crc(String what, OptionalLong crc) {
        return crc.isPresent() ? what + crc.getAsLong() : "";
    }
}
