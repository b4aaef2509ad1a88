package dev.walscope.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.LogEntry;
import dev.walscope.api.LogEntry.CrcStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.Wire;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import io.javalin.http.Context;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Base64;
import java.util.OptionalLong;

/// What lies in the log: `/wal`, `/wal/{id}`, `/wal/stream`, `/segments`, `/scrub`.
final class LogRoutes {
    private static final int PAGE_MAX = 1000;
    private static final long LOOK_EVERY_MS = 200;
    private static final int LOOKS_A_BEAT = 50;

    private final Node node;

    LogRoutes(Node node) {
        this.node = node;
    }

    void addTo(Routes routes) {
        routes.get("/wal", this::page, "after", "limit");
        routes.stream("/wal/stream", this::stream, "after");
        routes.get("/wal/{id}", this::one);
        routes.get("/segments", this::segments);
        routes.post("/scrub", this::scrub);
    }

    private void page(Context ctx) throws IOException {
        var query = RequestTarget.query(ctx);
        var after = query.number("after", 0, 0, Long.MAX_VALUE - 1);
        var limit = (int) query.number("limit", 100, 1, PAGE_MAX);
        var log = node.ready().log();
        var entries = log.read(after, limit).stream().map(line -> entry(log, line)).toList();
        var next = entries.isEmpty() ? after : entries.getLast().id();
        HttpServer.json(ctx, 200, Wire.bytes(new LogEntry.Page(entries, next)));
    }

    private static LogEntry entry(WriteAheadLog log, Line line) {
        return switch (line) {
            case Line.Valid valid -> {
                var entry = valid.entry();
                yield new LogEntry(
                        entry.id(),
                        entry.operation().name(),
                        entry.key(),
                        entry.value() == null ? null : Wire.tree(entry.value().toString()),
                        entry.request().map(request -> request.clientId()).orElse(null),
                        entry.request().map(request -> request.requestId()).orElse(null),
                        entry.request().map(request -> request.timestampMs()).orElse(null),
                        valid.crc(),
                        log.isRepaired(entry.id()) ? CrcStatus.repaired : CrcStatus.ok,
                        valid.segment(),
                        valid.offset(),
                        valid.length());
            }
            case Line.Corrupt corrupt ->
                    new LogEntry(
                            corrupt.id(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            boxed(corrupt.damage().storedCrc()),
                            CrcStatus.corrupt,
                            corrupt.segment(),
                            corrupt.offset(),
                            corrupt.length());
        };
    }

    private static @Nullable Long boxed(OptionalLong crc) {
        return crc.isPresent() ? crc.getAsLong() : null;
    }

    private void one(Context ctx) throws IOException {
        var id = id(ctx.pathParam("id"));
        var log = node.ready().log();
        var line = log.at(id);
        if (line == null)
            throw new Refusal(
                    404, "There is no entry " + id + "; the last one is " + log.lastId() + ".");
        var listed = entry(log, line);
        var raw = log.bytes(line);
        Entry readable = line instanceof Line.Valid valid ? valid.entry() : null;
        var computed =
                switch (line) {
                    case Line.Valid valid -> (Long) valid.crc();
                    case Line.Corrupt corrupt -> boxed(corrupt.damage().computedCrc());
                };
        HttpServer.json(
                ctx,
                200,
                Wire.bytes(
                        new LogEntry.Detail(
                                id,
                                listed.operation(),
                                listed.key(),
                                listed.value(),
                                listed.clientId(),
                                listed.requestId(),
                                listed.timestamp(),
                                listed.crcStatus(),
                                listed.segment(),
                                listed.offset(),
                                listed.length(),
                                listed.crc(),
                                computed,
                                readable == null ? null : EntryCodec.crcInput(readable),
                                Base64.getEncoder().encodeToString(raw))));
    }

    private static long id(String text) {
        try {
            var id = Long.parseLong(text);
            if (id >= 1) return id;
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new Refusal(400, "An entry's id is a whole number from 1 on.");
    }

    /// The log's own lines, then those that come, until the reader goes.
    private void stream(Context ctx) throws IOException, InterruptedException {
        var query = RequestTarget.query(ctx);
        var after = query.number("after", 0, 0, Long.MAX_VALUE - 1);
        var core = node.ready();
        var response = ctx.res();
        response.setContentType("application/x-ndjson");
        if (ctx.req().getMethod().equals("HEAD")) return;
        var out = response.getOutputStream();
        response.flushBuffer();
        for (int looks = 0; node.isOpen(); looks++) {
            var beatIsDue = looks % LOOKS_A_BEAT == LOOKS_A_BEAT - 1;
            if (!core.state().awaitApplied(after + 1, LOOK_EVERY_MS) && !beatIsDue) continue;
            var lines = core.log().read(after, PAGE_MAX);
            for (var line : lines) {
                // An unreadable entry is not served; its id is missing from the stream.
                if (line instanceof Line.Valid valid) out.write(EntryCodec.encode(valid.entry()));
                after =
                        switch (line) {
                            case Line.Valid valid -> valid.entry().id();
                            case Line.Corrupt corrupt -> corrupt.id();
                        };
            }
            // An empty line does not hurt a reader of NDJSON, and shows whether it is still there.
            if (lines.isEmpty()) out.write("\n".getBytes(US_ASCII));
            out.flush();
        }
    }

    private void segments(Context ctx) {
        var all = node.report().segments();
        HttpServer.json(
                ctx,
                200,
                Wire.bytes(
                        new SegmentInfo.Listing(all, all.size(), node.options().maxSegmentSize())));
    }

    private void scrub(Context ctx) throws IOException {
        HttpServer.json(ctx, 200, Wire.bytes(node.ready().repairer().scrub()));
    }
}
