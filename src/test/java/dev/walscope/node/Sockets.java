package dev.walscope.node;

/// The request line's company when a WebSocket is asked for by hand.
final class Sockets {
    static final String UPGRADE =
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private Sockets() {}
}
