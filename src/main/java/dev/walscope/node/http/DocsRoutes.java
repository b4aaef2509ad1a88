package dev.walscope.node.http;

import io.javalin.http.Context;

import java.io.IOException;
import java.io.UncheckedIOException;

/// What the node says about its own API: `/openapi.json`, and `/docs`, a page that reads it.
final class DocsRoutes {
    /// The page loads nothing from elsewhere, and no other page may frame it.
    private static final String POLICY =
            "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src"
                    + " 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

    private final byte[] openApi = asset("openapi.json");
    private final byte[] page = asset("docs.html");

    void addTo(Routes routes) {
        routes.get("/openapi.json", ctx -> HttpServer.bytes(ctx, "application/json", openApi));
        routes.get("/docs", this::docs);
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
