package dev.walscope.ui.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.scope.Seen;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// What answers as a node does, and tells of new entries as fast as it can, without end.
final class FloodingNode implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicLong told = new AtomicLong();

    FloodingNode() throws IOException {
        server = new ServerSocket(0);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// The newest entry that somebody was told of.
    long toldId() {
        return told.get();
    }

    private void accept() {
        while (!server.isClosed())
            try {
                var caller = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(caller));
            } catch (IOException e) {
                // The test is over.
            }
    }

    private void serve(Socket caller) {
        try (caller) {
            var request = new byte[8_192];
            int length = caller.getInputStream().read(request);
            var out = new BufferedOutputStream(caller.getOutputStream());
            var path = new String(request, 0, Math.max(0, length), UTF_8).split(" ")[1];
            if (path.startsWith("/events")) tell(out);
            else if (path.startsWith("/status")) answer(out, Wire.text(Seen.status("leader", 0)));
            else answer(out, "{}");
        } catch (IOException | RuntimeException e) {
            // It is not read any more, or the test is over.
        }
    }

    private static void answer(OutputStream out, String json) throws IOException {
        var body = json.getBytes(UTF_8);
        out.write(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                + "Content-Length: "
                                + body.length
                                + "\r\n\r\n")
                        .getBytes(UTF_8));
        out.write(body);
        out.flush();
    }

    private void tell(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".getBytes(UTF_8));
        event(out, 1, "snapshot", Wire.text(Seen.snapshot("leader", 0)));
        for (long id = 1; !server.isClosed(); id++) {
            event(out, id + 1, "progress", Wire.text(Seen.progress(id)));
            told.set(id);
        }
    }

    private static void event(OutputStream out, long number, String type, String json)
            throws IOException {
        out.write(
                ("id: " + number + "\nevent: " + type + "\ndata: " + json + "\n\n")
                        .getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
