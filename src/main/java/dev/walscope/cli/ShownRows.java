package dev.walscope.cli;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.entry.Entry;
import dev.walscope.entry.KeyWrite;
import dev.walscope.node.report.ListedEntry;
import dev.walscope.wal.Damage;
import dev.walscope.wal.Line;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.OptionalLong;

/// How `wal show` writes what it found: as a table for people, or as JSON for programs.
sealed interface ShownRows {
    /// What stands above all rows, line ends included; may be empty.
    String head();

    String entry(Line.Valid line);

    /// @param id the first that is told of, when the stretch began before
    String damage(long id, Damage damage);

    String torn(long bytes);

    static ShownRows of(ShowArguments wanted) {
        return wanted.json() ? new Json() : new Table(wanted.values());
    }

    /// A line for each entry, columns below each other.
    record Table(boolean values) implements ShownRows {
        private static final int KEY_SHOWN_MAX = 24;
        private static final String ROW = "%8s  %-9s  %-24s  %-7s  %7s  %9s";

        @Override
        public String head() {
            var cells = cells("id", "operation", "key", "crc", "segment", "offset");
            return line(values ? cells + "  value" : cells);
        }

        @Override
        public String entry(Line.Valid line) {
            var entry = line.entry();
            var cells =
                    cells(
                            entry.id(),
                            entry.operation(),
                            keys(entry),
                            "ok",
                            line.segment() == 0 ? "" : line.segment(),
                            line.offset());
            var value = entry.value();
            return line(
                    values && value != null ? cells + "  " + Visible.text(value.compact()) : cells);
        }

        /// One line for a whole stretch: it may be as long as ids are large.
        @Override
        public String damage(long id, Damage damage) {
            if (damage.isSurplus()) return line("no entry: " + damage.reason() + place(damage));
            if (damage.lastId() == id)
                return line(cells(id, "?", "?", "CORRUPT", damage.segment(), damage.offset()));
            return line(
                    "ids "
                            + id
                            + " to "
                            + damage.lastId()
                            + (damage.length() == 0
                                    ? " missing"
                                    : " unreadable: " + damage.reason())
                            + place(damage));
        }

        private static String place(Damage damage) {
            return " (segment " + damage.segment() + ", offset " + damage.offset() + ")";
        }

        @Override
        public String torn(long bytes) {
            return line("") + line("The last line is unfinished: " + bytes + " bytes.");
        }

        private static String line(String text) {
            return text + System.lineSeparator();
        }

        private static String cells(Object... cells) {
            return String.format(Locale.ROOT, ROW, cells);
        }

        /// What is declared lost has none, a transaction several.
        private static String keys(Entry entry) {
            var keys = entry.writes().stream().map(KeyWrite::key).toList();
            return Visible.text(String.join(", ", keys), KEY_SHOWN_MAX);
        }
    }

    /// An object a line: an entry as `GET /wal` gives it, or what stands in its place.
    record Json() implements ShownRows {
        /// @param lastId less than `id` where bytes stand that are no entry's
        private record Unreadable(
                long id,
                long lastId,
                String crcStatus,
                String reason,
                @Nullable Long storedCrc,
                @Nullable Long computedCrc,
                int segment,
                long offset,
                long length) {}

        private record Torn(long tornBytes) {}

        @Override
        public String head() {
            return "";
        }

        @Override
        public String entry(Line.Valid line) {
            return json(ListedEntry.of(line, LogEntry.CrcStatus.ok));
        }

        @Override
        public String damage(long id, Damage damage) {
            return json(
                    new Unreadable(
                            id,
                            damage.lastId(),
                            damage.isSurplus()
                                    ? "surplus"
                                    : damage.length() == 0 ? "missing" : "corrupt",
                            damage.reason(),
                            boxed(damage.storedCrc()),
                            boxed(damage.computedCrc()),
                            damage.segment(),
                            damage.offset(),
                            damage.length()));
        }

        @Override
        public String torn(long bytes) {
            return json(new Torn(bytes));
        }

        private static @Nullable Long boxed(OptionalLong crc) {
            return crc.isPresent() ? crc.getAsLong() : null;
        }

        /// One line feed on every system: a program reads it.
        private static String json(Object row) {
            return Wire.text(row) + "\n";
        }
    }
}
