package dev.walscope.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;

import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// What stood in the request line, undecoded.
final class RequestTarget {
    private RequestTarget() {}

    /// The path; begins with a `/`.
    static String path(Context ctx) {
        var uri = ctx.req().getRequestURI();
        // Only what Jetty would not take was given to it in other words.
        return uri.contains("%01") ? realPath(ctx, uri) : uri;
    }

    static Query query(Context ctx) {
        return Query.of(ctx.req().getQueryString());
    }

    /// Path and query, in ASCII.
    static String text(Context ctx) {
        var query = ctx.req().getQueryString();
        var text = path(ctx) + (query == null ? "" : "?" + query);
        if (text.chars().allMatch(c -> c > ' ' && c < 0x7f)) return text;
        var ascii = new StringBuilder();
        for (var b : text.getBytes(UTF_8)) {
            if (b > ' ' && b < 0x7f) ascii.append((char) b);
            else ascii.append(String.format("%%%02X", b & 0xff));
        }
        return ascii.toString();
    }

    private static String realPath(Context ctx, String otherwise) {
        var request = ServletContextRequest.getServletContextRequest(ctx.req());
        if (!(request.getConnectionMetaData().getConnection() instanceof EdgeConnection connection))
            return otherwise;
        var target = connection.target();
        if (target == null) return otherwise;
        var query = target.indexOf('?');
        var path = query < 0 ? target : target.substring(0, query);
        // The absolute form, as proxies send it: http://host/path.
        var authority = path.startsWith("/") ? -1 : path.indexOf("://");
        return authority < 0 ? path : path.substring(path.indexOf('/', authority + 3));
    }
}
