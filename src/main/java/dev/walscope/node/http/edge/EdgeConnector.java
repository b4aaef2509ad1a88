package dev.walscope.node.http.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.Wire;
import dev.walscope.node.report.Audit;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/// Where connections come in: so many at once and no slower than [EdgeLimits] says.
///
/// Above the cap, a new client takes the place of the one that has been idle the longest, as
/// connections that browsers and pools keep for later are: they open another when they need one.
/// One that asks or is answered is never closed for that, nor a WebSocket. When none is idle, the
/// new client is told so at once, instead of waiting for an answer that never comes. The same goes
/// for the connections of one other machine, so that none keeps the rest out. One that sends its
/// request drop by drop ("Slowloris") is answered 408.
public final class EdgeConnector extends ServerConnector {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int REFUSED_AT_ONCE_MAX = 1024;
    private static final int REFUSED_LINGER_MS = 1000;
    private static final byte[] TOO_MANY =
            lastAnswer(
                    "503 Service Unavailable",
                    "The node has as many connections as it takes; close some, or try again soon.");
    private static final byte[] TOO_MANY_OF_YOURS =
            lastAnswer(
                    "503 Service Unavailable",
                    "The node has as many connections from this address as it takes; close some.");
    private static final byte[] TOO_SLOW =
            lastAnswer("408 Request Timeout", "The request did not arrive in time; send it again.");

    private final EdgeLimits limits;
    private final boolean speaksTls;
    private final Semaphore refusals = new Semaphore(REFUSED_AT_ONCE_MAX);

    public EdgeConnector(Server server, HttpConfiguration configuration, EdgeLimits limits) {
        this(server, limits, false, new Connections(configuration));
    }

    /// Where TLS is spoken.
    ///
    /// @param clientsShowCertificates who connects must have one that is believed
    public EdgeConnector(
            Server server,
            HttpConfiguration configuration,
            EdgeLimits limits,
            SSLContext context,
            boolean clientsShowCertificates,
            Audit audit) {
        this(
                server,
                limits,
                true,
                new FirstByte(new TlsConnections(context, clientsShowCertificates, audit)),
                new Connections(configuration));
    }

    private EdgeConnector(
            Server server, EdgeLimits limits, boolean speaksTls, ConnectionFactory... factories) {
        super(server, factories);
        this.limits = limits;
        this.speaksTls = speaksTls;
        setIdleTimeout(limits.idle().toMillis());
        setAcceptQueueSize(limits.connectionsMax());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lookForSlowOnes();
    }

    private void lookForSlowOnes() {
        if (!isRunning() && !isStarting()) return;
        var max = limits.requestLine().toNanos();
        for (EndPoint endPoint : getConnectedEndPoints())
            if (spoken(endPoint) instanceof EdgeConnection connection)
                connection.cutOffWhenLate(max, TOO_SLOW);
        getScheduler().schedule(this::lookForSlowOnes, max / 8, TimeUnit.NANOSECONDS);
    }

    @Override
    public void accept(int acceptor) throws IOException {
        if (!(getTransport() instanceof ServerSocketChannel listening) || !listening.isOpen())
            return;
        var client = listening.accept();
        if (client == null) return;
        var peer = peer(client.getRemoteAddress(), client.getLocalAddress());
        var hasTooMany = peer != null && connectionsOf(peer) >= limits.connectionsOfAPeerMax();
        if (hasTooMany && !closeIdlest(peer)) {
            refuse(client, TOO_MANY_OF_YOURS);
            return;
        }
        if (getConnectedEndPoints().size() >= limits.connectionsMax() && !closeIdlest(null)) {
            refuse(client, TOO_MANY);
            return;
        }
        client.configureBlocking(false);
        configure(client.socket());
        getSelectorManager().accept(client);
    }

    /// Another machine, by its address; `null` for a client on this one.
    static @Nullable InetAddress peer(SocketAddress from, SocketAddress to) {
        return from instanceof InetSocketAddress remote
                        && to instanceof InetSocketAddress local
                        && !remote.getAddress().equals(local.getAddress())
                ? remote.getAddress()
                : null;
    }

    private int connectionsOf(InetAddress peer) {
        int open = 0;
        for (EndPoint endPoint : getConnectedEndPoints()) if (isOf(endPoint, peer)) open++;
        return open;
    }

