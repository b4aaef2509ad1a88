package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.LogEntry;
import dev.walscope.api.LogEntry.CrcStatus;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.Wire;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.ListedEntry;
import dev.walscope.node.report.NodeReport;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import io.javalin.http.Context;

import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/// What lies in the log: `/wal`, `/wal/{id}`, `/wal/stream`, `/segments`, `/scrub`, `/repair`.
final class LogRoutes {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int PAGE_MAX = 1000;
    private static final long LOOK_EVERY_MS = 200;
    private static final int LOOKS_A_BEAT = 50;
    private static final byte[] OPEN_PAGE = "{\"entries\":[".getBytes(US_ASCII);

    /// Lines that are read at one time.
    private static final long STEP_BYTES = 128 * 1024;

    /// A line's byte as it is read: in the reader's buffer, which doubles, and in its entry.
    private static final long READ_A_BYTE = 4;

    /// The same with its raw bytes, their base64, and the text that its checksum is taken of.
    private static final long DETAIL_A_BYTE = 10;

    /// A line's byte in its entry's value as text, when that is not ASCII.
    private static final long SENT_A_BYTE = 2;

    private static final long SENT_DETAIL_A_BYTE = 5;

    private final Life life;
    private final NodeReport report;
    private final EventFeed feed;
    private final Answers answers;
    private final long maxSegmentSize;

    LogRoutes(Life life, NodeReport report, EventFeed feed, Answers answers, long maxSegmentSize) {
        this.life = life;
        this.report = report;
        this.feed = feed;
        this.answers = answers;
        this.maxSegmentSize = maxSegmentSize;
    }

    void addTo(Routes routes) {
        routes.get("/wal", this::page, "after", "limit");
        routes.stream("/wal/stream", this::stream, "after");
        routes.get("/wal/{id}", this::one);
        routes.get("/segments", this::segments);
        routes.post("/scrub", this::scrub);
        routes.post("/repair", this::repair, "hold");
    }

    /// Reads and answers a step at a time: what it holds does not grow with the page.
    private void page(Context ctx) throws IOException, InterruptedException {
        var query = RequestTarget.query(ctx);
        var core = life.parts();
        var after = after(query, core.log());
        var limit = (int) query.number("limit", 100, 1, PAGE_MAX);
        try (var sending = answers.sending().hold(0)) {
            var written = step(core, ctx, sending, new Written(0, 0, after), limit);
            for (int before = 0; written.entries > before && !written.isPage(limit); ) {
                before = written.entries;
                written = nextStep(core, ctx, sending, written, limit);
            }
            ctx.res()
                    .getOutputStream()
                    .write(("],\"next\":" + written.lastId + "}").getBytes(US_ASCII));
        }
    }

    /// Who does not say where to begin begins with the first entry that there is.
    private static long after(Query query, WriteAheadLog log) {
        var first = log.firstId();
        var after = query.number("after", first - 1, 0, Long.MAX_VALUE - 1);
        if (after < first - 1) throw Refusal.dropped("Entry " + (after + 1), first);
        return after;
    }

    /// What there is of a page.
    ///
    /// @param bytes of its readable lines
    /// @param lastId what is to be asked for after it
    private record Written(int entries, long bytes, long lastId) {
        boolean isPage(int limit) {
            return entries >= limit || bytes >= WriteAheadLog.PAGE_BYTES;
        }

        Written and(LogEntry entry) {
            var more = entry.crcStatus() == CrcStatus.corrupt ? 0 : entry.length();
            return new Written(entries + 1, bytes + more, entry.id());
        }
    }

    /// Reads some entries and writes them. No other method holds them: who waits for room for the
    /// next must not keep the last.
    private Written step(Core core, Context ctx, ByteBudget.Hold sending, Written before, int limit)
            throws IOException, InterruptedException {
        var entries = entriesAfter(core, sending, before.lastId, limit - before.entries);
        var written = before;
        var out = ctx.res().getOutputStream();
        if (written.entries == 0) {
            ctx.res().setContentType("application/json");
            out.write(OPEN_PAGE);
        }
        for (var entry : entries) {
            if (written.entries > 0) out.write(',');
            Wire.write(out, entry);
            written = written.and(entry);
        }
        sending.shrinkTo(0);
        return written;
    }

    /// As [#step], but nothing when there is no room for more at present or the log cannot be read
    /// there: then the page ends early, and a request for what follows is told.
    private Written nextStep(
            Core core, Context ctx, ByteBudget.Hold sending, Written before, int limit)
            throws IOException, InterruptedException {
        try {
            return step(core, ctx, sending, before, limit);
        } catch (EofException e) {
            throw e;
        } catch (IOException | Refusal e) {
            LOG.warn("a page ends at entry {}: {}", before.lastId, e.getMessage());
            return before;
        }
    }

    private List<LogEntry> entriesAfter(Core core, ByteBudget.Hold sending, long after, int limit)
            throws IOException, InterruptedException {
        var log = core.log();
        try (var _ = answers.making().hold(stepBytes(core))) {
            var entries =
                    log.read(after, limit, STEP_BYTES).stream()
                            .map(line -> entry(log, line))
                            .toList();
            sending.growTo(bytesOf(entries));
            return entries;
        }
    }

