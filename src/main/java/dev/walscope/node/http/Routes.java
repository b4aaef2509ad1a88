package dev.walscope.node.http;

import dev.walscope.api.Wire;
import dev.walscope.node.http.edge.JettyErrors;
import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.report.Life;
import dev.walscope.wal.Compacted;
import dev.walscope.words.Spelling;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.websocket.WsConfig;

import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The table of what there is, by method and path; each call is answered through it, so that every
/// refusal has the same shape and a request with a method that is not there is told which ones are.
///
/// A path's `{name}` is one segment, `<name>` any number of them. Each route names the query
/// parameters that it knows, and no other is taken.
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long LEFTOVER_BYTES_MAX = 64 << 20;
    private static final long LEFTOVER_MS_MAX = 2000;
    private static final long LOOK_EVERY_MS = 200;
    private static final int NAME_SHOWN_MAX = 40;

    /// @param parameters the names of the query parameters that it knows
    /// @param need what who asks must be allowed
    private record Route(
            String method, String path, Pattern pattern, Set<String> parameters, Access.Need need) {
        static Route of(String method, String path, Access.Need need, String... parameters) {
            var regex = path.replaceAll("\\{\\w+}", "[^/]+").replaceAll("<\\w+>", ".*");
            return new Route(
                    method,
                    path,
                    Pattern.compile(regex),
                    new LinkedHashSet<>(List.of(parameters)),
                    need);
        }
    }

    private final RoutesConfig config;
    private final Access access;
    private final Life life;
    private final Metrics metrics;
    private final List<Route> all = new ArrayList<>();

    Routes(RoutesConfig config, Access access, Life life, Metrics metrics) {
        this.config = config;
        this.access = access;
        this.life = life;
        this.metrics = metrics;
    }

    /// GET, and HEAD, which is the same without the body.
    ///
    /// `?min_id=` waits on all of them.
    void get(String path, Handler handler, String... parameters) {
        config.get(path, answering(readable("GET", path, parameters), waiting(handler)));
        config.head(path, answering(readable("HEAD", path, parameters), waiting(handler)));
    }

    /// A GET whose answer does not end by itself; what it took is no latency.
    void stream(String path, Handler handler, String... parameters) {
        config.get(path, counting(readable("GET", path, parameters), waiting(handler)));
        config.head(path, counting(readable("HEAD", path, parameters), waiting(handler)));
    }

    void put(String path, Handler handler, String... parameters) {
        config.put(path, answering(add("PUT", path, parameters), handler));
    }

    void post(String path, Handler handler, String... parameters) {
        config.post(path, answering(add("POST", path, parameters), handler));
    }

    void delete(String path, Handler handler, String... parameters) {
        config.delete(path, answering(add("DELETE", path, parameters), handler));
    }

    /// A WebSocket; who asks for it as a page is told.
    void socket(String path, Consumer<WsConfig> socket) {
        get(
                path,
                _ -> {
                    throw new Refusal(
                            426,
                            "This is a WebSocket, for other nodes; open it as one.",
                            Map.of("Upgrade", "websocket"));
                });
        config.wsBeforeUpgrade(path, ctx -> access.check(ctx, Access.Need.SPEAK));
        config.ws(path, socket);
    }

    private Route readable(String method, String path, String... parameters) {
        var all = new ArrayList<>(List.of(parameters));
        all.addAll(List.of("min_id", "wait_ms"));
        return add(method, path, all.toArray(String[]::new));
    }

    private Route add(String method, String path, String... parameters) {
        var route = Route.of(method, path, access.of(method, path), parameters);
        all.add(route);
        return route;
    }

    /// The query parameters that each route knows, by `GET /key/{key}`.
    Map<String, Set<String>> parameters() {
        var parameters = new TreeMap<String, Set<String>>();
        for (var route : all)
            parameters.put(route.method + " " + shown(route.path), route.parameters);
        return parameters;
    }

    private Handler waiting(Handler handler) {
        return ctx -> {
            if (ctx.req().getQueryString() != null) awaitApplied(ctx);
            handler.handle(ctx);
        };
    }

    /// A parameter that nothing looks at would lose, in silence, whatever it was to bring about:
    /// `?ack=all` a guarantee.
    private void checkParameters(Context ctx, Route route) {
        for (var name : RequestTarget.query(ctx).names())
            if (!route.parameters.contains(name)) throw new Refusal(400, unknown(name, route));
    }

    private String unknown(String name, Route route) {
        var others = new LinkedHashSet<String>();
        for (var other : all)
            if (shown(other.path).equals(shown(route.path)) && other.parameters.contains(name))
                others.add(other.method);
        if (!others.isEmpty())
            return "The parameter "
                    + name
                    + " has no meaning for "
                    + route.method
                    + ", only for "
                    + String.join(" and ", others)
                    + "; leave it out.";
        var shown =
                name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "…";
        return "Unknown parameter "
                + (shown.isBlank() ? "without a name" : shown)
                + "; "
                + Spelling.nearest(name, route.parameters)
                        .map(meant -> "did you mean " + meant + "?")
                        .orElse(
                                route.parameters.isEmpty()
                                        ? route.method + " " + shown(route.path) + " has none."
                                        : route.method
                                                + " "
                                                + shown(route.path)
                                                + " knows "
                                                + String.join(", ", route.parameters)
                                                + ".");
    }

    /// What may be done with a path; empty when there is no such path.
    Set<String> methodsOf(String rawPath) {
        var methods = new LinkedHashSet<String>();
        for (var route : all)
            if (route.pattern.matcher(rawPath).matches()) methods.add(route.method);
        return methods;
    }

    /// Answers a request that has no handler.
    void notServed(Context ctx) {
        var methods = methodsOf(RequestTarget.path(ctx));
        var allowed = String.join(", ", methods) + ", OPTIONS";
        if (methods.isEmpty())
            refused(ctx, new Refusal(404, "There is nothing here; GET /docs lists what there is."));
        else if (ctx.req().getMethod().equals("OPTIONS")) {
            ctx.res().setHeader("Allow", allowed);
            ctx.res().setStatus(204);
            ctx.res().setContentType(null);
        } else
            refused(
                    ctx,
                    new Refusal(
                            405,
                            "The method "
                                    + ctx.req().getMethod()
                                    + " does not exist here; use "
                                    + String.join(", ", methods)
                                    + ".",
                            Map.of("Allow", allowed)));
        metrics.counted(JettyErrors.ANY_METHOD, "", ctx.res().getStatus());
    }

    private Handler answering(Route route, Handler handler) {
        var path = shown(route.path);
        return ctx -> {
            var begun = System.nanoTime();
            answer(ctx, route, handler);
            metrics.answered(route.method, path, ctx.res().getStatus(), System.nanoTime() - begun);
        };
    }

    /// As people write it: `/key/{key}`.
    static String shown(String path) {
        return path.equals("/key/") ? "/key/{key}" : path.replace('<', '{').replace('>', '}');
    }

    private Handler counting(Route route, Handler handler) {
        return ctx -> {
            answer(ctx, route, handler);
            metrics.counted(route.method, shown(route.path), ctx.res().getStatus());
        };
    }

    private void answer(Context ctx, Route route, Handler handler) {
        try {
            access.check(ctx, route.need);
            if (ctx.req().getQueryString() != null) checkParameters(ctx, route);
            handler.handle(ctx);
        } catch (Refusal refusal) {
            refused(ctx, refusal);
        } catch (Life.StillRecovering e) {
            refused(ctx, new Refusal(503, String.valueOf(e.getMessage())));
        } catch (Compacted e) {
            if (!ctx.res().isCommitted()) refused(ctx, Refusal.dropped("That entry", e.firstId()));
        } catch (EofException e) {
            // The client has gone.
            LOG.debug("answer not sent", e);
        } catch (Exception e) {
            failed(ctx, e);
        }
    }

    void refused(Context ctx, Refusal refusal) {
        refusal.headers.forEach(ctx.res()::setHeader);
        HttpServer.json(ctx, refusal.status, Wire.bytes(refusal.body()));
        takeLeftover(ctx);
    }

    void failed(Context ctx, Exception e) {
        if (ctx.res().isCommitted()) {
            LOG.debug("broke off", e);
            return;
        }
        LOG.error("{} {} failed", ctx.req().getMethod(), ctx.req().getRequestURI(), e);
        refused(ctx, new Refusal(500, "The node failed to answer; its log says why."));
    }

    /// Reads what the client still sends of a request that was refused before it was read: closing
    /// over it would take the answer away from the client.
    private static void takeLeftover(Context ctx) {
        var request = ctx.req();
        var hasBody =
                request.getContentLengthLong() > 0
                        || request.getHeader("Transfer-Encoding") != null;
        // A client that asked first does not send.
        if (!hasBody || request.getHeader("Expect") != null) return;
        try {
            ctx.res().flushBuffer();
            var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEFTOVER_MS_MAX);
            var ignored = new byte[8 * 1024];
            var in = request.getInputStream();
            long bytes = 0;
            for (int read; (read = in.read(ignored)) >= 0; ) {
                bytes += read;
                if (bytes > LEFTOVER_BYTES_MAX || System.nanoTime() - until > 0) return;
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the rest of a refused request did not come", e);
        }
    }

    private void awaitApplied(Context ctx) throws InterruptedException {
        var query = RequestTarget.query(ctx);
        var minId = query.number("min_id", 0, 0, Long.MAX_VALUE);
        var waitMs = query.number("wait_ms", 1000, 0, 30_000);
        if (minId == 0) return;
        var state = life.parts().state();
        long leftMs = waitMs;
        while (!state.awaitApplied(minId, Math.min(leftMs, LOOK_EVERY_MS))) {
            // A node that is closing does not keep anyone waiting.
            leftMs -= LOOK_EVERY_MS;
            if (leftMs > 0 && life.isOpen()) continue;
            throw new Refusal(
                    504,
                    "Entry "
                            + minId
                            + " was not applied here within "
                            + waitMs
                            + " ms (this node is at "
                            + state.appliedId()
                            + "); ask again, or ask the leader.");
        }
    }
}