    private static boolean isOf(EndPoint endPoint, InetAddress peer) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && remote.getAddress().equals(peer);
    }

    /// @param peer whose connections count; `null` for all
    /// @return `false` when none is idle
    private boolean closeIdlest(@Nullable InetAddress peer) {
        while (true) {
            EdgeConnection idlest = null;
            for (EndPoint endPoint : getConnectedEndPoints()) {
                if (peer != null && !isOf(endPoint, peer)) continue;
                var spoken = spoken(endPoint);
                // It has not even begun to speak.
                if (spoken instanceof FirstByte.Waiting waiting && waiting.closeWhenSilent())
                    return true;
                if (spoken instanceof EdgeConnection connection
                        && connection.isIdle()
                        && (idlest == null || isIdlerThan(connection, idlest))) idlest = connection;
            }
            if (idlest == null) return false;
            // It may have been asked something just now.
            if (idlest.closeWhenIdle()) return true;
        }
    }

    private static boolean isIdlerThan(EdgeConnection connection, EdgeConnection other) {
        return connection.idleSinceNanos() - other.idleSinceNanos() < 0;
    }

    /// What stands behind TLS, where that is spoken.
    private static Connection spoken(EndPoint endPoint) {
        return endPoint.getConnection() instanceof SslConnection tls
                ? tls.getSslEndPoint().getConnection()
                : endPoint.getConnection();
    }

    private void refuse(SocketChannel client, byte[] answer) throws IOException {
        if (speaksTls || !refusals.tryAcquire()) {
            client.close();
            return;
        }
        Thread.ofVirtual()
                .name("refusal")
                .start(
                        () -> {
                            try (client) {
                                sayAndLinger(client, answer);
                            } catch (IOException e) {
                                LOG.debug("refused client went first", e);
                            } finally {
                                refusals.release();
                            }
                        });
    }

    /// Reads on for a moment: closing over unread bytes would take the answer away from the client.
    private static void sayAndLinger(SocketChannel client, byte[] answer) throws IOException {
        var socket = client.socket();
        socket.setSoTimeout(REFUSED_LINGER_MS);
        socket.getOutputStream().write(answer);
        socket.shutdownOutput();
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REFUSED_LINGER_MS);
        var ignored = new byte[1024];
        var in = socket.getInputStream();
        while (System.nanoTime() - until < 0 && in.read(ignored) >= 0) {
            // What the client wanted does not matter.
        }
    }

    static byte[] lastAnswer(String status, String detail) {
        var body = Wire.bytes(Map.of("detail", detail));
        var answer = new ByteArrayOutputStream();
        answer.writeBytes(
                ("HTTP/1.1 "
                                + status
                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length
                                + "\r\nConnection: close\r\n\r\n")
                        .getBytes(US_ASCII));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    private static final class TlsConnections extends SslConnectionFactory {
        private final Audit audit;

        TlsConnections(SSLContext context, boolean clientsShowCertificates, Audit audit) {
            super(server(context, clientsShowCertificates), HttpVersion.HTTP_1_1.asString());
            this.audit = audit;
        }

        private static SslContextFactory.Server server(
                SSLContext context, boolean clientsShowCertificates) {
            var server = new SslContextFactory.Server();
            server.setSslContext(context);
            server.setIncludeProtocols("TLSv1.3", "TLSv1.2");
            server.setNeedClientAuth(clientsShowCertificates);
            return server;
        }

        private static String innermost(Throwable failure) {
            var cause = failure;
            while (cause.getCause() != null) cause = cause.getCause();
            return String.valueOf(cause.getMessage());
        }

        @Override
        protected SslConnection newSslConnection(
                Connector connector, EndPoint endPoint, SSLEngine engine) {
            var connection = super.newSslConnection(connector, endPoint, engine);
            connection.addHandshakeListener(
                    new SslHandshakeListener() {
                        @Override
                        public void handshakeFailed(Event event, Throwable failure) {
                            audit.refused(
                                    String.valueOf(endPoint.getRemoteSocketAddress()),
                                    "a TLS handshake",
                                    innermost(failure));
                        }
                    });
            return connection;
        }
    }

    private static final class Connections extends HttpConnectionFactory {
        Connections(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            var connection = new EdgeConnection(getHttpConfiguration(), connector, endPoint);
            return configure(connection, connector, endPoint);
        }
    }
}
