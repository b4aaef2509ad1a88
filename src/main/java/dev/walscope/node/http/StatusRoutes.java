package dev.walscope.node.http;

import dev.walscope.api.NodeStatus;
import dev.walscope.api.Wire;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.replication.Elected;
import dev.walscope.replication.primary.Leader;

import io.javalin.http.Context;

import java.io.IOException;
import java.util.Map;

/// How the node is: `/status`, `/health`, `/lag`, the idempotent receiver's figures,
/// `/followers/{name}`.
final class StatusRoutes {
    /// A follower's samples as they are listed.
    private static final long LAG_BYTES = 150_000;

    private final Life life;
    private final NodeReport report;
    private final IdempotentReads reads;
    private final Answers answers;

    StatusRoutes(Life life, NodeReport report, IdempotentReads reads, Answers answers) {
        this.life = life;
        this.report = report;
        this.reads = reads;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        routes.get("/status", this::status);
        routes.get("/health", this::health);
        routes.get("/lag", this::lag);
        routes.get("/deduplication_stats", reads::stats);
        routes.get("/deduplication_cache", reads::cache, "limit");
        routes.get("/request_status", reads::requestStatus, "client_id", "request_id", "operation");
        routes.delete("/followers/{name}", this::forget);
    }

    private void status(Context ctx) throws IOException {
        HttpServer.json(ctx, 200, Wire.bytes(report.statusAnswer(Access.you(ctx))));
    }

    private void health(Context ctx) {
        if (life.state() == NodeStatus.State.read_only)
            throw new Refusal(503, String.valueOf(life.reason()));
        life.parts()
                .replica()
                .elected()
                .flatMap(Elected::whyNoPart)
                .ifPresent(
                        why -> {
                            throw new Refusal(503, why);
                        });
        HttpServer.json(ctx, 200, "{\"status\":\"ok\"}");
    }

    private void lag(Context ctx) throws Exception {
        var followers = life.parts().replica().followers();
        var count = followers == null ? 0 : followers.size();
        answers.json(ctx, LAG_BYTES * count, () -> Wire.bytes(life.parts().replica().lagHistory()));
    }

    private void forget(Context ctx) throws IOException {
        var name = ctx.pathParam("name");
        if (!(life.parts().replica() instanceof Leader leader))
            throw new Refusal(
                    422,
                    "A follower has no followers; ask the leader at "
                            + report.status().leader()
                            + ".");
        if (!leader.forget(name))
            throw new Refusal(404, "No follower is known by the name " + name + ".");
        HttpServer.json(ctx, 200, Wire.bytes(Map.of("status", "ok")));
    }
}
