package dev.walscope.node.http.edge;

import dev.walscope.node.metrics.Metrics;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Keeps web pages out: a node on a desktop is reachable by every page that its user visits.
///
/// A page can make a browser send requests here, but it cannot choose the `Host` (so DNS rebinding
/// shows) nor leave out the `Origin`. Stands in front of everything, also of WebSockets, to which
/// no browser applies its same-origin policy. There are no CORS headers at all.
///
/// Source: OWASP, "DNS rebinding" and "Cross-site WebSocket hijacking".
public final class Guard extends Handler.Wrapper {
    private static final int SHOWN_MAX = 100;

    private final KnownHosts hosts;
    private final Metrics metrics;

    public Guard(KnownHosts hosts, Metrics metrics) {
        this.hosts = hosts;
        this.metrics = metrics;
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
                            + "; use localhost or the address it listens on, or start the node"
                            + " with --allow-host "
                            + shown(KnownHosts.withoutPort(String.valueOf(host)))
                            + ".");
            return true;
        }
        var scheme = request.getHttpURI().getScheme() + "://";
        var origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && !isThisNode(origin, scheme, host, Request.getLocalPort(request))) {
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
    private boolean isThisNode(String origin, String scheme, @Nullable String host, int port) {
        if (origin.equals(scheme + host)) return true;
        return origin.startsWith(scheme)
                && origin.endsWith(":" + port)
                && isOurs(origin.substring(scheme.length()));
    }

    /// HTTP/1.0 has no Host, and no browser speaks it.
    private boolean isOurs(@Nullable String host) {
        return host == null || hosts.contain(host);
    }
}
