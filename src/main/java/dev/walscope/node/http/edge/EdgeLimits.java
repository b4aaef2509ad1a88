package dev.walscope.node.http.edge;

import java.time.Duration;

/// What the HTTP server bears from the other side before it cuts a connection off.
///
/// @param connectionsMax open at once; one more takes the place of an idle one, or is answered 503
/// @param requestLine how long a request's line and headers may take from their first byte on
/// @param body how long its body may take
/// @param idle how long a connection may stay silent, or a reader not read
public record EdgeLimits(int connectionsMax, Duration requestLine, Duration body, Duration idle) {
    public static final EdgeLimits DEFAULT =
            new EdgeLimits(
                    1024, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
}
