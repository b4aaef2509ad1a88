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

/// `GET /events`: Server-Sent Events, or lines of JSON for who asks for them; each reader on its
/// own thread and at its own pace.
///
/// Source: WHATWG HTML, "Server-sent events".
final class EventRoutes {
    private static final long HEARTBEAT_MS = 5000;

    /// How events look on the wire.
    private enum Form {
        SSE("text/event-stream", ": beat\n\n") {
            @Override
            String text(long id, String json) {
                return "id: " + id + "\nevent: " + typeOf(json) + "\ndata: " + json + "\n\n";
            }
        },
        /// Some events have an `id` of their own: an entry's.
        NDJSON("application/x-ndjson", "\n") {
            @Override
            String text(long id, String json) {
                return "{\"event_id\":" + id + "," + json.substring(1) + "\n";
            }
        };

        final String contentType;
        final byte[] beat;

        Form(String contentType, String beat) {
            this.contentType = contentType;
            this.beat = beat.getBytes(UTF_8);
        }

        abstract String text(long id, String json);

        static Form askedFor(@Nullable String accept) {
            return accept != null && accept.contains(NDJSON.contentType) ? NDJSON : SSE;
        }

        void send(ServletOutputStream out, long id, NodeEvent event) throws IOException {
            out.write(text(id, Wire.text(event)).getBytes(UTF_8));
        }

        /// The value of the first member, `type`.
        private static String typeOf(String json) {
            var begin = "{\"type\":\"".length();
            return json.substring(begin, json.indexOf('"', begin));
        }
    }

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
        var form = Form.askedFor(ctx.req().getHeader("Accept"));
        response.setContentType(form.contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Vary", "Accept");
        if (ctx.req().getMethod().equals("HEAD")) return;
        var out = response.getOutputStream();
        feed.readerCame();
        try {
            long next = begin(ctx.req().getHeader("Last-Event-ID"), form, out);
            out.flush();
            while (life.isOpen()) {
                var read = feed.readFrom(next, HEARTBEAT_MS);
                if (!Access.stillCounts(ctx)) return;
                if (read.missed()) {
                    // A reader that is too slow loses events, and is told; the feed never waits for
                    // it.
                    next = beginAnew(next, form, out);
                } else {
                    for (var event : read.events()) {
                        form.send(out, event.id(), event.event());
                        next = event.id() + 1;
                    }
                    if (read.events().isEmpty()) out.write(form.beat);
                }
                out.flush();
            }
        } finally {
            feed.readerWent();
        }
    }

    /// @return the number of the event to go on with
    private long begin(@Nullable String lastEventId, Form form, ServletOutputStream out)
            throws IOException, InterruptedException {
        if (lastEventId == null) return snapshot(form, out);
        long last;
        try {
            last = Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException e) {
            throw new Refusal(400, "Last-Event-ID must be the id of an event, a whole number.");
        }
        return feed.canResumeAfter(last) ? last + 1 : beginAnew(last + 1, form, out);
    }

    private long beginAnew(long from, Form form, ServletOutputStream out)
            throws IOException, InterruptedException {
        var next = feed.nextId();
        form.send(out, next - 1, new NodeEvent.Gap(from, next - 1));
        return snapshot(form, out);
    }

    /// What a snapshot holds may be told again by the events behind it; it never misses any.
    private long snapshot(Form form, ServletOutputStream out)
            throws IOException, InterruptedException {
        try (var _ = making.hold(report.segmentsBytes())) {
            var next = feed.nextId();
            var snapshot = report.snapshot();
            feed.told(snapshot.status());
            form.send(out, next - 1, snapshot);
            return next;
        }
    }
}
