package dev.walscope.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.security.CertificateFolder;
import dev.walscope.security.Tls;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;

/// What TLS costs: writes a second of clients that speak it, against the same in plain HTTP, and
/// how much later a node that speaks it is ready. The clients take as much of the machine as they
/// do, and their share of what TLS costs.
final class TlsBench {
    private static final int ROUNDS = 5;
    private static final int STARTS = 5;
    private static final int CONNECTIONS = 64;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final String PLAIN = "plain";
    private static final String ENCRYPTED = "encrypted";
    private static final int OTHER_PROTOCOL = 400;

    private final Path folder;
    private final Table table;
    private int started;

    TlsBench(Path folder, Table table) {
        this.folder = folder.resolve("tls");
        this.table = table;
    }

    void run() throws IOException {
        var certs = folder.resolve("certs");
        var now = Instant.now();
        new CertificateFolder(certs).sign("node", List.of(), now, now.plus(Duration.ofDays(1)));
        var material =
                new Tls.Material(
                        certs.resolve("node.pem"),
                        certs.resolve("node-key.pem"),
                        Optional.of(certs.resolve("ca.pem")));
        String[] options = {
            "--tls-cert", material.certificate().toString(), "--tls-key", material.key().toString()
        };
        writes(Tls.open(material), options);
        starts(options);
    }

    private void writes(Tls tls, String[] options) throws IOException {
        try (var plain = node();
                var encrypted = node(options)) {
            plain.awaitAnswer("/health");
            encrypted.awaitAnswer("/health", OTHER_PROTOCOL);
            try (var clear = new Clients(SocketFactory.getDefault(), plain.port());
                    var safe = new Clients(tls.context().getSocketFactory(), encrypted.port())) {
                clear.run(2 * NANOS);
                safe.run(2 * NANOS);
                var writes =
                        new Rounds()
                                .add(PLAIN, _ -> clear.run(NANOS))
                                .add(ENCRYPTED, _ -> safe.run(NANOS));
                writes.run(ROUNDS);
                table.add("PUT/s, 64 connections: plain HTTP", writes.of(PLAIN), "/s");
                table.add("PUT/s, 64 connections: TLS", writes.of(ENCRYPTED), "/s");
                table.add("PUT/s: with TLS ÷ without", writes.ratio(ENCRYPTED, PLAIN), "");
            }
        }
    }

    private Server node(String... options) throws IOException {
        return Server.node(folder.resolve("node-" + ++started), options);
    }

    private void starts(String[] options) throws IOException {
        var starts =
                new Rounds().add(PLAIN, _ -> ready(200)).add(ENCRYPTED, _ -> ready(400, options));
        starts.run(STARTS);
        table.add("start of a node: plain HTTP", starts.of(PLAIN), "ms");
        table.add("start of a node: TLS", starts.of(ENCRYPTED), "ms");
    }

    private double ready(int status, String... options) throws IOException {
        try (var node = node(options)) {
            return node.awaitAnswer("/health", status);
        }
    }

    /// Connections that stay; each sends a write, waits for its answer, and sends the next.
    private static final class Clients implements AutoCloseable {
        private final List<Socket> connections = new ArrayList<>();

        Clients(SocketFactory sockets, int port) throws IOException {
            for (int i = 0; i < CONNECTIONS; i++) {
                var socket = sockets.createSocket("127.0.0.1", port);
                connections.add(socket);
                socket.setTcpNoDelay(true);
                if (socket instanceof SSLSocket tls) tls.startHandshake();
            }
        }

        /// @return answers a second
        double run(long nanos) throws IOException {
            var answered = new LongAdder();
            var clients = new ArrayList<Thread>();
            var begun = System.nanoTime();
            for (int i = 0; i < CONNECTIONS; i++) {
                var socket = connections.get(i);
                var key = "key-" + i;
                clients.add(
                        Thread.ofVirtual()
                                .start(() -> write(socket, key, begun + nanos, answered)));
            }
            try {
                for (var client : clients) client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            return answered.sum() / ((System.nanoTime() - begun) * 1e-9);
        }

        @Override
        public void close() throws IOException {
            for (var socket : connections) socket.close();
        }
    }

    private static void write(Socket socket, String key, long until, LongAdder answered) {
        var body = "{\"value\":\"" + "0123456789".repeat(10) + "\"}";
        var request =
                ("PUT /key/"
                                + key
                                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
                                + "\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body)
                        .getBytes(US_ASCII);
        try {
            var in = new BufferedInputStream(socket.getInputStream());
            while (System.nanoTime() < until) {
                socket.getOutputStream().write(request);
                // The body is one small object; nothing else in the answer ends with a brace.
                for (int c; (c = in.read()) != '}'; )
                    if (c < 0) throw new IOException("the node hung up");
                answered.increment();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a client lost its node", e);
        }
    }
}
