package dev.walscope;

import dev.walscope.wal.Damage;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/// What lies in a data folder, for people: `wal show` and `wal verify`. Neither needs the node nor
/// its lock.
final class WalListing {
    private static final int PAGE = 1000;
    private static final String ROW = "%8s  %-9s  %-24s  %-7s  %7s  %9s%n";

    private final Path folder;
    private final PrintStream out;
    private final PrintStream err;

    WalListing(Path folder, PrintStream out, PrintStream err) {
        this.folder = folder;
        this.out = out;
        this.err = err;
    }

    int show() {
        var log = open();
        if (log == null) return 2;
        try {
            out.printf(Locale.ROOT, ROW, "id", "operation", "key", "crc", "segment", "offset");
            long after = 0;
            for (var page = log.read(after, PAGE); !page.isEmpty(); page = log.read(after, PAGE)) {
                for (var line : page) after = row(line);
            }
            if (log.tornBytes() > 0)
                out.printf(
                        Locale.ROOT, "%nThe last line is unfinished: %d bytes.%n", log.tornBytes());
            return 0;
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private long row(Line line) {
        return switch (line) {
            case Line.Valid(var entry, var _, var segment, var offset, var _) -> {
                out.printf(
                        Locale.ROOT,
                        ROW,
                        entry.id(),
                        entry.operation(),
                        shown(entry.key()),
                        "ok",
                        segment,
                        offset);
                yield entry.id();
            }
            case Line.Corrupt(var id, var damage) -> {
                out.printf(
                        Locale.ROOT,
                        ROW,
                        id,
                        "?",
                        "?",
                        "CORRUPT",
                        damage.segment(),
                        damage.offset());
                yield id;
            }
        };
    }

    private static String shown(String key) {
        var printable = key.codePoints().allMatch(c -> c >= ' ' && c != 0x7f);
        var text = printable ? key : key.replaceAll("\\p{Cntrl}", "·");
        return text.length() <= 24 ? text : text.substring(0, 23) + "…";
    }

    int verify() {
        var log = open();
        if (log == null) return 2;
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
        for (var damage : log.damages()) out.println(sentence(damage));
        if (log.tornBytes() > 0)
            out.printf(
                    Locale.ROOT,
                    "The last line is unfinished (%d bytes); a node cuts it off when it starts.%n",
                    log.tornBytes());
        var good = log.damages().isEmpty() && log.tornBytes() == 0;
        out.println(
                good
                        ? "Every entry is good: " + log.entries() + "."
                        : "Not every entry is good; " + log.entries() + " are.");
        return good ? 0 : 1;
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

    private @Nullable WriteAheadLog open() {
        try {
            if (!Files.isDirectory(folder)) throw new NotDirectoryException(folder.toString());
            var log = WriteAheadLog.inspect(FolderStorage.readOnly(folder));
            if (!log.segments().isEmpty()) return log;
            err.println("There is no wal.log.segment file in " + folder + ".");
        } catch (IOException e) {
            unreadable(e);
        }
        return null;
    }

    private int unreadable(IOException e) {
        var why =
                switch (e) {
                    case NotDirectoryException _, NoSuchFileException _ ->
                            Files.exists(folder) ? "it is a file" : "there is no such folder";
                    case AccessDeniedException _ -> "permission denied";
                    default -> e.getMessage();
                };
        err.println("The folder " + folder + " cannot be read: " + why + ".");
        return 2;
    }
}