    /// What reading a step may take: the reader's own buffer, the lines, and the longest line as it
    /// is taken apart.
    private static long stepBytes(Core core) {
        return 3 * STEP_BYTES + READ_A_BYTE * core.state().longestLineBytes();
    }

    private static long bytesOf(List<LogEntry> entries) {
        long bytes = 0;
        for (var entry : entries)
            if (entry.crcStatus() != CrcStatus.corrupt) bytes += SENT_A_BYTE * entry.length();
        return bytes;
    }

    private static LogEntry entry(WriteAheadLog log, Line line) {
        return switch (line) {
            case Line.Valid valid ->
                    ListedEntry.of(
                            valid,
                            log.isRepaired(valid.entry().id()) ? CrcStatus.repaired : CrcStatus.ok);
            case Line.Corrupt corrupt ->
                    new LogEntry(
                            corrupt.id(),
                            null,
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

    private void one(Context ctx) throws IOException, InterruptedException {
        var id = id(ctx.pathParam("id"));
        var core = life.parts();
        try (var sending = answers.sending().hold(0)) {
            LogEntry.Detail detail;
            try (var _ = answers.making().hold(DETAIL_A_BYTE * core.state().longestLineBytes())) {
                detail = detail(core.log(), id);
                sending.growTo(SENT_DETAIL_A_BYTE * detail.length());
            }
            ctx.res().setContentType("application/json");
            Wire.write(ctx.res().getOutputStream(), detail);
        }
    }

    private static LogEntry.Detail detail(WriteAheadLog log, long id) throws IOException {
        if (id < log.firstId()) throw Refusal.dropped("Entry " + id, log.firstId());
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
        return new LogEntry.Detail(
                id,
                listed.operation(),
                listed.key(),
                listed.value(),
                listed.clientId(),
                listed.requestId(),
                listed.timestamp(),
                listed.term(),
                listed.crcStatus(),
                listed.segment(),
                listed.offset(),
                listed.length(),
                listed.crc(),
                computed,
                readable == null ? null : EntryCodec.crcInput(readable),
                Base64.getEncoder().encodeToString(raw));
    }

    static long id(String text) {
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
        var core = life.parts();
        var after = after(query, core.log());
        var response = ctx.res();
        response.setContentType("application/x-ndjson");
        if (ctx.req().getMethod().equals("HEAD")) return;
        var out = response.getOutputStream();
        response.flushBuffer();
        try (var sending = answers.sending().hold(0)) {
            for (int looks = 0; life.isOpen(); looks++) {
                var beatIsDue = looks % LOOKS_A_BEAT == LOOKS_A_BEAT - 1;
                if (!core.state().awaitApplied(after + 1, LOOK_EVERY_MS) && !beatIsDue) continue;
                if (!Access.stillCounts(ctx)) return;
                after = sendLinesAfter(after, core, out, sending);
            }
        }
    }

    /// Sends some lines, of which nothing is kept when this returns.
    ///
    /// @return the last one's id
    private long sendLinesAfter(long after, Core core, OutputStream out, ByteBudget.Hold sending)
            throws IOException, InterruptedException {
        var lines = linesAfter(core, sending, after);
        lines.writeTo(out);
        // An empty line does not hurt a reader of NDJSON, and shows whether it is still there.
        if (lines.isEmpty()) out.write('\n');
        out.flush();
        sending.shrinkTo(0);
        return lines.lastId();
    }

    /// None when there is no room for more at present: the stream is late, not broken.
    private StreamedLines linesAfter(Core core, ByteBudget.Hold sending, long after)
            throws IOException, InterruptedException {
        try (var _ = answers.making().hold(stepBytes(core))) {
            var lines = StreamedLines.read(core.log(), after, STEP_BYTES);
            sending.growTo(lines.heldBytes());
            return lines;
        } catch (Refusal e) {
            return StreamedLines.none(core.log(), after);
        }
    }

    private void segments(Context ctx) throws Exception {
        answers.json(ctx, report.segmentsBytes(), this::segments);
    }

    private byte[] segments() {
        var all = report.segments();
        return Wire.bytes(
                new SegmentInfo.Listing(
                        all, all.size(), maxSegmentSize, life.parts().log().firstId()));
    }

    private void scrub(Context ctx) throws IOException {
        var core = life.parts();
        var integrity = core.repairer().scrub();
        feed.publish(new NodeEvent.Scrubbed(core.log().segments().size()));
        HttpServer.json(ctx, 200, Wire.bytes(integrity));
    }

    private void repair(Context ctx) throws IOException {
        var isHeld =
                switch (RequestTarget.query(ctx).required("hold")) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new Refusal(400, "The parameter hold must be true or false.");
                };
        HttpServer.json(ctx, 200, Wire.bytes(life.parts().repairer().hold(isHeld)));
    }
}
