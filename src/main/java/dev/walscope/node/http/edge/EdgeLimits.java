package dev.walscope.node.http.edge;

import java.time.Duration;

/// What the HTTP server bears from the other side before it cuts a connection off.
///
/// @param connectionsMax open at once; one more takes the place of an idle one, or is answered 503
/// @param connectionsOfAPeerMax the same of one other machine
/// @param requestLine how long a request's line and headers may take from their first byte on
/// @param body how long its body may take
/// @param idle how long a connection may stay silent, or a reader not read
public record EdgeLimits(
        int connectionsMax,
        int connectionsOfAPeerMax,
        Duration requestLine,
        Duration body,
        Duration idle) {
    /// As many connections as a sixteenth of the heap has room for: each takes up to 16 KiB.
    public static final EdgeLimits DEFAULT = usual();

    private static EdgeLimits usual() {
        int most = Math.clamp(Runtime.getRuntime().maxMemory() / 16 / (16 << 10), 128, 1024);
        return new EdgeLimits(
                most,
                most / 2,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    public EdgeLimits(int connectionsMax, Duration requestLine, Duration body, Duration idle) {
        this(connectionsMax, connectionsMax, requestLine, body, idle);
    }
}
