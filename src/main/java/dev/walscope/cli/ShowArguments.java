package dev.walscope.cli;

import dev.walscope.wal.Damage;
import dev.walscope.wal.Line;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// What `wal show` is asked for.
///
/// @param path a data folder, or one of its files
/// @param from the first id that is shown
/// @param to the last id that is shown
/// @param key whose entries alone are shown; `null` for all
/// @param values whether the table has the values, too
/// @param damaged whether only what cannot be read is shown
/// @param json whether each line is an object of JSON
/// @param follow whether it goes on with what is appended
record ShowArguments(
        Path path,
        long from,
        long to,
        @Nullable String key,
        boolean values,
        boolean damaged,
        boolean json,
        boolean follow) {
    /// Everything, as a table.
    static ShowArguments of(Path path) {
        return new ShowArguments(path, 1, Long.MAX_VALUE, null, false, false, false, false);
    }

    boolean wants(Line line) {
        return switch (line) {
            case Line.Valid(var entry, var _, var _, var _, var _) ->
                    entry.id() >= from
                            && entry.id() <= to
                            && (key == null || entry.writeOf(key).isPresent());
            case Line.Corrupt(var id, var _) -> key == null && id >= from && id <= to;
        };
    }

    /// Nobody knows whose what is unreadable was.
    boolean wants(Damage damage) {
        var last = Math.max(damage.firstId(), damage.lastId());
        return key == null && last >= from && damage.firstId() <= to;
    }
}
