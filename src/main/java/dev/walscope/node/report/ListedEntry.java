package dev.walscope.node.report;

import dev.walscope.api.LogEntry;
import dev.walscope.api.LogEntry.CrcStatus;
import dev.walscope.api.Wire;
import dev.walscope.entry.RequestTag;
import dev.walscope.wal.Line;

/// An entry as `GET /wal` and `wal show --json` list it.
public final class ListedEntry {
    private ListedEntry() {}

    public static LogEntry of(Line.Valid line, CrcStatus status) {
        var entry = line.entry();
        var value = entry.value();
        return new LogEntry(
                entry.id(),
                entry.operation().name(),
                entry.key(),
                value == null ? null : Wire.raw(value.compact()),
                entry.request().map(RequestTag::clientId).orElse(null),
                entry.request().map(RequestTag::requestId).orElse(null),
                entry.request().map(RequestTag::timestampMs).orElse(null),
                entry.term() == 0 ? null : entry.term(),
                line.crc(),
                status,
                line.segment(),
                line.offset(),
                line.length());
    }
}
