package dev.walscope.node.http;

import dev.walscope.api.LogFingerprint;
import dev.walscope.api.Wire;
import dev.walscope.node.report.Life;
import dev.walscope.replication.primary.Leader;

import io.javalin.http.Context;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/// What nodes ask each other of their logs, and anyone may: `/wal/fingerprint`, `/wal/lines`; and
/// `/wal/{id}/lost`, for when no node can help.
final class PeerRoutes {
    private static final int LINES_BYTES_MAX = 4 << 20;

    private final Life life;

    PeerRoutes(Life life) {
        this.life = life;
    }

    void addTo(Routes routes) {
        routes.get("/wal/fingerprint", this::fingerprint, "first", "last");
        routes.get("/wal/lines", this::lines, "first", "last", "max_bytes");
        routes.post("/wal/{id}/lost", this::lost);
    }

    private void fingerprint(Context ctx) throws IOException {
        var query = RequestTarget.query(ctx);
        var log = life.parts().log();
        var first = query.number("first", 1, 1, Long.MAX_VALUE);
        var last = query.number("last", log.durableId(), 0, Long.MAX_VALUE);
        var found = last > log.durableId() ? null : log.fingerprint(first, last);
        HttpServer.json(
                ctx,
                200,
                Wire.bytes(
                        new LogFingerprint(
                                first,
                                last,
                                found == null ? 0 : found.bytes(),
                                found == null ? null : found.text())));
    }

    /// The log's own lines, up to the first that cannot be read, and no more than fit.
    private void lines(Context ctx) throws IOException {
        var query = RequestTarget.query(ctx);
        var log = life.parts().log();
        var first = query.number("first", 1, 1, Long.MAX_VALUE);
        var last = query.number("last", log.durableId(), 0, Long.MAX_VALUE);
        var maxBytes = (int) query.number("max_bytes", LINES_BYTES_MAX, 1, LINES_BYTES_MAX);
        var response = ctx.res();
        response.setContentType("application/x-ndjson");
        if (first > Math.min(last, log.durableId())) return;
        var batch = log.readDurable(first - 1, maxBytes);
        var wanted = last - first + 1;
        response.getOutputStream().write(beginning(batch.bytes(), wanted));
    }

    private static byte[] beginning(byte[] lines, long wanted) {
        long seen = 0;
        for (int i = 0; i < lines.length; i++)
            if (lines[i] == '\n' && ++seen == wanted) return Arrays.copyOf(lines, i + 1);
        return lines;
    }

    private void lost(Context ctx) throws IOException, InterruptedException {
        var id = LogRoutes.id(ctx.pathParam("id"));
        var core = life.parts();
        if (!(core.replica() instanceof Leader leader))
            throw new Refusal(
                    422,
                    "Only the leader declares an entry lost; ask it at "
                            + core.replica().leaderUrl()
                            + ".");
        if (id > core.log().lastId())
            throw new Refusal(
                    404,
                    "There is no entry " + id + "; the last one is " + core.log().lastId() + ".");
        try {
            if (!leader.declareLost(id).get())
                throw new Refusal(409, "Entry " + id + " can be read; nothing is lost.");
        } catch (ExecutionException e) {
            throw new Refusal(503, String.valueOf(e.getCause().getMessage()));
        }
        life.integrityMayHaveChanged();
        HttpServer.json(ctx, 200, "{\"status\":\"ok\",\"id\":" + id + "}");
    }
}
