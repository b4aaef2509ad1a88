package dev.walscope.node.http.edge;

import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.report.Audit;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;

/// Keeps web pages out, and a machine that asks without end: a node on a desktop is reachable by
/// every page that its user visits.
///
/// A page can make a browser send requests here, but it cannot choose the `Host` (so DNS rebinding
/// shows) nor leave out the `Origin`. Stands in front of everything, also of WebSockets, to which
/// no browser applies its same-origin policy. There are no CORS headers at all.
///
/// Source: OWASP, "DNS rebinding" and "Cross-site WebSocket hijacking".
public final class Guard extends Handler.Wrapper {
    private static final int SHOWN_MAX = 100;

    private final KnownHosts hosts;
    private final RequestRate rate;
    private final Metrics metrics;
    private final Audit audit;

    /// @param audit hears of a machine that asks too often
    public Guard(KnownHosts hosts, RequestRate rate, Metrics metrics, Audit audit) {
        this.hosts = hosts;
        this.rate = rate;
        this.metrics = metrics;
        this.audit = audit;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnection() instanceof EdgeConnection connection
                && !connection.arrived()) {
            callback.failed(new IllegalStateException("cut off"));
            return true;
        }
        var peer = peer(request);
        if (peer != null && !rate.admits(peer)) {
            slowDown(request, response, callback, peer);
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

    /// Another machine, by its address; `null` for a client on this one.
    private static @Nullable InetAddress peer(Request request) {
        var connection = request.getConnectionMetaData();
        return EdgeConnector.peer(
                connection.getRemoteSocketAddress(), connection.getLocalSocketAddress());
    }

    private void slowDown(Request request, Response response, Callback callback, InetAddress peer) {
        var why =
                "This address asks more often than "
                        + rate.perSecondMax()
                        + " times a second; slow down, or start the node with another"
                        + " --max-requests-per-second.";
        audit.refused(peer.getHostAddress(), "requests", why);
        response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
        refuse(request, response, callback, 429, why);
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
