package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.Wire;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;

import io.javalin.http.Context;

import jakarta.servlet.ServletOutputStream;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// `GET /events`: Server-Sent Events, each reader on its own thread and at its own pace.
///
/// Source: WHATWG HTML, "Server-sent events".
final class EventRoutes {
    private static final long HEARTBEAT_MS = 5000;

    private final EventFeed feed;
    private final NodeReport report;
    private final Life life;
    private final ByteBudget making;

    /// @param making what answers may take while they are made
    EventRoutes(EventFeed feed, NodeReport report, Life life, ByteBudget making) {
        this.feed = feed;
        this.report = report;
        this.life = life;
        this.making = making;
    }

    void addTo(Routes routes) {
        routes.stream("/events", this::events);
    }

    private void events(Context ctx) throws IOException, InterruptedException {
        var response = ctx.res();
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        if (ctx.req().getMethod().equals("HEAD")) return;
        var out = response.getOutputStream();
        feed.readerCame();
        try {
            long next = begin(ctx.req().getHeader("Last-Event-ID"), out);
            out.flush();
            while (life.isOpen()) {
                var read = feed.readFrom(next, HEARTBEAT_MS);
                if (read.missed()) {
                    // A reader that is too slow loses events, and is told; the feed never waits for
                    // it.
                    next = beginAnew(next, out);
                } else {
                    for (var event : read.events()) {
                        send(out, event.id(), event.event());
                        next = event.id() + 1;
                    }
                    if (read.events().isEmpty()) out.write(": beat\n\n".getBytes(UTF_8));
                }
                out.flush();
            }
        } finally {
            feed.readerWent();
        }
    }

    /// @return the number of the event to go on with
    private long begin(@Nullable String lastEventId, ServletOutputStream out)
            throws IOException, InterruptedException {
        if (lastEventId == null) return snapshot(out);
        long last;
        try {
            last = Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException e) {
            throw new Refusal(400, "Last-Event-ID must be the id of an event, a whole number.");
        }
        return feed.canResumeAfter(last) ? last + 1 : beginAnew(last + 1, out);
    }

    private long beginAnew(long from, ServletOutputStream out)
            throws IOException, InterruptedException {
        var next = feed.nextId();
        send(out, next - 1, new NodeEvent.Gap(from, next - 1));
        return snapshot(out);
    }

    /// What a snapshot holds may be told again by the events behind it; it never misses any.
    private long snapshot(ServletOutputStream out) throws IOException, InterruptedException {
        try (var _ = making.hold(report.segmentsBytes())) {
            var next = feed.nextId();
            send(out, next - 1, report.snapshot());
            return next;
        }
    }

    private static void send(ServletOutputStream out, long id, NodeEvent event) throws IOException {
        var json = Wire.text(event);
        out.write(
                ("id: " + id + "\nevent: " + name(json) + "\ndata: " + json + "\n\n")
                        .getBytes(UTF_8));
    }

    /// The value of the first member, `type`.
    private static String name(String json) {
        return json.substring("{\"type\":\"".length(), json.indexOf('"', "{\"type\":\"".length()));
    }
}
