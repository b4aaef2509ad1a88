package dev.walscope.node;

import io.javalin.http.Context;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;

/// Keeps web pages out: a node on a desktop is reachable by every page that its user visits.
///
/// A page can make a browser send requests here, but it cannot choose the `Host` (so DNS rebinding
/// shows) nor leave out the `Origin`. See "Preventing DNS rebinding" in OWASP's and
/// Docker's advice;
/// there are no CORS headers at all.
final class Guard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final String boundHost;
    private final boolean boundToAll;

    Guard(String boundHost) {
        this.boundHost = boundHost.toLowerCase(Locale.ROOT);
        this.boundToAll = boundHost.equals("0.0.0.0") || boundHost.equals("::");
    }

    void check(Context ctx) {
        var host = ctx.req().getHeader("Host");
        if (!isOurs(host))
            throw new Refusal(
                    421,
                    "This node does not answer for the host "
                            + host
                            + "; use localhost or the address it listens on.");
        var origin = ctx.req().getHeader("Origin");
        if (origin != null && !origin.equals("http://" + host))
            throw new Refusal(
                    403,
                    "Requests from web pages of other origins are refused, this one from "
                            + origin
                            + ".");
    }

    private boolean isOurs(@Nullable String host) {
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
