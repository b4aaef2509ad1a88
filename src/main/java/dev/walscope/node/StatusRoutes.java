package dev.walscope.node;

import dev.walscope.api.LagHistory;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Wire;
import dev.walscope.replication.Leader;

import io.javalin.http.Context;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// How the node is: `/status`, `/health`, `/lag`, the idempotent receiver's figures,
/// `/followers/{name}`.
final class StatusRoutes {
    /// A follower's samples as they are listed.
    private static final long LAG_BYTES = 150_000;

    private final Node node;

    StatusRoutes(Node node) {
        this.node = node;
    }

    void addTo(Routes routes) {
        routes.get("/status", this::status);
        routes.get("/health", this::health);
        routes.get("/lag", this::lag);
        routes.get("/deduplication_stats", ctx -> new IdempotentReads(node).stats(ctx));
        routes.get("/deduplication_cache", ctx -> new IdempotentReads(node).cache(ctx), "limit");
        routes.get(
                "/request_status",
                ctx -> new IdempotentReads(node).requestStatus(ctx),
                "client_id",
                "request_id",
                "operation");
        routes.delete("/followers/{name}", this::forget);
    }

    private void status(Context ctx) throws IOException {
        HttpServer.json(ctx, 200, Wire.bytes(node.report().statusAnswer()));
    }

    private void health(Context ctx) {
        if (node.lifeState() == NodeStatus.State.read_only)
            throw new Refusal(503, String.valueOf(node.lifeReason()));
        node.ready();
        HttpServer.json(ctx, 200, "{\"status\":\"ok\"}");
    }

    private void lag(Context ctx) throws Exception {
        var followers = node.ready().replica().followers();
        var count = followers == null ? 0 : followers.size();
        node.answers().json(ctx, LAG_BYTES * count, () -> Wire.bytes(lagHistory()));
    }

    private LagHistory lagHistory() {
        return node.ready().replica() instanceof Leader leader
                ? leader.lagHistory()
                : new LagHistory(List.of());
    }

    private void forget(Context ctx) throws IOException {
        var name = ctx.pathParam("name");
        if (!(node.ready().replica() instanceof Leader leader))
            throw new Refusal(
                    422,
                    "A follower has no followers; ask the leader at "
                            + node.report().status().leader()
                            + ".");
        if (!leader.forget(name))
            throw new Refusal(404, "No follower is known by the name " + name + ".");
        HttpServer.json(ctx, 200, Wire.bytes(Map.of("status", "ok")));
    }
}
