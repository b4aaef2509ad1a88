package dev.walscope.node.http.edge;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// The request target as it stood in the request line, where Jetty was given another one.
public final class RawTarget {
    private RawTarget() {}

    /// @param given a part of the target as Jetty has it
    /// @return the whole target as it came, or `null` when Jetty was given it in the same words:
    /// only what it would not take ([EdgeConnection]) was put otherwise
    public static @Nullable String of(HttpServletRequest request, String given) {
        if (!given.contains("%01")) return null;
        var jetty = ServletContextRequest.getServletContextRequest(request);
        return jetty.getConnectionMetaData().getConnection() instanceof EdgeConnection connection
                ? connection.target()
                : null;
    }
}
