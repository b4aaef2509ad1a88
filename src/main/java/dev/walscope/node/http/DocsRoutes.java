package dev.walscope.node.http;

import dev.walscope.api.Wire;

import io.javalin.http.Context;

import java.io.IOException;
import java.io.UncheckedIOException;

/// What the node says about its own API: `/openapi.json`, `/docs`, a page that reads it, and `/`,
/// which leads there.
final class DocsRoutes {
    /// The page loads nothing from elsewhere, and no other page may frame it.
    private static final String POLICY =
            "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src"
                    + " 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

    private final byte[] openApi = asset("openapi.json");
    private final byte[] page = asset("docs.html");

    /// Where to go on from `/`.
    private record Index(
            String service,
            String docs,
            String openapi,
            String status,
            String keys,
            String log,
            String events,
            String metrics) {}

    private static final byte[] INDEX =
            Wire.bytes(
                    new Index(
                            "walscope",
                            "/docs",
                            "/openapi.json",
                            "/status",
                            "/keys",
                            "/wal",
                            "/events",
                            "/metrics"));

    void addTo(Routes routes) {
        routes.get("/", this::index);
        routes.get("/openapi.json", ctx -> HttpServer.bytes(ctx, "application/json", openApi));
        routes.get("/docs", this::docs);
    }

    /// A browser is shown the page, a program told where things are.
    private void index(Context ctx) {
        var accept = ctx.req().getHeader("Accept");
        ctx.res().setHeader("Vary", "Accept");
        if (accept != null && accept.contains("text/html")) {
            ctx.res().setHeader("Location", "/docs");
            HttpServer.json(ctx, 302, INDEX);
        } else HttpServer.json(ctx, 200, INDEX);
    }

    private void docs(Context ctx) {
        ctx.res().setHeader("Content-Security-Policy", POLICY);
        HttpServer.bytes(ctx, "text/html; charset=utf-8", page);
    }

    private static byte[] asset(String name) {
        try (var in = DocsRoutes.class.getResourceAsStream("/assets/web/" + name)) {
            if (in == null) throw new IllegalStateException("assets/web/" + name + " is missing");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
