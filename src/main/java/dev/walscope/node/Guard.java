package dev.walscope.node;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;

/// Keeps web pages out: a node on a desktop is reachable by every page that its user visits.
///
/// A page can make a browser send requests here, but it cannot choose the `Host` (so DNS rebinding
/// shows) nor leave out the `Origin`. Stands in front of everything, also of WebSockets, to which
/// no browser applies its same-origin policy. There are no CORS headers at all.
///
/// Source: OWASP, "DNS rebinding" and "Cross-site WebSocket hijacking".
final class Guard extends Handler.Wrapper {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int SHOWN_MAX = 100;

    private final String boundHost;
    private final boolean boundToAll;
    private final Metrics metrics;

    Guard(String boundHost, Metrics metrics) {
        this.metrics = metrics;
        this.boundHost = inHeader(boundHost.toLowerCase(Locale.ROOT));
        this.boundToAll = boundHost.equals("0.0.0.0") || boundHost.equals("::");
    }

    /// An IPv6 address stands in brackets and without the name of its network interface.
    private static String inHeader(String host) {
        if (!host.contains(":")) return host;
        var zone = host.indexOf('%');
        return "[" + (zone < 0 ? host : host.substring(0, zone)) + "]";
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnection() instanceof EdgeConnection connection
                && !connection.arrived()) {
            callback.failed(new IllegalStateException("cut off"));
            return true;
        }
        var headers = request.getHeaders();
        var host = headers.get(HttpHeader.HOST);
        if (!isOurs(host)) {
            refuse(
                    request,
                    response,
                    callback,
                    421,
                    "This node does not answer for the host "
                            + shown(host)
                            + "; use localhost or the address it listens on.");
            return true;
        }
        var origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && !isThisNode(origin, host, Request.getLocalPort(request))) {
            refuse(
                    request,
                    response,
                    callback,
                    403,
                    "Requests from web pages of other origins are refused, this one from "
                            + shown(origin)
                            + ".");
            return true;
        }
        return super.handle(request, response, callback);
    }

    private void refuse(
            Request request, Response response, Callback callback, int status, String detail) {
        metrics.counted(JettyErrors.ANY_METHOD, "", status);
        response.setStatus(status);
        JettyErrors.write(response, callback, detail);
    }

    private static String shown(@Nullable String text) {
        if (text == null) return "that is missing";
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    /// Whether a page of `origin` came from this very node (`/docs`), by whatever name of it.
    private boolean isThisNode(String origin, @Nullable String host, int port) {
        if (origin.equals("http://" + host)) return true;
        return origin.startsWith("http://")
                && origin.endsWith(":" + port)
                && isOurs(origin.substring("http://".length()));
    }

    /// @param host as the header has it, with or without a port
    boolean isOurs(@Nullable String host) {
        // HTTP/1.0 has no Host, and no browser speaks it.
        if (host == null) return true;
        var name = withoutPort(host).toLowerCase(Locale.ROOT);
        if (LOOPBACK.contains(name) || name.endsWith(".localhost")) return true;
        if (name.startsWith("127.") && isAddress(name)) return true;
        return name.equals(boundHost) || (boundToAll && isAddress(name));
    }

    private static String withoutPort(String host) {
        var bracket = host.lastIndexOf(']');
        var colon = host.lastIndexOf(':');
        return colon > bracket ? host.substring(0, colon) : host;
    }

    /// An address cannot be rebound, only a name can.
    private static boolean isAddress(String name) {
        return name.startsWith("[") || name.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }
}
