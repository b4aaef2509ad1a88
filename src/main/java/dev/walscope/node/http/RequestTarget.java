package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.node.http.edge.RawTarget;

import io.javalin.http.Context;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// What stood in the request line, undecoded.
final class RequestTarget {
    private RequestTarget() {}

    /// The path; begins with a `/`.
    static String path(Context ctx) {
        var path = ctx.req().getRequestURI();
        var real = RawTarget.of(ctx.req(), path);
        return real == null ? path : pathOf(real);
    }

    static Query query(Context ctx) {
        return Query.of(rawQuery(ctx));
    }

    private static @Nullable String rawQuery(Context ctx) {
        var query = ctx.req().getQueryString();
        var real = query == null ? null : RawTarget.of(ctx.req(), query);
        return real == null ? query : real.substring(real.indexOf('?') + 1);
    }

    /// Path and query, in ASCII.
    static String text(Context ctx) {
        var query = rawQuery(ctx);
        var text = path(ctx) + (query == null ? "" : "?" + query);
        if (text.chars().allMatch(c -> c > ' ' && c < 0x7f)) return text;
        var ascii = new StringBuilder();
        for (var b : text.getBytes(UTF_8)) {
            if (b > ' ' && b < 0x7f) ascii.append((char) b);
            else ascii.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
        return ascii.toString();
    }

    private static String pathOf(String target) {
        var query = target.indexOf('?');
        var path = query < 0 ? target : target.substring(0, query);
        // The absolute form, as proxies send it: http://host/path.
        var authority = path.startsWith("/") ? -1 : path.indexOf("://");
        return authority < 0 ? path : path.substring(path.indexOf('/', authority + 3));
    }
}
