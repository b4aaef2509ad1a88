package dev.walscope.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// Somebody who stands in the wire to a node and listens: a TCP proxy on a port of its own, which
/// changes nothing and keeps a copy of what clients send.
///
/// Any thread may ask; each connection has two threads of its own, which end with it.
public final class Wiretap implements AutoCloseable {
    /// A few requests; of what comes behind them nothing is kept.
    private static final int KEPT_MAX = 64 << 10;

    private final ServerSocket server;
    private final URI node;
    private final ByteArrayOutputStream fromClients = new ByteArrayOutputStream();

    private Wiretap(ServerSocket server, URI node) {
        this.server = server;
        this.node = node;
    }

    public static Wiretap to(URI node) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        var tap = new Wiretap(server, node);
        Thread.ofVirtual().name("wiretap " + server.getLocalPort()).start(tap::accept);
        return tap;
    }

    /// Where the node is reached past the listener.
    public URI url() {
        return URI.create(node.getScheme() + "://127.0.0.1:" + server.getLocalPort());
    }

    /// What clients have sent until now.
    public byte[] heard() {
        synchronized (fromClients) {
            return fromClients.toByteArray();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().name("wiretap connection").start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or a connection that was gone before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var there = new Socket(node.getHost(), node.getPort())) {
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            var back = Thread.ofVirtual().start(() -> answer(there, client));
            copy(client.getInputStream(), there.getOutputStream(), true);
            there.shutdownOutput();
            back.join();
        } catch (IOException | InterruptedException e) {
            // Either end has gone; the other one is closed with it.
        }
    }

    private void answer(Socket there, Socket client) {
        try {
            copy(there.getInputStream(), client.getOutputStream(), false);
            client.shutdownOutput();
        } catch (IOException e) {
            // As above.
        }
    }

    private void copy(InputStream in, OutputStream out, boolean isHeard) throws IOException {
        var buffer = new byte[8 << 10];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (isHeard) hear(buffer, n);
            out.write(buffer, 0, n);
        }
    }

    private void hear(byte[] bytes, int n) {
        synchronized (fromClients) {
            fromClients.write(bytes, 0, Math.min(n, KEPT_MAX - fromClients.size()));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
