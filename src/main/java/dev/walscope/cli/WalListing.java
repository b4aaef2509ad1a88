package dev.walscope.cli;

import dev.walscope.wal.Damage;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/// `wal verify`: whether what lies in a data folder is good, for people. Needs neither the node nor
/// its lock.
final class WalListing {
    private final LogFolder folder;
    private final PrintStream out;

    WalListing(Path folder, PrintStream out, PrintStream err) {
        this.folder = new LogFolder(folder, err);
        this.out = out;
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
