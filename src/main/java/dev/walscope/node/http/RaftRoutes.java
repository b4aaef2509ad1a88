package dev.walscope.node.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Joined;
import dev.walscope.api.TimeScale;
import dev.walscope.api.Wire;
import dev.walscope.node.report.Life;
import dev.walscope.replication.Change;
import dev.walscope.replication.Elected;

import io.javalin.http.Context;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What may be changed of a cluster that elects its leader: `/raft/transfer`, `/raft/members`; and
/// of one member: `/raft/time`.
final class RaftRoutes {
    private static final int BODY_BYTES_MAX = 4096;
    private static final int URL_LENGTH_MAX = 300;
    private static final long PATIENCE_MS = 60_000;

    private final Life life;

    private record Transferred(String status, String leader) {}

    private record Paced(String status, double scale) {}

    RaftRoutes(Life life) {
        this.life = life;
    }

    void addTo(Routes routes) {
        routes.post("/raft/transfer", this::transfer);
        routes.post("/raft/members", this::add);
        routes.delete("/raft/members/{name}", this::remove);
        routes.put("/raft/time", this::time);
    }

    private void transfer(Context ctx) throws IOException, InterruptedException {
        var elected = elected();
        var to = text(body(ctx, Set.of("to")), "to", "{\"to\": \"b\"}");
        var done = answered(elected.transfer(to));
        if (done instanceof Change.NoMember(var detail)) throw new Refusal(422, detail);
        done(ctx, done);
        HttpServer.json(ctx, 200, Wire.bytes(new Transferred("ok", to)));
    }

    private void add(Context ctx) throws IOException, InterruptedException {
        var elected = elected();
        var body = body(ctx, Set.of("name", "url", "incarnation"));
        var example = "{\"name\": \"d\", \"url\": \"http://127.0.0.1:8003\"}";
        var name = text(body, "name", example);
        var url = text(body, "url", example);
        if (!name.matches("[A-Za-z0-9._-]{1,64}"))
            throw new Refusal(
                    422, "A member's name has 1 to 64 letters, digits, dots, hyphens or _.");
        if (!isUrl(url))
            throw new Refusal(
                    422, "The url of a member is http://HOST:PORT, such as http://127.0.0.1:8003.");
        var taken = answered(elected.add(new Joined.Asked(name, url, incarnation(body))));
        done(ctx, taken.change());
        HttpServer.json(ctx, 200, Wire.bytes(taken.joined().orElseThrow()));
    }

    private static @Nullable String incarnation(JsonNode body) {
        if (!body.has("incarnation")) return null;
        var text = body.get("incarnation").asText();
        if (!text.matches("[0-9a-f]{8}"))
            throw new Refusal(
                    422,
                    "An incarnation has 8 hexadecimal digits; leave it out to have one drawn.");
        return text;
    }

    private static boolean isUrl(String text) {
        try {
            var url = URI.create(text);
            return text.length() <= URL_LENGTH_MAX
                    && url.getHost() != null
                    && url.getPort() > 0
                    && text.matches("https?://.*")
                    && text.equals(url.getScheme() + "://" + url.getHost() + ":" + url.getPort());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void remove(Context ctx) throws InterruptedException {
        var done = answered(elected().remove(ctx.pathParam("name")));
        if (done instanceof Change.NoMember(var detail)) throw new Refusal(404, detail);
        done(ctx, done);
        HttpServer.json(ctx, 200, "{\"status\":\"ok\",\"id\":" + ((Change.Done) done).id() + "}");
    }

    private void time(Context ctx) throws IOException {
        var elected = elected();
        var scale = body(ctx, Set.of("scale")).get("scale");
        if (scale == null || !scale.isNumber() || !TimeScale.isOne(scale.asDouble()))
            throw new Refusal(
                    422,
                    "scale is a number from "
                            + TimeScale.LEAST
                            + " to "
                            + TimeScale.MOST
                            + "; send {\"scale\": 0.02} for fifty times as slow.");
        elected.timeScale(scale.asDouble());
        HttpServer.json(ctx, 200, Wire.bytes(new Paced("ok", scale.asDouble())));
    }

    private Elected elected() {
        return life.parts()
                .replica()
                .elected()
                .orElseThrow(
                        () ->
                                new Refusal(
                                        409,
                                        "This node's leader is not elected; only members that were"
                                                + " started with walscope node do that."));
    }

    private static <T> T answered(CompletableFuture<T> asked) throws InterruptedException {
        try {
            return asked.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new Refusal(
                    503,
                    "The cluster does not answer; look at /status.",
                    Map.of("Retry-After", "1"));
        }
    }

    /// Returns when it is done.
    private static void done(Context ctx, Change change) {
        switch (change) {
            case Change.Done _ -> {}
            case Change.NotLeader(var leader) ->
                    throw new Refusal(
                            307,
                            "Only the leader changes the cluster; send the request to "
                                    + leader
                                    + " (curl -L does).",
                            Map.of("Location", leader + RequestTarget.text(ctx)),
                            Map.of("leader", leader));
            case Change.NoMember(var detail) -> throw new Refusal(404, detail);
            case Change.Refused(var detail) -> throw new Refusal(409, detail);
            case Change.Unavailable(var detail) ->
                    throw new Refusal(503, detail, Map.of("Retry-After", "1"));
        }
    }

    private static String text(JsonNode body, String field, String example) {
        var value = body.get(field);
        if (value == null || !value.isTextual() || value.asText().isEmpty())
            throw new Refusal(422, "The body lacks " + field + "; send " + example + ".");
        return value.asText();
    }

    /// A small object with no other fields than those `known`.
    private static JsonNode body(Context ctx, Set<String> known) throws IOException {
        var bytes = ctx.req().getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX)
            throw new Refusal(413, "The body is larger than " + BODY_BYTES_MAX + " bytes.");
        JsonNode body;
        try {
            body = Wire.tree(new String(bytes, StandardCharsets.UTF_8));
        } catch (Wire.BadWire e) {
            throw new Refusal(400, "The body is no JSON; send an object.");
        }
        if (!body.isObject()) throw new Refusal(422, "The body must be a JSON object.");
        body.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!known.contains(name))
                                throw new Refusal(
                                        422,
                                        "Unknown field "
                                                + name
                                                + "; the body has "
                                                + String.join(", ", known)
                                                + ".");
                        });
        return body;
    }
}
